import datetime as dt
import hashlib
from pathlib import Path

import pytest
from pytest_django import Settings

from commitments.actions import captures
from commitments.actions.captures import archive, archive_address, archived_at, claim, origin_of, own_tools
from commitments.desk_vocabulary import LinkState
from commitments.fetching.fetcher import Fetched
from commitments.models import Evidence, StaffMember
from commitments.summaries.stored_copies import read_copy, read_text
from tests.evidence_factories import DAY, TEXT, evidence_folder, internet, look, make_source, tools  # noqa: F401
from tests.factories import NOW, make_entry_draft, make_undertaking
from tests.source_servers import ELSEWHERE, page, redirect

pytestmark = pytest.mark.django_db
HTML = f"""<html lang="fr"><title>Décret 12</title><meta property="og:site_name" content="Journal officiel">
<meta name="date" content="2026-03-04"><nav>Menu 1</nav><main><p>{TEXT}</p></main>"""
MISSING = page(status="404 Not Found")
MINUTE = dt.timedelta(minutes=1)


def test_look_after_keeps_a_copy_and_what_the_page_says(evidence_folder: Path) -> None:  # noqa: F811
    source = make_source()
    with internet({"/page": page(HTML)}) as net:
        (found,) = look(net)
    body = HTML.encode()
    assert (found.captured_at - NOW).total_seconds() < 30
    assert (found.http_status, found.final_url, found.problem) == (200, source.url, "")
    assert (found.title, found.publisher, found.language) == ("Décret 12", "Journal officiel", "fr")
    assert found.published_on == dt.date(2026, 3, 4)
    assert (found.sha256, found.size) == (hashlib.sha256(body).hexdigest(), len(body))
    assert (evidence_folder / found.stored_as).read_bytes() == body
    assert read_copy(found.stored_as, sha256=found.sha256) == body
    assert read_text(found.text_sha256) == TEXT


def test_look_after_leaves_what_staff_typed_alone() -> None:
    source = make_source(title="Typed title", publisher="Typed", language="en")
    with internet({"/page": page(HTML)}) as net:
        look(net)
    source.refresh_from_db()
    assert (source.title, source.publisher, source.language) == ("Typed title", "Typed", "en")
    assert source.published_on is None
    assert source.link_state == LinkState.FINE


def test_look_after_gives_what_nobody_typed(alice: StaffMember) -> None:
    source = make_source(title="", publisher="", language="")
    assert source.title_is_ours
    with internet({"/page": page(HTML)}) as net:
        look(net)
    source.refresh_from_db()
    assert (source.title, source.title_is_ours) == ("Décret 12", False)
    assert (source.publisher, source.language) == ("Journal officiel", "fr")
    assert source.published_on == dt.date(2026, 3, 4)


def test_look_after_gives_nothing_to_what_is_on_record() -> None:
    source = make_source(title="", publisher="")
    undertaking = make_undertaking()
    milestone = undertaking.commitment.instrument.milestones.create(
        code="m", title="Summit", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 1, 1), in_source=True
    )
    milestone.sources.create(evidence=source)
    with internet({"/page": page(HTML)}) as net:
        look(net)
    source.refresh_from_db()
    assert (source.publisher, source.title_is_ours) == ("", True)


def seen(source: Evidence, answers: list[object], *, apart: dt.timedelta = 30 * DAY) -> list[str]:
    """The states after looks that find these answers, so much apart."""
    states = []
    for answer in answers:
        at = source.checked_at + apart if source.checked_at else NOW
        with internet({"/page": answer, "/new": page(HTML)}) as net:  # type: ignore[dict-item]
            Evidence.objects.update(next_check_at=None)
            look(net, at=at)
        source.refresh_from_db()
        states.append(source.link_state)
    return states


def test_a_page_that_stays_is_fine_whatever_its_menus_say() -> None:
    answers = [page(HTML), page(HTML.replace("Menu 1", "Menu 2")), page(HTML.upper())]
    assert seen(make_source(), answers) == ["fine", "fine", "fine"]


