"""Django itself stands behind the cache here, and the real Valkey beside it; only the clock is ours."""

import tracemalloc
from collections.abc import Callable, Iterable

import pytest
import redis
from django.conf import settings

from commitments.models import StaffMember
from commitments.page_cache import figures, kept
from commitments.page_cache.render import Application, Environ, StartResponse
from commitments.views.public.partial import ASKED_BY
from tests.page_cache_factories import (
    Counted,
    Front,
    ask,
    counted,
    django_itself,
    environ_of,
    front,
    valkey,
)

__all__ = ["django_itself", "front", "valkey"]
pytestmark = pytest.mark.django_db
PLAIN, LIST, NOWHERE = "/en/accessibility", "/en/countries", "/en/countries/nowhere"
CANARY = "zebracanary"
SOURCES = ("memory", "shared", "confirmed", "rendered", "stale", "not_kept", "passed")
READERS_HEADERS = (
    "Accept", "Accept-Charset", "Accept-Datetime", "Accept-Language", "CF-Connecting-IP", "CF-Visitor",
    "Client-IP", "Connection", "Content-Type", "DNT", "Expect", "Forwarded", "From", "Front-End-Https",
    "HX-Boosted", "HX-Current-URL", "HX-Prompt", "HX-Request", "HX-Target", "Max-Forwards", "Origin",
    "Pragma", "Priority", "Proxy", "Range", "Referer", "Save-Data", "Sec-CH-UA", "Sec-Fetch-Dest",
    "Sec-Fetch-Site", "Sec-GPC", "TE", "Translate", "True-Client-IP", "Upgrade",
    "Upgrade-Insecure-Requests", "User-Agent", "Via", "X-ATT-DeviceId", "X-Api-Version", "X-CSRFToken",
    "X-Client-IP", "X-Cluster-Client-IP", "X-Forwarded-By", "X-Forwarded-For", "X-Forwarded-Host",
    "X-Forwarded-Path", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto",
    "X-Forwarded-Scheme", "X-Forwarded-Server", "X-Forwarded-Ssl", "X-HTTP-Host-Override",
    "X-HTTP-Method-Override", "X-Host", "X-Original-Host", "X-Original-URL", "X-Originating-IP",
    "X-Real-IP", "X-Requested-With", "X-Rewrite-URL", "X-Script-Name", "X-URL-Scheme", "X-WAP-Profile",
)  # fmt: skip


@pytest.fixture
def secure(django_itself: Application, valkey: "redis.Redis") -> Front:
    return Front(Counted(django_itself), valkey, is_secure_only=True)


