"""The page cache of two web processes under attack and under faults (RELIABILITY W12 to W14, D3, D4).

A real copy of the product is asked over real connections. What an attack left behind is looked for in the
answers to readers who did nothing.
"""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from tests.browser.conftest import start_copy
from tests.faults.web_copy import BOTH, SETTINGS, WebCopy

CANARY = "zebracanary"
PAGES = (
    "/en",
    "/en/countries/kenya",
    "/fr/commitments/D3.a",
    "/ar/matrix",
    "/en/changes.atom",
    "/en/countries.csv",
)
HEADERS = (
    "Accept", "Accept-Charset", "Accept-Language", "Authority", "CF-Connecting-IP", "CF-Visitor",
    "Client-IP", "Cookie", "DNT", "Expect-CT", "Forwarded", "From", "Front-End-Https", "HX-Current-URL",
    "HX-Prompt", "HX-Target", "HX-Trigger", "HX-Trigger-Name", "If-Match", "If-Range", "Max-Forwards",
    "Origin", "Pragma", "Proxy", "Proxy-Host", "Range", "Referer", "Request-Uri", "Sec-Fetch-Site",
    "TE", "True-Client-IP", "Upgrade", "User-Agent", "Via", "X-ATT-DeviceId", "X-Api-Version",
    "X-Client-IP", "X-Cluster-Client-IP", "X-Csrf-Token", "X-Custom-IP-Authorization", "X-Forward-For",
    "X-Forwarded", "X-Forwarded-By", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Path",
    "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Forwarded-Scheme",
    "X-Forwarded-Server", "X-Forwarded-Ssl", "X-HTTP-Method-Override", "X-Host", "X-HTTP-Host-Override",
    "X-Original-Host", "X-Original-URL", "X-Originating-IP", "X-ProxyUser-Ip", "X-Real-IP",
    "X-Requested-With", "X-Rewrite-URL", "X-Url-Scheme", "X-WAP-Profile",
)  # fmt: skip
PARAMETERS = (
    *(f"{CANARY}{number}" for number in range(190)),
    "_method", "callback", "debug", "format", "hl", "lang", "next", "return", "utm_source", "utm_medium",
)  # fmt: skip
DECEPTIVE = (
    "/desk/nonexist.css", "/desk/inbox/nonexist.css", "/desk/log.css", "/desk/account/x.js",
    "/desk%2Fx.css", "/desk/..%2fen.css", "/en/follow/nonexist.css", "/en/countries/kenya/nonexist.css",
    "/en/desk/nonexist.css", "/en/nonexist.js", "/en;x.css", "/en/countries/kenya%00.css",
    "/en/countries/kenya/D3.a/x.png", "//desk/x.css", "/admin/nonexist.css", "/reply/nonexist.css",
    "/en/countries/kenya%23.css", "/en/countries/kenya%3F.css",
)  # fmt: skip
PUBLISH = (
    "import uuid; from commitments.models import Undertaking; "
    "from tests.factories import make_entry, make_person; "
    "who = [make_person(username=uuid.uuid4().hex[:12], role='Publisher') for _ in range(2)]; "
    "owed = Undertaking.objects.filter(endorsement__signatory__slug='kenya')[0]; "
    "make_entry(undertaking=owed, by=who[0], reviewer=who[1], claim='{claim}')"
)
DRAFT = (
    "from commitments.models import StaffMember, Undertaking; from tests.factories import make_entry_draft; "
    "owed = Undertaking.objects.filter(endorsement__signatory__slug='kenya')[0]; "
    "print(make_entry_draft(by=StaffMember.objects.get(username='alice'), undertaking=owed, claim='{claim}')"
    ".reference)"
)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebCopy]:
    for copy in start_copy(tmp_path_factory.mktemp("web") / "state", extra=SETTINGS):
        yield WebCopy(copy)


def settled(web: WebCopy) -> None:
    """Until both processes know what was committed: they look several times a second."""
    time.sleep(1.5)


def test_no_header_and_no_parameter_of_one_reader_reaches_another(web: WebCopy) -> None:
    clean = {page: web.ask(page).text for page in PAGES}
    for page in PAGES:
        for name in HEADERS:
            value = f"https://{CANARY}.example/" if "url" in name.lower() or name == "Referer" else CANARY
            web.ask(page, headers={name: value})
        web.ask_all([f"{page}?{name}={CANARY}" for name in PARAMETERS])
    for page in PAGES:
        for answer in web.both(page):
            assert (answer.status, answer.text) == (200, clean[page])
            assert CANARY not in str(answer.headers)


def test_made_up_parameters_make_no_copies(web: WebCopy) -> None:
    web.ask_all([f"{page}?{name}=1" for page in PAGES for name in PARAMETERS[:5]])
    before = web.pages_in_memory()
    web.ask_all(
        [f"{page}?{name}={number}" for page in PAGES for name in PARAMETERS[:60] for number in (1, 2)]
    )
    web.ask_all([f"/en/countries/{CANARY}{number}" for number in range(60)])
    assert web.pages_in_memory() == before
    hugest = web.ask("/en?" + "&".join(f"a{number}=1" for number in range(900)))
    assert (hugest.status, web.pages_in_memory()) == (200, before)