def test_a_page_that_changes_stays_changed_until_it_is_as_we_read_it() -> None:
    other = page(HTML.replace("publishes", "will publish"))
    assert seen(make_source(), [page(HTML), other, other, page(HTML)]) == [
        "fine",
        "changed",
        "changed",
        "fine",
    ]


def test_changed_is_told_against_the_copy_that_was_read_last() -> None:
    source = make_source()
    other = page(HTML.replace("publishes", "will publish"))
    seen(source, [page(HTML), other])
    Evidence.objects.update(read_at=source.checked_at)
    assert seen(source, [other]) == ["fine"]


def test_a_page_that_moved_keeps_both_addresses() -> None:
    source = make_source()
    assert seen(source, [page(HTML), redirect("/new", "301 Moved Permanently")]) == ["fine", "moved"]
    assert (source.url, source.moved_to) == ("http://site.example/page", "http://site.example/new")
    assert seen(source, [page(HTML)]) == ["fine"]
    assert source.moved_to == ""


def test_a_missing_page_is_gone_on_the_second_day_only() -> None:
    source = make_source()
    assert seen(source, [page(HTML), MISSING, MISSING], apart=MINUTE) == [
        "fine",
        "unreachable",
        "unreachable",
    ]
    assert seen(source, [MISSING], apart=DAY) == ["gone"]
    assert source.captures.first().problem == "The server says that there is no such page (404)."


def test_a_name_that_is_gone_is_gone_too() -> None:
    source = make_source()
    Evidence.objects.update(url="http://no-such.example/page")
    for at in (NOW, NOW + 2 * DAY):
        Evidence.objects.update(next_check_at=None)
        with internet({}) as net:
            look(net, at=at)
    source.refresh_from_db()
    assert source.link_state == LinkState.GONE


def test_a_page_that_comes_back_starts_anew() -> None:
    source = make_source()
    answers = [page(HTML), MISSING, MISSING, page(HTML), MISSING]
    assert seen(source, answers) == ["fine", "unreachable", "gone", "fine", "unreachable"]
    assert source.failed_checks == 1


@pytest.mark.parametrize(("failures", "days"), [(1, 1), (2, 3), (3, 7), (4, 30)])
def test_a_failing_source_is_tried_less_and_less_often(failures: int, days: int) -> None:
    source = make_source(url="http://192.168.0.7/router")
    seen(source, [MISSING] * failures, apart=MINUTE)
    assert source.failed_checks == failures
    assert source.checked_at is not None
    assert source.next_check_at == source.checked_at + dt.timedelta(days=days)
    assert (
        source.captures.first().problem
        == "The address leads to a machine that is not on the public internet."
    )


def test_a_file_without_words_is_compared_as_a_whole() -> None:
    pdf, other = (page(body, Content_Type="application/pdf") for body in (b"%PDF-1", b"%PDF-2"))
    source = make_source()
    assert seen(source, [pdf, pdf, other]) == ["fine", "fine", "changed"]
    assert source.captures.first().text_sha256 == ""


def test_the_name_of_a_file_is_its_title() -> None:
    pdf = page(
        b"%PDF", Content_Type="application/pdf", Content_Disposition='inline; filename="plan 2026.pdf"'
    )
    make_source()
    with internet({"/page": pdf}) as net:
        (found,) = look(net)
    assert (found.title, found.stored_as != "") == ("plan 2026.pdf", True)


def test_a_long_page_is_cut_and_the_capture_says_so() -> None:
    make_source()
    with internet({"/page": page("<p>" + "word " * 500_000)}) as net:
        (found,) = look(net)
    assert found.size == 2_000_000
    assert found.problem == "The page is longer than 2 MB: the copy holds its beginning."


def test_a_page_made_to_stall_is_kept_but_not_compared() -> None:
    attributes = " ".join(f"a{number}" for number in range(150_000))
    source = make_source()
    assert seen(source, [page(HTML), page(f"<div {attributes}>")]) == ["fine", "fine"]
    assert "could not be read in time" in source.captures.first().problem
    assert source.captures.first().stored_as


