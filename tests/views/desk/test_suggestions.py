from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from commitments.actions import saved_forms
from commitments.models import EntryDraft, Notice, SavedForm, StaffMember, Suggestion
from tests.desk_factories import make_suggestion
from tests.factories import NOW, make_commitment, make_signatory, make_undertaking
from tests.views.desk.test_entries import typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def suggestion() -> Suggestion:
    return make_suggestion(sender_email="dora@example.org", sender_name="Dora")


def address(suggestion: Suggestion) -> str:
    return reverse("desk:suggestion", args=[suggestion.reference])


def test_the_page_says_that_nothing_was_checked(desk: Client, suggestion: Suggestion) -> None:
    page = desk.get(address(suggestion)).content.decode()
    for words in ("From the public, not checked.", "Signed Dora", "asks to be told", suggestion.url):
        assert words in page
    assert "dora@example.org" not in page


def test_taking_it_up_leads_to_the_log_with_the_link_filled_in(desk: Client, suggestion: Suggestion) -> None:
    response = desk.post(address(suggestion), {"state": "taken"}, follow=True)
    assert response.redirect_chain[0][0].startswith(f"/desk/log?suggestion={suggestion.reference}&")
    page = response.content.decode()
    assert suggestion.url in page
    assert suggestion.text in page


def test_what_was_taken_up_stands_under_mine_until_it_is_finished(
    desk: Client, bobs_desk: Client, suggestion: Suggestion
) -> None:
    desk.post(address(suggestion), {"state": "taken"})
    assert "You took it up on 23 November 2026" in desk.get("/desk?queue=mine").content.decode()
    assert suggestion.text not in bobs_desk.get("/desk?queue=mine").content.decode()
    empty = desk.post(address(suggestion), {"act": "finish", "outcome": ""})
    assert empty.status_code == 422
    assert "Say what became of it" in empty.content.decode()
    desk.post(address(suggestion), {"act": "finish", "outcome": "The page says nothing of it."})
    assert suggestion.text not in desk.get("/desk?queue=mine").content.decode()
    assert "The page says nothing of it." in desk.get(address(suggestion)).content.decode()


def test_logging_from_it_finishes_it(desk: Client) -> None:
    france = make_signatory(name="France", code="FR", alpha3="FRA")
    owed = make_undertaking(commitment=make_commitment(code="D3.e"), signatory=france)
    suggestion = make_suggestion(undertaking=owed)
    desk.post(address(suggestion), {"state": "taken"})
    wrong = desk.post("/desk/log", typed(suggestion=str(suggestion.reference), happened="soon"))
    assert wrong.status_code == 422
    assert suggestion.text in wrong.content.decode()
    desk.post("/desk/log", typed(suggestion=str(suggestion.reference)))
    suggestion.refresh_from_db()
    assert (suggestion.entry_draft, suggestion.outcome) == (EntryDraft.objects.get(), "Logged as an entry.")


def test_spam_is_told_to_nobody(desk: Client, suggestion: Suggestion) -> None:
    response = desk.post(address(suggestion), {"state": "spam", "decision": ""})
    assert response.status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.state == "spam"
    assert not Notice.objects.exists()


def test_declining_without_a_reason_writes_nothing(desk: Client, suggestion: Suggestion) -> None:
    response = desk.post(address(suggestion), {"state": "declined", "decision": ""})
    assert response.status_code == 422
    assert "Say why, for the sender" in response.content.decode()
    suggestion.refresh_from_db()
    assert suggestion.state == "new"


def test_declining_goes_on_in_the_queue(desk: Client, suggestion: Suggestion) -> None:
    response = desk.post(address(suggestion), {"state": "declined", "decision": "Known already."})
    assert response["Location"].startswith("/desk?queue=leads")
    undertaking = suggestion.undertaking
    assert undertaking.endorsement
    said = f"Declined: suggestion on {undertaking.endorsement.signatory.name} {undertaking.commitment.code}."
    assert said in desk.get("/desk").content.decode()
    page = desk.get(address(suggestion)).content.decode()
    assert "by Alice Archer on 23 November 2026" in page


def test_the_second_one_is_told_who_was_faster(
    desk: Client, bobs_desk: Client, suggestion: Suggestion
) -> None:
    desk.post(address(suggestion), {"state": "taken"})
    response = bobs_desk.post(address(suggestion), {"state": "declined", "decision": "No."})
    assert response.status_code == 409
    assert "Alice Archer has already dealt" in response.content.decode()


def test_an_unknown_suggestion_is_not_found(desk: Client) -> None:
    assert desk.get(reverse("desk:suggestion", args=[uuid4()])).status_code == 404
    gone = desk.post(reverse("desk:suggestion", args=[uuid4()]), {"state": "taken"})
    assert gone.status_code == 404


def test_words_for_the_sender_come_back_and_go_once_it_is_decided(
    desk: Client, alice: StaffMember, suggestion: Suggestion
) -> None:
    key = f"suggestion:{suggestion.reference}"
    saved_forms.keep(by=alice, form=key, data={"decision": ["We knew it"], "state": ["declined"]}, at=NOW)
    page = desk.get(address(suggestion)).content.decode()
    assert f'data-autosave="/desk/saved-forms/{key}"' in page
    assert "Restore your text" in page
    assert "We knew it</textarea>" in desk.get(f"{address(suggestion)}?restore=1").content.decode()
    desk.post(address(suggestion), {"state": "declined", "decision": "We knew it."})
    assert not SavedForm.objects.exists()
