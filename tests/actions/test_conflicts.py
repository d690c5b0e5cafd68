import pytest

from commitments.actions import assessments, conflicts, editorial
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import ConflictOfInterest, DeskAct, StaffMember
from tests.factories import (
    NOW,
    make_assessment_draft,
    make_entry,
    make_entry_draft,
    make_judgement,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def test_declare_stands_at_once_and_in_the_activity_log(alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya")
    conflict = conflicts.declare(by=alice, signatory=kenya, reason=" My sister works there. ", at=NOW)
    assert (conflict.person, conflict.signatory, conflict.reason) == (alice, kenya, "My sister works there.")
    act = DeskAct.objects.get()
    assert (act.kind, act.person, act.signatory, act.words) == (DeskActKind.DECLARE, alice, kenya, "Kenya")


def test_declare_without_a_reason_is_refused(alice: StaffMember) -> None:
    with pytest.raises(ActionRefusedError) as refusal:
        conflicts.declare(by=alice, signatory=make_signatory(), reason="  ", at=NOW)
    assert list(refusal.value.problems) == ["reason"]
    assert not ConflictOfInterest.objects.exists()


def test_declare_twice_is_refused_and_says_so(alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya")
    conflicts.declare(by=alice, signatory=kenya, reason="x", at=NOW)
    with pytest.raises(ActionRefusedError, match="declared a conflict with Kenya already"):
        conflicts.declare(by=alice, signatory=kenya, reason="y", at=NOW)
    assert DeskAct.objects.count() == 1


def test_declare_concerns_nobody_else(alice: StaffMember, bob: StaffMember) -> None:
    kenya = make_signatory(name="Kenya")
    conflicts.declare(by=alice, signatory=kenya, reason="x", at=NOW)
    assert conflicts.declare(by=bob, signatory=kenya, reason="y", at=NOW).person == bob


def test_conflicted_person_assesses_nothing_of_that_signatory(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    declare_for(alice, undertaking)
    with pytest.raises(ActionRefusedError, match="You declared a conflict"):
        assessments.save_draft(
            by=alice, undertaking=undertaking, judgement=make_judgement(), test_results={}, entries=[]
        )


def test_conflicted_person_logs_what_happened_all_the_same(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    declare_for(alice, undertaking)
    assert make_entry_draft(by=alice, undertaking=undertaking).author == alice


def test_conflict_declared_after_writing_stops_submitting(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking, by=alice, reviewer=bob)
    draft = make_assessment_draft(by=alice, undertaking=undertaking, entries=[entry])
    declare_for(alice, undertaking)
    with pytest.raises(ActionRefusedError, match="You declared a conflict"):
        editorial.submit(draft=draft, by=alice, at=NOW)


def test_conflict_declared_after_submitting_stops_publishing_in_words(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking, by=alice, reviewer=bob)
    draft = make_assessment_draft(by=alice, undertaking=undertaking, entries=[entry])
    editorial.submit(draft=draft, by=alice, at=NOW)
    declare_for(alice, undertaking)
    with pytest.raises(ActionRefusedError, match="Its author has since declared"):
        editorial.approve_assessment(draft=draft, by=bob, at=NOW)


@pytest.mark.parametrize("act", ["send_back", "decline"])
def test_conflicted_reviewer_gives_no_verdict(alice: StaffMember, bob: StaffMember, act: str) -> None:
    undertaking = make_undertaking()
    draft = editorial.submit(draft=make_entry_draft(by=alice, undertaking=undertaking), by=alice, at=NOW)
    declare_for(bob, undertaking)
    with pytest.raises(ActionRefusedError, match="You declared a conflict"):
        getattr(editorial, act)(draft=draft, by=bob, comment="No.")
    with pytest.raises(ActionRefusedError, match="You declared a conflict"):
        editorial.approve_entry(draft=draft, by=bob, at=NOW)


def declare_for(person: StaffMember, undertaking: object) -> None:
    signatory = undertaking.endorsement.signatory  # type: ignore[attr-defined]
    conflicts.declare(by=person, signatory=signatory, reason="Worked there.", at=NOW)