def test_look_after_takes_hosts_in_turn_and_leaves_each_alone_for_a_while() -> None:
    first, second = make_source("/page"), make_source("/new")
    other = make_source(url="http://other.example/page")
    with internet({"/page": page(HTML)}, names={"other.example": [[ELSEWHERE]]}) as net:
        assert [found.evidence for found in look(net)] == [first, other]
        assert look(net, at=NOW + dt.timedelta(seconds=10)) == []
        assert [found.evidence for found in look(net, at=NOW + dt.timedelta(seconds=60))] == [second]


def test_look_after_stops_at_its_limit() -> None:
    for number in range(3):
        make_source(url=f"http://192.168.0.{number}/")
    with internet({}) as net:
        assert len(captures.look_after(at=NOW, limit=2, tools=tools(net))) == 2
        assert captures.look_after(at=NOW, seconds=0, tools=tools(net)) == []


def test_claim_leaves_alone_what_another_worker_looks_at() -> None:
    source = make_source()
    make_source("/new")  # on the same host
    claimed = claim(at=NOW)
    assert claimed == source
    assert claim(at=NOW + dt.timedelta(seconds=60)) is None


def test_claim_of_what_was_asked_for_comes_before_what_nobody_looked_at() -> None:
    make_source(url="http://192.168.0.1/")
    asked = make_source()
    Evidence.objects.filter(pk=asked.pk).update(next_check_at=NOW)
    assert claim(at=NOW) == asked


def test_claim_comes_back_in_a_day_to_what_killed_its_worker() -> None:
    source = make_source()
    assert claim(at=NOW)
    assert claim(at=NOW + dt.timedelta(minutes=10)) is None
    assert claim(at=NOW + DAY) == source


def test_settle_writes_nothing_where_the_lease_was_lost() -> None:
    source = make_source()
    claimed = claim(at=NOW)
    assert claimed is not None
    Evidence.objects.update(check_lease_until=NOW + DAY)
    with internet({"/page": page(HTML)}) as net:
        assert captures.look_at(claimed, at=NOW, tools=tools(net)) is None
    source.refresh_from_db()
    assert (source.link_state, source.captures.count()) == (LinkState.UNCHECKED, 0)


def test_settle_writes_nothing_where_the_address_was_changed() -> None:
    make_source()
    claimed = claim(at=NOW)
    assert claimed is not None
    Evidence.objects.update(url="http://site.example/other")
    with internet({"/page": page(HTML)}) as net:
        assert captures.look_at(claimed, at=NOW, tools=tools(net)) is None


def test_keep_mends_a_damaged_copy(evidence_folder: Path) -> None:  # noqa: F811
    make_source()
    with internet({"/page": page(HTML)}) as net:
        (found,) = look(net)
        file = evidence_folder / found.stored_as
        file.write_bytes(b"damaged")
        assert read_copy(found.stored_as, sha256=found.sha256) is None
        Evidence.objects.update(next_check_at=None)
        (again,) = look(net, at=NOW + DAY)
    assert again.stored_as == found.stored_as
    assert read_copy(found.stored_as, sha256=found.sha256) == HTML.encode()
    assert len(list(evidence_folder.rglob("*"))) == 6  # one copy, one text, and their folders


def test_archive_is_asked_once_and_its_answer_kept(settings: Settings) -> None:
    source = make_source()
    saved = "/web/20261123120000/http://site.example/page"
    asked = {"/save/http://site.example/page": redirect(saved), saved: page("archived")}
    with internet({"/page": page(HTML)}) as net, internet(asked) as service:
        origin = f"http://127.0.0.1:{service.web.port}"
        settings.ARCHIVE_URL = f"{origin}/save/{{url}}"
        net.canaries.append(service.web)  # a loopback port that this network knows
        exempt = frozenset({("127.0.0.1", service.web.port)})
        look(net, exempt=exempt)
        source.refresh_from_db()
        assert (source.archived_url, source.archived_on) == (origin + saved, NOW.date())
        Evidence.objects.update(next_check_at=None)
        look(net, at=NOW + DAY, exempt=exempt)
        assert len(service.web.requests) == 2


def test_archive_that_fails_holds_nothing_up(settings: Settings) -> None:
    settings.ARCHIVE_URL = "http://127.0.0.1:9/save/{url}"  # not exempt: refused like any other
    source = make_source()
    with internet({"/page": page(HTML)}) as net:
        assert len(look(net)) == 1
        assert net.canaries_heard == 0
    source.refresh_from_db()
    assert (source.link_state, source.archived_url) == (LinkState.FINE, "")


