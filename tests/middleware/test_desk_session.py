import datetime as dt
from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from commitments.actions import editorial
from commitments.models import SavedForm, StaffMember
from tests.factories import NOW, make_entry_draft, make_person, make_undertaking

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
REFERENCE = UUID(int=7)


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def browser(now: time_machine.Traveller, client: Client, alice: StaffMember) -> Client:
    """Alice's, just signed in, under a clock that the test moves."""
    client.force_login(alice)
    assert client.get("/desk").status_code == 200
    return client


def test_session_lives_while_somebody_is_there(browser: Client, now: time_machine.Traveller) -> None:
    for _ in range(10):
        now.shift(29 * MINUTE)
        assert browser.get("/desk").status_code == 200


def test_session_ends_after_half_an_hour_without_a_sign_of_life(
    browser: Client, now: time_machine.Traveller
) -> None:
    key = browser.session.session_key
    now.shift(30 * MINUTE)
    assert browser.get("/desk/log?x=1")["Location"] == "/desk/sign-in?next=/desk/log%3Fx%3D1"
    assert not browser.session.exists(key)


def test_session_ends_after_twelve_hours_in_any_case(browser: Client, now: time_machine.Traveller) -> None:
    for _ in range(12 * 6 - 1):
        now.shift(10 * MINUTE)
        assert browser.get("/desk/keys").status_code == 200
    now.shift(10 * MINUTE)
    assert browser.get("/desk/keys").status_code == 302


def test_session_that_ended_says_why_on_the_sign_in_page(
    browser: Client, now: time_machine.Traveller
) -> None:
    now.shift(31 * MINUTE)
    page = browser.get("/desk", follow=True).content.decode()
    assert "You were signed out, as nothing happened here for a while." in page


def test_text_sent_in_a_session_that_is_over_comes_back(
    browser: Client, now: time_machine.Traveller, alice: StaffMember
) -> None:
    now.shift(31 * MINUTE)
    response = browser.post("/desk/log", {"claim": "Half an hour of typing.", "csrfmiddlewaretoken": "x"})
    assert response["Location"] == "/desk/sign-in?next=/desk/log"
    kept = SavedForm.objects.get(person=alice, form__startswith="log:")
    assert kept.data == {"claim": ["Half an hour of typing."]}
    assert "What you typed is kept" in browser.get(response["Location"]).content.decode()
    answer = {"login": "alice", "password": "password of alice", "next": "/desk/log"}
    assert browser.post("/desk/sign-in", answer)["Location"] == "/desk/log"
    assert "Half an hour of typing." in browser.get(f"/desk/log?restore={kept.form}").content.decode()


def test_text_that_no_form_of_ours_sends_is_not_kept(browser: Client, now: time_machine.Traveller) -> None:
    now.shift(31 * MINUTE)
    browser.post("/desk/account/conflicts", {"reason": "x"})
    browser.post("/desk/log", {"claim": "x" * 300_000})
    assert not SavedForm.objects.exists()


def test_review_sent_in_a_session_that_is_over_comes_back(
    browser: Client, now: time_machine.Traveller, alice: StaffMember, bob: StaffMember
) -> None:
    draft = make_entry_draft(by=bob, undertaking=make_undertaking())
    draft = editorial.submit(draft=draft, by=bob, at=NOW)
    path = reverse("desk:review", args=[draft.reference])
    now.shift(31 * MINUTE)
    words = {"row_version": draft.row_version, "verdict": "send_back", "comment": "Which article?"}
    browser.post(path, words)
    browser.force_login(alice)
    assert "Which article?</textarea>" in browser.get(path).content.decode()


@pytest.mark.parametrize(
    ("name", "values", "form"),
    [
        ("reconcile", [str(REFERENCE)], f"reconcile:{REFERENCE}"),
        ("still-true", ["7"], "still:7"),
        ("suggestion", [str(REFERENCE)], f"suggestion:{REFERENCE}"),
        ("rating", [str(REFERENCE)], f"rating:{REFERENCE}"),
    ],
)
def test_every_form_with_much_to_type_is_kept(
    browser: Client, now: time_machine.Traveller, name: str, values: list[str], form: str
) -> None:
    now.shift(31 * MINUTE)
    browser.post(reverse(f"desk:{name}", args=values), {"words": "Typed."})
    kept = SavedForm.objects.get()
    assert (kept.form, kept.data) == (form, {"words": ["Typed."]})


