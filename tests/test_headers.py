"""The header contract: every answer, whatever its status, and no cookie for the public."""

from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from commitments.models import StaffMember, Undertaking
from commitments.rules.sibling_forms import are_data
from tests.factories import make_commitment, make_signatory, make_undertaking
from tests.test_no_draft_leaks import NOTHING_THERE, ONLY_POST, PATTERNS, WITH_ARGUMENTS, examples, record

__all__ = ["record"]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)
EVERYWHERE = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}
PUBLIC = sorted(
    name
    for name in PATTERNS
    if name.startswith(("public:", "digests:", "share:"))
    and name not in (*NOTHING_THERE, *ONLY_POST, "share:theme-style")
)
# what pages of other sites may load from here, as a picture or as an answer to a script
CARRIED_ELSEWHERE = ("/embed/", "/og/", "/oembed", "/api/", "/data/")
PRIVATE = [
    "/desk",
    "/desk/sign-in",
    "/desk/log",
    "/admin/",
    "/en/follow",
    "/en/follow/sent",
    "/fr/follow",
    "/ar/follow/preview",
    "/en/follow/nonsense",
    "/reply/nonsense",
]

Visit = Callable[[Client], HttpResponse]


def fails(client: Client) -> HttpResponse:
    def unreachable(*_: object) -> None:
        raise OperationalError("the server is gone")

    client.raise_request_exception = False
    with connection.execute_wrapper(unreachable):
        return client.get("/healthz")


VISITS: dict[str, tuple[int, Visit]] = {
    "a page": (200, lambda client: client.get("/en")),
    "a page's head": (200, lambda client: client.head("/en")),
    "part of a page": (200, lambda client: client.get("/en/countries", headers={"HX-Request": "true"})),
    "health": (200, lambda client: client.get("/healthz")),
    "the way to the front page": (302, lambda client: client.get("/")),
    "the way to sign in": (302, lambda client: client.get("/desk")),
    "a slash too many": (301, lambda client: client.get("/en/")),
    "a code in the wrong case": (301, lambda client: client.get("/en/commitments/d3.A")),
    "NUL in the query": (400, lambda client: client.get("/en/search?q=%00")),
    "another host": (400, lambda client: client.get("/en", headers={"Host": "evil.example"})),
    "a form from another site": (
        403,
        lambda client: client.post("/en/follow", headers={"Sec-Fetch-Site": "cross-site"}),
    ),
    "nothing there": (404, lambda client: client.get("/en/countries/atlantis")),
    "no such address": (404, lambda client: client.get("/nowhere")),
    "a method that is not answered": (405, lambda client: client.delete("/en")),
    "a failure": (500, fails),
}


@pytest.fixture
def register(db: None) -> None:
    make_undertaking(commitment=make_commitment(code="D3.a"), signatory=make_signatory(slug="kenya"))


@pytest.mark.parametrize("case", VISITS)
def test_every_answer_carries_the_contract(client: Client, register: None, case: str) -> None:
    status, visit = VISITS[case]
    response = visit(client)
    assert response.status_code == status
    assert {name: response.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_every_public_address_keeps_the_contract_and_only_embeds_may_be_framed(
    client: Client, record: dict[str, Undertaking]
) -> None:
    addresses = {name: reverse(name) for name in PATTERNS if name and name not in WITH_ARGUMENTS}
    addresses |= examples(record)
    wrong = []
    for name, address in addresses.items():
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        is_embed = address.startswith("/embed/")
        is_drawing = headers["Content-Type"].startswith("image/svg")
        is_closed = "frame-ancestors 'none'" in policy and headers.get("X-Frame-Options") == "DENY"
        if is_closed == is_embed or ("frame-ancestors *" in policy) != is_embed:
            wrong.append(f"{name} {address}: who may frame it")
        is_carried = is_drawing or are_data(name) or address.startswith(CARRIED_ELSEWHERE)
        if "script-src" in policy and is_carried and headers["Content-Type"].startswith("text/html"):
            wrong.append(f"{name} {address}: a script")
        if headers["Cross-Origin-Resource-Policy"] != "same-origin" and not is_carried:
            wrong.append(f"{name} {address}: what may load it")
        varied = {"Content-Security-Policy", "X-Frame-Options", "Cross-Origin-Resource-Policy"}
        varied |= {"Cross-Origin-Opener-Policy"} if is_embed else set()
        if any(headers.get(header) != EVERYWHERE[header] for header in EVERYWHERE.keys() - varied):
            wrong.append(f"{name} {address}: {dict(headers)}")
        if not is_embed and not is_drawing and policy != CSP:
            wrong.append(f"{name} {address}: {policy}")
    assert len(addresses) > 80
    assert wrong == []


def test_public_pages_set_no_cookie_and_are_the_same_for_everybody(
    desk: Client, record: dict[str, Undertaking]
) -> None:
    shown, wrong = examples(record), []
    for name in PUBLIC:
        response = desk.get(shown[name] if name in WITH_ARGUMENTS else reverse(name))
        is_same = "cookie" not in response.get("Vary", "").lower()
        if response.status_code != 200 or response.cookies or not is_same:
            wrong.append(f"{name}: {response.status_code} {response.headers}")
        if response["Referrer-Policy"] != "strict-origin-when-cross-origin":
            wrong.append(f"{name}: {response['Referrer-Policy']}")
    assert wrong == []


@pytest.mark.parametrize("path", PRIVATE)
def test_desk_and_follow_pages_are_stored_nowhere(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_following_sets_no_cookie_either(client: Client, db: None) -> None:
    assert not client.get("/en/follow").cookies
    assert not client.post("/en/follow", {"email": "not an address"}).cookies


def test_the_session_cookie_is_for_the_server_alone(client: Client, alice: StaffMember) -> None:
    client.post("/desk/sign-in", {"login": "alice", "password": "password of alice"})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


@pytest.mark.parametrize("case", ["NUL in the query", "nothing there", "a failure"])
def test_error_pages_give_nothing_away(client: Client, register: None, case: str) -> None:
    page = VISITS[case][1](client).content.decode()
    assert "<h1" in page
    for inside in (
        "Traceback",
        "/site-packages/",
        "SELECT",
        "psycopg",
        "OperationalError",
        "the server is gone",
    ):
        assert inside not in page
