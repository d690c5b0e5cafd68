"""Nobody locks a member of staff out of a browser in which they have signed in before."""

import datetime as dt

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client, RequestFactory

from commitments.models import StaffMember
from commitments.views.desk import known_devices
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PAGE = "/desk/sign-in"
ALICE = {"login": "alice", "password": "password of alice"}
WRONG = {"login": "alice", "password": "wrong"}
COOKIE = "known-device"


@pytest.fixture
def known(client: Client, alice: StaffMember) -> Client:
    """A browser in which Alice has signed in and out."""
    assert client.post(PAGE, ALICE).status_code == 302
    client.post("/desk/sign-out")
    return client


def guess_until_refused() -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(5):
        assert stranger.post(PAGE, WRONG).status_code == 422
    assert stranger.post(PAGE, ALICE).status_code == 429


def test_nobody_locks_somebody_out_of_a_known_browser(known: Client) -> None:
    guess_until_refused()
    assert Client(REMOTE_ADDR="198.51.100.1").post(PAGE, ALICE).status_code == 429
    assert known.post(PAGE, ALICE).status_code == 302


def test_guesses_in_a_known_browser_are_counted_too(known: Client) -> None:
    for _ in range(5):
        assert known.post(PAGE, WRONG).status_code == 422
    page = known.post(PAGE, ALICE)
    assert page.status_code == 429
    assert "Wait a few minutes" in page.content.decode()
    assert "until tomorrow" in page.content.decode()


def test_a_known_browser_is_known_for_its_owner_alone(known: Client, bob: StaffMember) -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(5):
        stranger.post(PAGE, {"login": "bob", "password": "wrong"})
    assert known.post(PAGE, {"login": "bob", "password": "password of bob"}).status_code == 429


def test_a_new_password_ends_it(known: Client, alice: StaffMember) -> None:
    alice.set_password("another long password")
    alice.save()
    guess = RequestFactory().post(PAGE)
    guess.COOKIES[COOKIE] = known.cookies[COOKIE].value
    assert known_devices.device_of(guess, "alice") == ""


@pytest.mark.parametrize("value", ["", "x", "eyJ4IjoxfQ:1abcde:forged"])
def test_an_invented_cookie_is_none(alice: StaffMember, value: str) -> None:
    guess = RequestFactory().post(PAGE)
    guess.COOKIES[COOKIE] = value
    assert known_devices.device_of(guess, "alice") == ""


def test_it_is_forgotten_after_half_a_year(alice: StaffMember) -> None:
    response = HttpResponse()
    with time_machine.travel(NOW, tick=False) as now:
        known_devices.remember(response, alice)
        later = RequestFactory().post(PAGE)
        later.COOKIES[COOKIE] = response.cookies[COOKIE].value
        now.shift(dt.timedelta(days=180))
        assert known_devices.device_of(later, "alice")
        now.shift(dt.timedelta(days=1))
        assert not known_devices.device_of(later, "alice")


def test_the_password_alone_makes_no_browser_known_where_a_code_is_due(
    client: Client, alice: StaffMember
) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    assert COOKIE not in client.post(PAGE, ALICE).cookies


def test_the_cookie_goes_to_the_pages_of_signing_in_alone(client: Client, alice: StaffMember) -> None:
    cookie = client.post(PAGE, ALICE).cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (PAGE, True, "Lax")
    assert cookie["max-age"] == known_devices.KEPT_SECONDS