@pytest.mark.parametrize(
    ("template", "asked"),
    [
        ("https://archive.example/save/{url}", "https://archive.example/save/http://a.example/?x=1&y=ü"),
        (
            "https://archive.example/?u={url}&k=1",
            "https://archive.example/?u=http%3A%2F%2Fa.example%2F%3Fx%3D1%26y%3D%C3%BC&k=1",
        ),
    ],
)
def test_archive_address_escapes_in_a_query_only(template: str, asked: str) -> None:
    assert archive_address(template, "http://a.example/?x=1&y=ü") == asked


UPWARDS = [
    "/a/../../../../../../admin/secret?x=1",
    "/%2e%2e/%2E%2E/%2e%2e/%2e%2e/admin/secret",
    "/..%2f..%2f..%2f..%2fadmin/secret",
    "/..%252f..%252f..%252f..%252fadmin/secret",
    "/..\\..\\..\\..\\admin/secret",
    "/..;/..;/..;/..;/admin/secret",
]


@pytest.mark.parametrize("path", UPWARDS)
def test_archive_is_asked_under_its_own_path_only(settings: Settings, path: str) -> None:
    """Rows from before addresses were put in order, and what some servers decode once more."""
    source = make_source(path)
    Evidence.objects.filter(pk=source.pk).update(url=f"http://site.example{path}")
    source.refresh_from_db()
    with internet({}) as service:
        settings.ARCHIVE_URL = f"http://127.0.0.1:{service.web.port}/save/{{url}}"
        service.canaries.append(service.web)
        exempt = frozenset({("127.0.0.1", service.web.port)})
        archive(source, at=NOW, fetcher=service.fetcher(exempt=exempt))
        assert service.web.requests == []


def test_archive_address_in_a_query_may_hold_any_path() -> None:
    asked = archive_address("https://archive.example/?u={url}", "http://a.example/%2e%2e/..")
    assert asked == "https://archive.example/?u=http%3A%2F%2Fa.example%2F%252e%252e%2F.."


ASKED = "https://archive.example/save/x"


@pytest.mark.parametrize(
    ("answer", "copy"),
    [
        (Fetched(ASKED, 200, {"content-location": "/web/1/x"}), "https://archive.example/web/1/x"),
        (Fetched(ASKED, 201, {"location": "https://copies.example/1"}), "https://copies.example/1"),
        (Fetched("https://archive.example/web/1/x", 200, {}), "https://archive.example/web/1/x"),
        (Fetched(ASKED, 200, {}), ""),
        (Fetched(ASKED, 503, {"content-location": "/web/1/x"}), ""),
        (Fetched(ASKED, 200, {"content-location": "javascript:alert(1)"}), ""),
        (Fetched(ASKED, 200, {"content-location": "/" + "x" * 1000}), ""),
    ],
)
def test_archived_at_is_where_the_answer_says(answer: Fetched, copy: str) -> None:
    assert archived_at(ASKED, answer) == copy


def test_own_tools_exempt_nothing_but_what_the_settings_name(settings: Settings) -> None:
    assert own_tools().fetcher.exempt == frozenset()
    assert own_tools().archive.exempt == frozenset()
    settings.ARCHIVE_URL = "https://web.archive.org/save/{url}"
    settings.SOURCE_TEST_PORT = 8123
    assert own_tools().fetcher.exempt == {("127.0.0.1", 8123)}
    assert own_tools().archive.exempt == {("web.archive.org", 443)}
    assert settings.SITE_URL in own_tools().fetcher.user_agent


def test_origin_of() -> None:
    assert origin_of("http://archive.internal:8080/save/{url}") == ("archive.internal", 8080)
    assert origin_of("http://archive.internal/{url}") == ("archive.internal", 80)


def test_the_copy_of_a_draft_is_looked_after_too(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    Evidence.objects.update(url="http://site.example/page")
    with internet({"/page": page(HTML)}) as net:
        (found,) = look(net)
    assert found.evidence == draft.evidence.get()
