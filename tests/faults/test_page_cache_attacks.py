"""The page cache of two web processes under attack (RELIABILITY W12 to W14), by itself and behind nginx.

A real copy of the product is asked over real connections. What an attack left behind is looked for in the
answers to readers who did nothing.
"""

from collections.abc import Iterator
from http import HTTPStatus

import pytest

from tests import nginx_as_shipped
from tests.browser.conftest import RunningCopy, start_copy
from tests.faults.web_copy import SETTINGS, Answer, WebCopy

CANARY = "zebracanary"
PAGES = (
    "/",  # leads to a language
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
DRAFT = (
    "from commitments.models import StaffMember, Undertaking; from tests.factories import make_entry_draft; "
    "owed = Undertaking.objects.filter(endorsement__signatory__slug='kenya')[0]; "
    "print(make_entry_draft(by=StaffMember.objects.get(username='alice'), undertaking=owed, claim='{claim}')"
    ".reference)"
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCopy]:
    yield from start_copy(tmp_path_factory.mktemp("web") / "state", extra=SETTINGS)


@pytest.fixture(scope="module", params=["the site itself", "behind nginx"])
def web(
    request: pytest.FixtureRequest, copy: RunningCopy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebCopy]:
    web = WebCopy(copy)
    if request.param == "the site itself":
        yield web
    else:
        with nginx_as_shipped.before_site(web.place, tmp_path_factory.mktemp("nginx")) as port:
            yield WebCopy(copy, proxy=port)


def test_no_header_and_no_parameter_of_one_reader_reaches_another(web: WebCopy) -> None:
    clean = {page: shown(web.ask(page)) for page in PAGES}
    assert {page: status for page, (status, *_) in clean.items()} == {
        page: HTTPStatus.FOUND if page == "/" else HTTPStatus.OK for page in PAGES
    }
    for page in PAGES:
        for name in HEADERS:
            web.ask(page, headers={name: poison(name)})
        web.ask_all([f"{page}?{name}={CANARY}" for name in PARAMETERS])
    for page in PAGES:
        for answer in web.both(page):
            assert shown(answer) == clean[page]
            assert CANARY not in str(answer.headers)


def shown(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.headers.get("location", ""), answer.text


def poison(header: str) -> str:
    known = {"Accept-Language": "ar", "Cookie": f"django_language=ar; theme={CANARY}", "Range": "bytes=0-9"}
    if header in known:
        return known[header]
    is_address = "url" in header.lower() or header in ("Referer", "Origin")
    return f"https://{CANARY}.example/" if is_address else CANARY


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
        kept = theirs.headers.get("cache-control", "")
        # what nginx itself refuses (400) says nothing, and caches keep no 400 that says nothing
        is_kept_from_caches = (
            "no-store" in kept or "private" in kept or theirs.status == HTTPStatus.BAD_REQUEST
        )
        assert is_kept_from_caches, (target, theirs.status, theirs.headers)
        assert "s-maxage" not in kept, (target, theirs.headers)
        assert "alice" not in web.ask(target).text.lower()
    assert web.pages_in_memory() == before


@pytest.mark.parametrize(
    "target", ["/en", "/en/countries.csv", "/api/v1/signatories", "/data/catalog.jsonld"]
)
def test_who_has_it_already_is_told_so(web: WebCopy, target: str) -> None:
    """By the same words for everybody: a proxy may ask the site for all, but answers each."""
    first = web.ask(target)
    again = web.ask(target, headers={"If-None-Match": first.headers["etag"]})
    other = web.ask(target, headers={"If-None-Match": '"something else"'})
    assert [answer.status for answer in (first, again, other)] == [200, 304, 200]
    assert (again.text, other.text) == ("", first.text)