def as_wsgi(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name.startswith("CONTENT_") else f"HTTP_{name}"


def test_a_page_is_rendered_once_and_handed_out_as_django_made_it(front: Front) -> None:
    themselves = ask(front.application.application, LIST)
    answers = [front.ask(LIST) for _ in range(3)]
    assert front.renders == 1
    assert [answer.body for answer in answers] == [themselves.body] * 3
    assert set(themselves.headers) < set(answers[0].headers)
    assert "set-cookie" not in answers[0].names


def test_an_answer_says_whether_its_reader_waited_for_a_render(front: Front, valkey: "redis.Redis") -> None:
    beside = Front(Counted(front.application.application), valkey, code=front.code)
    assert front.ask(LIST).came_from == "tracker; fwd=miss; stored"
    assert front.ask(LIST).came_from == "tracker; hit"
    assert beside.ask(LIST).came_from == "tracker; hit"
    known = beside.ask(LIST, HTTP_IF_NONE_MATCH=front.ask(LIST).header("ETag"))
    assert (known.status, known.came_from, beside.renders) == (304, "tracker; hit", 0)
    front.publish()
    known = front.ask(LIST, HTTP_IF_NONE_MATCH="*")
    assert (known.status, known.came_from) == (304, "tracker; fwd=miss; stored")
    assert front.ask(NOWHERE).came_from == "tracker; fwd=miss"
    assert front.ask(LIST, method="POST").came_from == ""


def test_what_a_page_does_not_know_makes_no_render(front: Front) -> None:
    plain = front.ask(LIST)
    assert front.ask(f"{LIST}?utm_source={CANARY}").body == plain.body
    assert front.renders == 1
    assert front.ask(f"{LIST}?region=Africa").body != plain.body
    assert front.renders == 2


def test_head_and_304_are_answered_from_the_copy(front: Front) -> None:
    whole = front.ask(LIST, HTTP_ACCEPT_ENCODING="br")
    head = front.ask(LIST, method="HEAD", HTTP_ACCEPT_ENCODING="br")
    known = front.ask(LIST, HTTP_IF_NONE_MATCH=whole.header("ETag"))
    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")
    assert (known.status, known.body, front.renders) == (304, b"", 1)


def test_a_head_that_comes_first_has_the_whole_page_kept(front: Front) -> None:
    assert front.ask(LIST, method="HEAD").body == b""
    assert front.ask(LIST).body.startswith(b"<!")
    assert front.renders == 1


def test_htmx_is_given_its_part_and_everybody_else_the_page(front: Front) -> None:
    whole, part = front.ask(LIST), front.ask(LIST, HTTP_HX_REQUEST="true")
    restored = front.ask(LIST, HTTP_HX_REQUEST="true", HTTP_HX_HISTORY_RESTORE_REQUEST="true")
    assert (b"<html" in whole.body, b"<html" in part.body) == (True, False)
    assert (restored.body, front.renders) == (whole.body, 2)
    assert front.ask(LIST, HTTP_HX_REQUEST="true").body == part.body
    assert front.ask(LIST, HTTP_HX_REQUEST="yes").body == whole.body
    assert set(ASKED_BY) < set(part.header("Vary").split(", "))


@pytest.mark.parametrize(
    "address", ["/en/deadlines", "/en/deadlines?view=month", LIST, "/en/changes", "/en/map"]
)
@pytest.mark.parametrize("trigger", ["", "dates"])
def test_a_part_is_what_django_makes_for_the_same_form(front: Front, address: str, trigger: str) -> None:
    """A filter that was folded out to be used must not fold itself up when its last field is emptied."""
    headers = {"HTTP_HX_REQUEST": "true"} | ({"HTTP_HX_TRIGGER": trigger} if trigger else {})
    front.ask(address, HTTP_HX_REQUEST="true")
    assert front.ask(address, **headers).body == ask(front.application.application, address, **headers).body


@pytest.mark.parametrize("header", READERS_HEADERS)
def test_no_header_of_the_first_reader_changes_what_the_others_read(front: Front, header: str) -> None:
    clean = ask(front.application.application, PLAIN)
    value = f"https://{CANARY}.example/{CANARY}"
    theirs, ours = front.ask(PLAIN, **{as_wsgi(header): value}), front.ask(PLAIN)
    assert theirs.body == ours.body == clean.body
    assert theirs.headers == ours.headers
    assert CANARY not in repr([front.application.seen, ours])
    assert (front.renders, front.application.passed) == (1, 0)


def test_cookies_that_are_no_session_never_reach_django(front: Front) -> None:
    theirs = front.ask(PLAIN, HTTP_COOKIE=f"theme={CANARY}; csrftoken={CANARY}; messages={CANARY}")
    assert theirs == front.ask(PLAIN)
    assert CANARY not in repr(front.application.seen)
    assert front.renders == 1


def test_whoever_may_be_signed_in_is_answered_by_django_and_no_proxy_keeps_it(
    front: Front, alice: StaffMember
) -> None:
    anybody = front.ask(PLAIN)
    cookie = f"theme=dark; {settings.SESSION_COOKIE_NAME}={CANARY}"
    theirs = front.ask(PLAIN, HTTP_COOKIE=cookie)
    assert (front.application.passed, front.application.seen[-1]["HTTP_COOKIE"]) == (1, cookie)
    assert theirs.header("Cache-Control") == "private, no-cache"
    assert anybody.header("Cache-Control").startswith("public")
    assert front.ask(PLAIN) == anybody


def test_the_page_of_staff_keeps_what_its_view_says_of_caches(valkey: "redis.Redis") -> None:
    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html"), ("cache-control", "no-store")])
        return [b"Theirs."]

    theirs = Front(Counted(application), valkey).ask(PLAIN, HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=x")
    assert theirs.header("Cache-Control") == "no-store"


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "x y"]
)
def test_an_unknown_host_is_left_to_django_which_refuses_it(front: Front, host: str) -> None:
    front.ask(PLAIN)
    assert front.ask(PLAIN, HTTP_HOST=host).status == 400
    assert (front.application.passed, len(front.memory)) == (1, 1)


@pytest.mark.parametrize("host", ["testserver:8000", "TestServer", "localhost", "127.0.0.1:1"])
def test_every_host_of_ours_reads_the_same_copy(front: Front, host: str) -> None:
    assert front.ask(PLAIN, HTTP_HOST=host) == front.ask(PLAIN)
    assert (front.renders, front.application.passed) == (1, 0)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_what_is_no_question_is_left_to_django(front: Front, method: str) -> None:
    assert front.ask(PLAIN, method=method).status in (403, 405)  # without a token, or in any case
    assert (front.application.passed, len(front.memory)) == (1, 0)


def test_whoever_says_who_they_are_is_left_to_django(front: Front) -> None:
    front.ask(PLAIN, HTTP_AUTHORIZATION=f"Bearer {CANARY}")
    assert (front.application.passed, len(front.memory)) == (1, 0)


