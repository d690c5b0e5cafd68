import pytest
from django.test import Client

from commitments.models import EntryDraft, ReviewDecision, StaffMember
from tests.factories import make_entry, make_evidence, make_lead, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> EntryDraft:
    draft = make_lead(undertaking=make_undertaking(), claim="A centre is said to have opened.")
    evidence = make_evidence(kind="secondary", publisher="The Daily", url="https://daily.example/centre")
    draft.evidence_links.create(evidence=evidence, passage="The centre opened.")
    return draft


def test_lead_says_what_is_known_and_what_is_missing(desk: Client, lead: EntryDraft) -> None:
    page = desk.get(f"/desk/leads/{lead.reference}").content.decode()
    assert "A centre is said to have opened." in page
    assert "One secondary publisher: The Daily." in page
    assert "It needs a primary source" in page
    assert 'href="https://daily.example/centre"' in page


def test_lead_taken_over_becomes_ones_own_draft(desk: Client, alice: StaffMember, lead: EntryDraft) -> None:
    response = desk.post(f"/desk/leads/{lead.reference}", {"verdict": "take"})
    assert response["Location"] == f"/desk/entries/{lead.reference}"
    lead.refresh_from_db()
    assert (lead.state, lead.author) == ("draft", alice)


def test_lead_declined_without_a_reason_stays(desk: Client, lead: EntryDraft) -> None:
    response = desk.post(f"/desk/leads/{lead.reference}", {"verdict": "decline", "comment": " "})
    assert response.status_code == 422
    assert "Say why" in response.content.decode()
    lead.refresh_from_db()
    assert lead.state == "lead"


def test_lead_declined_leads_to_the_next(desk: Client, lead: EntryDraft) -> None:
    following = make_lead(undertaking=make_undertaking())
    response = desk.post(f"/desk/leads/{lead.reference}", {"verdict": "decline", "comment": "Gone."})
    assert response["Location"] == f"/desk/leads/{following.reference}?from=leads"
    last = desk.post(response["Location"], {"verdict": "decline", "comment": "Gone too."})
    assert last["Location"] == "/desk?queue=leads"
    assert "Declined: lead “A centre is said to have opened.”" in desk.get("/desk").content.decode()


def test_lead_somebody_else_took_is_refused_in_words(
    desk: Client, bobs_desk: Client, lead: EntryDraft
) -> None:
    bobs_desk.post(f"/desk/leads/{lead.reference}", {"verdict": "take"})
    response = desk.post(f"/desk/leads/{lead.reference}", {"verdict": "take"})
    assert response.status_code == 409
    assert "Somebody has already taken this lead." in response.content.decode()


def test_lead_already_taken_redirects_to_the_draft(desk: Client, lead: EntryDraft) -> None:
    desk.post(f"/desk/leads/{lead.reference}", {"verdict": "take"})
    assert desk.get(f"/desk/leads/{lead.reference}")["Location"] == f"/desk/entries/{lead.reference}"


def test_lead_declined_as_a_duplicate_names_the_entry(desk: Client) -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking, claim="A centre opened.")
    lead = make_lead(undertaking=undertaking)
    address = f"/desk/leads/{lead.reference}"
    assert ": A centre opened." in desk.get(address).content.decode()
    for asked in ("", "unknown"):
        response = desk.post(address, {"verdict": "duplicate", "entry": asked})
        assert response.status_code == 422
    assert desk.post(address, {"verdict": "duplicate", "entry": entry.code}).status_code == 302
    decision = ReviewDecision.objects.get(entry_draft=lead)
    assert decision.comment == f"Duplicate of the entry {entry.code}: “A centre opened.”"


def test_lead_without_a_like_on_record_offers_no_duplicate(desk: Client, lead: EntryDraft) -> None:
    assert 'value="duplicate"' not in desk.get(f"/desk/leads/{lead.reference}").content.decode()
    assert desk.post(f"/desk/leads/{lead.reference}", {"verdict": "duplicate"}).status_code == 422
