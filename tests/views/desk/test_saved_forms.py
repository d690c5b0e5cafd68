import datetime as dt

import pytest
from django.test import Client
from django.utils.dateparse import parse_datetime

from commitments.models import SavedForm, StaffMember
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ADDRESS = "/desk/saved-forms/log"


def test_saved_form_keeps_the_fields_and_says_when(desk: Client, alice: StaffMember) -> None:
    response = desk.post(ADDRESS, {"claim": "A law", "tests": ["1", "2"], "row_version": "4"})
    saved = SavedForm.objects.get()
    assert (response.status_code, response.content) == (204, b"")
    assert parse_datetime(response["X-Saved-At"]) == NOW == saved.saved_at
    assert (saved.person, saved.form, saved.started_from) == (alice, "log", "4")
    assert saved.data == {"claim": ["A law"], "tests": ["1", "2"], "row_version": ["4"]}


def test_saved_form_text_that_waited_in_a_browser_is_as_old_as_it_is(desk: Client) -> None:
    desk.post(ADDRESS, {"claim": "Waited."}, headers={"X-Form-Age": "3600"})
    assert SavedForm.objects.get().saved_at == NOW - dt.timedelta(hours=1)


@pytest.mark.parametrize("age", ["", "-5", "soon", "١٢", "9" * 30])
def test_saved_form_odd_age_counts_as_now(desk: Client, age: str) -> None:
    desk.post(ADDRESS, {"claim": "A."}, headers={"X-Form-Age": age.encode().decode("latin-1")})
    assert SavedForm.objects.get().saved_at == NOW


def test_saved_form_older_text_than_what_is_kept_is_409(desk: Client) -> None:
    desk.post(ADDRESS, {"claim": "Newer."})
    response = desk.post(ADDRESS, {"claim": "Older."}, headers={"X-Form-Age": "60"})
    assert (response.status_code, response.content.decode()) == (409, "Newer text is kept already.")


def test_saved_form_discard_forgets_and_goes_back(desk: Client) -> None:
    desk.post(ADDRESS, {"claim": "A."})
    response = desk.post(ADDRESS, {"discard": "1", "back": "/desk/log?undertaking=3"})
    assert response["Location"] == "/desk/log?undertaking=3"
    assert not SavedForm.objects.exists()


@pytest.mark.parametrize("back", ["", "//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_saved_form_discard_leads_to_no_other_site(desk: Client, back: str) -> None:
    assert desk.post(ADDRESS, {"discard": "1", "back": back}).status_code == 204


@pytest.mark.parametrize("form", ["Log", "log:xyz", "a b", "entry:" + "0" * 41])
def test_saved_form_unknown_key_is_404(desk: Client, form: str) -> None:
    assert desk.post(f"/desk/saved-forms/{form}", {"claim": "A."}).status_code == 404


def test_saved_form_gives_a_fresh_token_to_a_page_opened_before_signing_in_again(alice: StaffMember) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    response = browser.get(ADDRESS)
    assert response.status_code == 204
    assert browser.post(ADDRESS, {"claim": "A."}).status_code == 403
    headers = {"X-CSRFToken": response["X-CSRFToken"]}
    assert browser.post(ADDRESS, {"claim": "A."}, headers=headers).status_code == 204


def test_saved_form_too_long_is_413_so_that_the_browser_keeps_its_own(desk: Client) -> None:
    assert desk.post(ADDRESS, {"claim": "x" * 300_000}).status_code == 413


def test_saved_form_of_nobody_signed_in_leads_to_sign_in(client: Client) -> None:
    response = client.post(ADDRESS, {"claim": "A."})
    assert response.status_code == 302
    assert not SavedForm.objects.exists()


def test_saved_form_is_its_owners_alone(desk: Client, bobs_desk: Client) -> None:
    desk.post(ADDRESS, {"claim": "Alice's secret."})
    assert b"secret" not in bobs_desk.get("/desk/log").content
    bobs_desk.post(ADDRESS, {"discard": "1"})
    assert SavedForm.objects.count() == 1
