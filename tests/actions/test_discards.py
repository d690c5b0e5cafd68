import pytest

from commitments.actions import discards, editorial
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import AssessmentDraft, DeskAct, StaffMember, Undertaking
from tests.factories import NOW, make_assessment_draft, make_entry, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking()


@pytest.fixture
def draft(alice: StaffMember, owed: Undertaking) -> AssessmentDraft:
    return make_assessment_draft(by=alice, undertaking=owed, entries=[make_entry(undertaking=owed)])


def test_discard_keeps_the_record_and_frees_the_author(
    draft: AssessmentDraft, alice: StaffMember, owed: Undertaking
) -> None:
    discards.discard(draft=draft, by=alice, at=NOW)
    draft.refresh_from_db()
    assert (draft.state, draft.entries.count()) == ("declined", 1)
    act = DeskAct.objects.get(kind=DeskActKind.DISCARD)
    assert (act.person, act.draft_reference, act.undertaking) == (alice, draft.reference, owed)
    assert make_assessment_draft(by=alice, undertaking=owed).pk != draft.pk


def test_discard_of_a_draft_sent_back(draft: AssessmentDraft, alice: StaffMember, bob: StaffMember) -> None:
    editorial.submit(draft=draft, by=alice, at=NOW)
    editorial.send_back(draft=draft, by=bob, comment="Not this.")
    assert discards.discard(draft=draft, by=alice, at=NOW).decisions.get().comment == "Not this."


def test_discard_of_anothers_draft_or_one_under_review_is_refused(
    draft: AssessmentDraft, alice: StaffMember, bob: StaffMember
) -> None:
    with pytest.raises(ActionRefusedError, match="Only its author"):
        discards.discard(draft=draft, by=bob, at=NOW)
    editorial.submit(draft=draft, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="not under review"):
        discards.discard(draft=draft, by=alice, at=NOW)


def test_discard_of_words_nobody_has_seen_is_refused(draft: AssessmentDraft, alice: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="another window"):
        discards.discard(draft=draft, by=alice, at=NOW, row_version=draft.row_version + 1)
    assert AssessmentDraft.objects.open().get() == draft
