import pytest

from commitments.actions import editorial
from commitments.desk_vocabulary import NoticeKind
from commitments.models import EntryDraft, Notice, StaffMember, Undertaking
from commitments.summaries import notice_mail, notice_verdict
from tests.factories import (
    NOW,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_person,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> StaffMember:
    return make_person(username="anna", role="Publisher", email="anna@desk.example")


@pytest.fixture
def owed() -> Undertaking:
    commitment = make_commitment(code="D3.e", title="Sustainable AI")
    return make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))


def submitted_entry(by: StaffMember, owed: Undertaking) -> EntryDraft:
    draft = make_entry_draft(by=by, undertaking=owed, claim="A law passed.")
    return editorial.submit(draft=draft, by=by, at=NOW)


def test_load_sent_back_entry_leads_to_its_form(
    anna: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted_entry(anna, owed)
    editorial.send_back(draft=draft, by=bob, comment="Which day?", at=NOW)
    said = notice_verdict.load(Notice.objects.get())
    assert said is not None
    assert (said["kind"], said["what"], said["happened"]) == ("entry", "A law passed.", "sent back to you")
    assert (said["by"], said["comment"]) == ("Bob Baker", "Which day?")
    assert said["path"] == f"/desk/entries/{draft.reference}"


def test_load_of_an_assessment_names_the_promise_and_no_level(
    anna: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = make_assessment_draft(by=anna, undertaking=owed, entries=[make_entry(undertaking=owed)])
    editorial.submit(draft=draft, by=anna, at=NOW)
    editorial.decline(draft=draft, by=bob, comment="", block_comments={"level": "Too high."}, at=NOW)
    said = notice_verdict.load(Notice.objects.get())
    assert said is not None
    assert said["what"] == "France, D3.e Sustainable AI"
    assert (said["happened"], said["has_more"]) == ("declined", True)
    assert "First steps" not in str(said)


def test_publication_with_its_entry_is_one_mail(
    anna: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = make_assessment_draft(by=anna, undertaking=owed)
    draft.entry_drafts.add(make_entry_draft(by=anna, undertaking=owed))
    editorial.submit(draft=draft, by=anna, at=NOW)
    editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    notice = Notice.objects.get()
    assert notice.to_staff == anna
    assert notice.decision is not None
    assert notice.decision.assessment_draft == draft


def test_mail_is_found_by_its_kind(anna: StaffMember, bob: StaffMember, owed: Undertaking) -> None:
    editorial.send_back(draft=submitted_entry(anna, owed), by=bob, comment="Which day?", at=NOW)
    mail = notice_mail.load(Notice.objects.get())
    assert mail is not None
    assert mail.name == "notice_verdict"


def test_load_without_a_verdict_has_nothing_to_say(anna: StaffMember) -> None:
    notice = Notice.objects.create(kind=NoticeKind.VERDICT, to_staff=anna, made_at=NOW)
    assert notice_verdict.load(notice) is None