@pytest.mark.parametrize(
    "address",
    ["/desk", "/en/follow", "/api/v1/", "/healthz", "/en/search?q=kenya", "/theme.css", "/en/", "/"],
)
def test_addresses_of_one_reader_and_of_the_moment_are_left_to_django(front: Front, address: str) -> None:
    before = counted("passed")
    for _ in range(2):
        front.ask(address)
    assert (front.application.passed, len(front.memory), counted("passed") - before) == (2, 0, 2)


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, 1),
        ({"HTTP_X_FORWARDED_PROTO": "http"}, 1),
        ({"HTTP_X_FORWARDED_PROTO": "http", "wsgi.url_scheme": "https"}, 1),
        ({"HTTP_X_FORWARDED_PROTO": "https"}, 0),
        ({"wsgi.url_scheme": "https"}, 0),
    ],
)
def test_plain_http_is_left_to_django_where_it_leads_to_https(
    secure: Front, headers: dict[str, str], passes: int
) -> None:
    secure.ask(PLAIN, **headers)
    assert secure.application.passed == passes


def test_what_is_not_there_is_answered_and_not_kept(front: Front, valkey: "redis.Redis") -> None:
    answers = [front.ask(NOWHERE), front.ask(NOWHERE), front.ask(NOWHERE, method="HEAD")]
    assert [answer.status for answer in answers] == [404] * 3
    assert (front.renders, len(front.memory), valkey.keys()) == (3, 0, [])
    assert b"<html" in answers[0].body
    assert answers[2].body == b""
    assert {int(answer.header("Content-Length")) for answer in answers} == {len(answers[0].body)}


@pytest.mark.parametrize(
    "address", ["/en/nothing.css", "/en/countries/x/nonexist.css", "/en/desk/nonexist.css"]
)
def test_no_address_dressed_as_a_file_is_kept(front: Front, valkey: "redis.Redis", address: str) -> None:
    cookie = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=x"}
    assert [front.ask(address, **headers).status for headers in ({}, cookie)] == [404, 404]
    assert (len(front.memory), valkey.keys()) == (0, [])


def test_what_is_too_large_to_be_kept_is_compressed_and_answered_by_304_all_the_same(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Django does without the cache: it is the largest that gains the most."""
    monkeypatch.setattr(kept, "LARGEST", 100)
    monkeypatch.setattr(kept, "SMALLEST_COMPRESSED", 100)
    address = f"{LIST}.json"
    whole = front.ask(address, HTTP_ACCEPT_ENCODING="gzip")
    known = front.ask(address, HTTP_IF_NONE_MATCH=whole.header("ETag"))
    assert (whole.status, whole.header("Content-Encoding"), len(front.memory)) == (200, "gzip", 0)
    assert (known.status, known.body) == (304, b"")


@pytest.mark.parametrize(
    "flood",
    [
        lambda long: {"PATH_INFO": f"/en/{long}"},
        lambda long: {"PATH_INFO": f"/en/countries/{long}"},
        lambda long: {"QUERY_STRING": f"x={long}"},
        lambda long: {"HTTP_HOST": f"{long}.example"},
        lambda long: {"HTTP_ACCEPT_ENCODING": long},
    ],
    ids=["a path that leads nowhere", "a path", "a question", "a host", "encodings"],
)
def test_nothing_long_that_readers_send_is_remembered(
    valkey: "redis.Redis", flood: Callable[[str], dict[str, str]]
) -> None:
    """A server takes requests of some 400 KB: remembered by the thousand they would fill the machine."""

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"Here."]

    front = Front(Counted(application), valkey)
    front.ask(PLAIN)
    tracemalloc.start()
    try:
        for number in range(60):
            front.ask(PLAIN, **flood(f"{number:03}{'a' * 50_000}"))
            front.application.seen.clear()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 1_000_000


def test_every_answer_is_counted_by_where_it_came_from(front: Front, valkey: "redis.Redis") -> None:
    before = {name: counted(name) for name in SOURCES}
    front.ask(PLAIN)  # rendered
    front.ask(PLAIN)  # memory
    Front(front.application, valkey, code=front.code).ask(PLAIN)  # shared
    front.ask(NOWHERE)  # not kept
    front.ask("/healthz")  # passed
    front.ask(PLAIN, HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=x")  # passed
    rise = {name: counted(name) - count for name, count in before.items()}
    assert rise == dict(zip(SOURCES, (1, 1, 0, 1, 0, 1, 2), strict=True))
    assert figures.OURS.get_sample_value("tracker_page_cache_pages") == 1


def test_a_server_may_leave_the_question_out(front: Front) -> None:
    environ = environ_of(PLAIN)
    del environ["QUERY_STRING"]
    said: list[str] = []
    front.cache(environ, lambda status, _: said.append(status))
    assert said == ["200 OK"]