def test_text_that_is_not_kept_is_not_said_to_be(browser: Client, now: time_machine.Traveller) -> None:
    now.shift(31 * MINUTE)
    page = browser.post("/desk/account/conflicts", {"reason": "Family."}, follow=True).content.decode()
    assert "You were signed out" in page
    assert "What you typed is kept" not in page


def test_page_that_asks_by_itself_keeps_no_session_alive(
    browser: Client, now: time_machine.Traveller
) -> None:
    for _ in range(29):
        now.shift(MINUTE)
        assert browser.post(reverse("desk:presence"), {"place": "undertaking:1"}).status_code != 302
    now.shift(MINUTE)
    assert browser.post(reverse("desk:presence"), {"place": "undertaking:1"}).status_code == 302


def test_sign_of_life_is_noted_once_a_minute(browser: Client, now: time_machine.Traveller) -> None:
    began = UserSession.objects.get().last_seen_at
    now.shift(30 * dt.timedelta(seconds=1))
    browser.get("/desk/keys")
    assert UserSession.objects.get().last_seen_at == began
    now.shift(MINUTE)
    browser.get("/desk/keys")
    assert UserSession.objects.get().last_seen_at == NOW + dt.timedelta(seconds=90)


def test_public_pages_look_at_no_session(browser: Client, now: time_machine.Traveller) -> None:
    now.shift(31 * MINUTE)
    response = browser.get("/en")
    assert response.status_code == 200
    assert not response.cookies
    assert browser.session.session_key


def test_administration_ends_with_the_session_too(client: Client, now: time_machine.Traveller) -> None:
    client.force_login(make_person(is_staff=True, is_superuser=True))
    assert client.get("/admin/").status_code == 200
    now.shift(31 * MINUTE)
    assert client.get("/admin/").status_code == 302


@pytest.fixture
def second_factor_required(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.parametrize("path", ["/desk", "/desk/log", "/desk/undertakings", "/desk/keys", "/admin/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_second_factor_everything_leads_to_setting_one_up(
    client: Client, alice: StaffMember, second_factor_required: None, path: str, method: str
) -> None:
    client.force_login(alice)
    assert getattr(client, method)(path)["Location"] == "/desk/account"


def test_without_a_second_factor_one_can_set_one_up_and_leave(
    client: Client, alice: StaffMember, second_factor_required: None
) -> None:
    client.force_login(alice)
    assert "Your role needs a second factor" in client.get("/desk/account").content.decode()
    assert client.get("/desk/account/app")["Location"].startswith("/desk/account/again")
    assert client.post("/desk/sign-out")["Location"] == "/desk/sign-in"


def test_with_a_second_factor_the_desk_is_open(
    client: Client, alice: StaffMember, second_factor_required: None
) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    client.force_login(alice)
    assert client.get("/desk").status_code == 200


@pytest.mark.parametrize("role", ["Researcher", "Reviewer"])
def test_who_publishes_nothing_needs_no_second_factor(
    client: Client, second_factor_required: None, role: str
) -> None:
    client.force_login(make_person(role=role))
    assert client.get("/desk").status_code == 200


def test_a_superuser_needs_one_before_the_administration(
    client: Client, second_factor_required: None
) -> None:
    client.force_login(make_person(is_staff=True, is_superuser=True))
    assert client.get("/admin/commitments/staffmember/")["Location"] == "/desk/account"


def test_the_desk_says_when_none_is_required(client: Client, alice: StaffMember, settings: Settings) -> None:
    client.force_login(alice)
    words = "A second factor is not required in this copy."
    assert words in client.get("/desk").content.decode()
    settings.REQUIRE_SECOND_FACTOR = True
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    assert words not in client.get("/desk").content.decode()


@pytest.mark.parametrize(
    ("path", "form", "fields"),
    [
        ("/desk/assignments/sheet", "sheet", {"sheet": "alice,France"}),
        (
            "/desk/inbox/mark?item=undertaking-3&act=decline",
            "mark:undertaking-3",
            {"item": "undertaking-3", "reason": "x"},
        ),
    ],
)
def test_what_was_sent_to_short_forms_is_kept_too(
    browser: Client,
    now: time_machine.Traveller,
    alice: StaffMember,
    path: str,
    form: str,
    fields: dict[str, str],
) -> None:
    now.shift(31 * MINUTE)
    response = browser.post(path, fields)
    assert response["Location"] == f"/desk/sign-in?next={quote(path)}"
    assert SavedForm.objects.get(person=alice).form == form
