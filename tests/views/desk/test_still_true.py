import datetime as dt
import html
import re

import pytest
from django.test import Client

from commitments.actions import saved_forms
from commitments.actions.assessments import Search
from commitments.models import AssessmentDraft, ConflictOfInterest, SavedForm, StaffMember, Undertaking
from tests.factories import NOW, TODAY, make_assessment, make_assessment_draft, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owed() -> Undertaking:
    owed = make_undertaking()
    make_assessment(undertaking=owed, reasons="The law is in force.")
    return owed


def path(owed: Undertaking) -> str:
    return f"/desk/undertakings/{owed.pk}/still-true"


def filled(page: str) -> dict[str, str]:
    """The form as the page offers it, untouched."""
    form = page.split('<form class="form"')[1]
    found = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', form))
    found |= re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s*([^<]*)</textarea>', form)
    return {name: html.unescape(value) for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_still_true_shows_what_is_published_and_asks_for_nothing_more(
    desk: Client, owed: Undertaking
) -> None:
    page = desk.get(path(owed)).content.decode()
    assert "The law is in force." in page
    assert filled(page)["change_note"] == "Checked again on 23 November 2026; nothing has changed."


def test_still_true_one_press_sends_the_same_judgement_to_review(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    response = desk.post(path(owed), filled(desk.get(path(owed)).content.decode()))
    draft = AssessmentDraft.objects.get(author=alice)
    assert response["Location"] == f"/desk/reviews/{draft.reference}"
    assert (draft.state, draft.reasons) == ("submitted", "The law is in force.")
    assert draft.next_check_on == TODAY + dt.timedelta(days=180)


def test_still_true_from_the_inbox_goes_on_there(desk: Client, owed: Undertaking) -> None:
    answers = filled(desk.get(path(owed), {"from": "due"}).content.decode())
    assert answers["from"] == "due"
    assert "/desk/reviews/" not in desk.post(path(owed), answers)["Location"]


def test_still_true_note_of_ones_own_is_kept_through_an_error(desk: Client, owed: Undertaking) -> None:
    answers = filled(desk.get(path(owed)).content.decode())
    wrong = answers | {"change_note": "My own words.", "next_check_on": "2026-01-01"}
    response = desk.post(path(owed), wrong)
    assert response.status_code == 422
    assert "My own words." in response.content.decode()
    assert "The next check lies ahead" in response.content.decode()


def test_still_true_overtaken_shows_the_newer_one_and_keeps_the_note(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    answers = filled(desk.get(path(owed)).content.decode()) | {"change_note": "My own words."}
    make_assessment(undertaking=owed, level="no_action", reasons="It was repealed.")
    response = desk.post(path(owed), answers)
    page = response.content.decode()
    assert response.status_code == 409
    assert "It was repealed." in page
    assert (filled(page)["change_note"], filled(page)["seen_version"]) == ("My own words.", "2")
    assert not AssessmentDraft.objects.filter(author=alice).exists()


def test_still_true_beside_an_own_draft_leads_to_it(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    make_assessment_draft(by=alice, undertaking=owed)
    page = desk.get(path(owed)).content.decode()
    assert "You have an open draft" in page
    assert '<form class="form"' not in page


def test_still_true_of_nothing_leads_to_assessing(desk: Client) -> None:
    assert "nothing to confirm" in desk.get(path(make_undertaking())).content.decode()


def test_still_true_of_a_conflicted_signatory_is_refused(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    assert owed.endorsement is not None
    answers = filled(desk.get(path(owed)).content.decode())
    ConflictOfInterest.objects.create(person=alice, signatory=owed.endorsement.signatory, reason="Family.")
    assert desk.post(path(owed), answers).status_code == 403
    assert not AssessmentDraft.objects.filter(author=alice).exists()


def test_still_true_nothing_found_wants_the_new_search(desk: Client) -> None:
    owed = make_undertaking()
    search = Search(on=dt.date(2026, 3, 1), places="Gazette", languages="fr")
    make_assessment(undertaking=owed, level="no_evidence", search=search)
    answers = filled(desk.get(path(owed)).content.decode())
    assert answers["searched_places"] == "Gazette"
    assert desk.post(path(owed), answers).status_code == 422
    assert desk.post(path(owed), answers | {"searched_on": "2026-11-20"}).status_code == 302


def test_still_true_unknown_is_not_found(desk: Client) -> None:
    assert desk.get("/desk/undertakings/999999/still-true").status_code == 404


def test_still_true_restores_kept_text_as_said_of_the_version_it_was_typed_on(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    answers = filled(desk.get(path(owed)).content.decode()) | {"change_note": "Asked the ministry again."}
    data = {name: [value] for name, value in answers.items()}
    saved_forms.keep(by=alice, form=f"still:{owed.pk}", data=data, at=NOW)
    make_assessment(undertaking=owed)
    assert "“Asked the ministry again.”" in desk.get(path(owed)).content.decode()
    restored = filled(desk.get(f"{path(owed)}?restore=1").content.decode())
    assert (restored["change_note"], restored["seen_version"]) == ("Asked the ministry again.", "1")
    assert desk.post(path(owed), restored).status_code == 409
    desk.post(path(owed), restored | {"seen_version": "2"})
    assert not SavedForm.objects.exists()