def test_what_staff_see_reaches_nobody_else(web: WebCopy) -> None:
    draft = f"/desk/entries/{web.shell(DRAFT.format(claim=CANARY)).strip()}"
    cookie = web.signed_in("alice")
    assert CANARY in web.ask(draft, headers=cookie).text
    targets = public_pages(web, most=500)
    for answer in web.ask_all(targets, headers=cookie):
        assert answer.headers.get("cache-control") in ("private, no-cache", "no-store"), answer.headers
    for answer in web.ask_all([*targets, "/desk", draft]):
        assert CANARY not in answer.text
        assert "set-cookie" not in answer.headers or answer.status == 302, answer.headers
        assert "alice" not in answer.text


def public_pages(web: WebCopy, *, most: int) -> list[str]:
    """Addresses of the site maps, without the host."""
    found = []
    for language in ("en", "fr", "ar"):
        text = web.ask(f"/sitemap-{language}.xml").text
        found += [part.partition("</loc>")[0] for part in text.split("<loc>")[1:]]
    paths = ["/" + address.split("/", 3)[3] for address in found]
    step = max(1, len(paths) // most)
    assert len(paths) > most // 2, len(paths)
    return paths[::step][:most]


def test_an_address_dressed_as_a_file_is_kept_from_caches(web: WebCopy) -> None:
    cookie = web.signed_in("alice")
    before = web.pages_in_memory()
    for target in DECEPTIVE:
        theirs = web.ask(target, headers=cookie)
        assert theirs.status >= 300, (target, theirs.status)
        assert "s-maxage" not in theirs.headers.get("cache-control", ""), (target, theirs.headers)
        assert "alice" not in web.ask(target).text.lower()
    assert web.pages_in_memory() == before


def test_what_is_published_is_on_both_processes_soon(web: WebCopy) -> None:
    web.both("/en/countries/kenya")
    web.shell(PUBLISH.format(claim="It happened at noon."))
    settled(web)
    answers = (
        web.both("/en/countries/kenya")
        + web.both("/ar/countries/kenya")
        + web.both("/en/countries/kenya.atom")
    )
    assert all("It happened at noon." in answer.text for answer in answers)


def test_a_crowd_at_a_new_page_has_it_rendered_once_for_each_process_at_most(web: WebCopy) -> None:
    web.shell(PUBLISH.format(claim="A crowd came."))
    settled(web)
    before = web.sources()
    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(lambda _: web.ask("/en/countries/kenya"), range(400)))
    after = web.sources()
    assert all("A crowd came." in answer.text for answer in answers)
    assert 1 <= after["rendered"] - before["rendered"] <= 2
    assert after["not_kept"] == before["not_kept"]


def test_a_shared_copy_that_somebody_wrote_is_not_believed(web: WebCopy) -> None:
    clean = web.ask("/en/countries/kenya").text
    with redis.Redis(unix_socket_path=str(socket_of_valkey(web))) as client:
        names = [name for name in client.scan_iter("tracker:page:*") if not name.endswith(b":lock")]
        assert names
        for name in names:
            written = client.get(name)
            assert isinstance(written, bytes)
            client.set(name, written.replace(b"200 OK", b"200 NO")[:-40] + CANARY.encode() * 4)
    restart_web_processes(web)
    for answer in web.both("/en/countries/kenya"):
        assert (answer.status, answer.text) == (200, clean)


def restart_web_processes(web: WebCopy) -> None:
    """Their memory goes with them; granian makes new ones."""
    master, *workers = sorted(web.process_ids("granian"))
    assert len(workers) == 2, (master, workers)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if web.ask("/healthz").status == 200 and len(web.process_ids("granian")) == 3:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the web processes did not come back")


def socket_of_valkey(web: WebCopy) -> str:
    (valkey,) = web.process_ids("valkey-server")
    words = Path(f"/proc/{valkey}/cmdline").read_text().replace("\0", " ").split()
    return next(word.removeprefix("unixsocket:") for word in words if word.startswith("unixsocket:"))


def test_a_silent_redis_costs_a_render_and_no_error(web: WebCopy) -> None:
    (valkey,) = web.process_ids("valkey-server")
    os.kill(valkey, signal.SIGSTOP)
    try:
        answers = web.ask_all(public_pages_of("uruguay", "chile", "japan", "india", "france", "germany"))
    finally:
        os.kill(valkey, signal.SIGCONT)
    assert {answer.status for answer in answers} == {200}


def public_pages_of(*countries: str) -> list[str]:
    return [f"/{language}/countries/{country}" for country in countries for language in ("en", "fr", "ar")]


def test_pages_are_there_while_postgres_is_not(web: WebCopy) -> None:
    web.both("/en/countries/kenya")
    clean = web.ask("/en/countries/kenya").text
    servers = web.process_ids("postgres")
    assert len(servers) > 3, servers
    for pid in servers:
        os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(1.5)  # until the last version that was read counts no more
        answers = web.ask_all(["/en/countries/kenya"] * BOTH)
    finally:
        for pid in servers:
            os.kill(pid, signal.SIGCONT)
    assert {(answer.status, answer.text) for answer in answers} == {(200, clean)}
    web.shell(PUBLISH.format(claim="And it went on."))
    settled(web)
    assert all("And it went on." in answer.text for answer in web.both("/en/countries/kenya"))
