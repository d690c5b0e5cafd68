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
    make_person,
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


def test_declare_for_another_takes_an_administrator(alice: StaffMember, bob: StaffMember) -> None:
    kenya, ada = make_signatory(name="Kenya"), make_person(role="Administrator")
    with pytest.raises(ActionRefusedError, match="Your role does not allow this"):
        conflicts.declare(by=alice, person=bob, signatory=kenya, reason="x", at=NOW)
    assert conflicts.declare(by=ada, person=bob, signatory=kenya, reason="x", at=NOW).person == bob
    assert DeskAct.objects.get().words == "For Bob Baker"


def test_end_leaves_the_row_and_a_line(bob: StaffMember) -> None:
    kenya, ada = make_signatory(name="Kenya"), make_person(role="Administrator")
    conflict = conflicts.declare(by=bob, signatory=kenya, reason="My sister works there.", at=NOW)
    conflicts.end(conflict=conflict, by=ada, at=NOW)
    row = ConflictOfInterest.ever.get()
    assert (row.person, row.ended_at, row.ended_by) == (bob, NOW, ada)
    act = DeskAct.objects.order_by("pk").last()
    assert act is not None
    assert (act.kind, act.person, act.signatory) == (DeskActKind.END_CONFLICT, ada, kenya)
    assert act.words.startswith("Bob Baker, declared on ")
    assert "sister" not in act.words
    assert not bob.conflicts.exists()
    assert conflicts.declare(by=bob, signatory=kenya, reason="Again.", at=NOW).pk != row.pk


def test_end_takes_another_person_with_the_right_and_only_once(alice: StaffMember) -> None:
    ada, eve = make_person(role="Administrator"), make_person(role="Administrator")
    own = conflicts.declare(by=ada, signatory=make_signatory(), reason="x", at=NOW)
    for person, words in ((alice, "Your role"), (ada, "Another administrator must end your own")):
        with pytest.raises(ActionRefusedError, match=words):
            conflicts.end(conflict=own, by=person, at=NOW)
    conflicts.end(conflict=own, by=eve, at=NOW)
    with pytest.raises(ActionRefusedError, match="has ended already"):
        conflicts.end(conflict=own, by=eve, at=NOW)


def test_who_had_a_conflict_that_ended_assesses_again(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    declare_for(alice, undertaking)
    conflicts.end(conflict=alice.conflicts.get(), by=make_person(role="Administrator"), at=NOW)
    entry = make_entry(undertaking=undertaking)
    draft = make_assessment_draft(by=alice, undertaking=undertaking, entries=[entry])
    assert editorial.submit(draft=draft, by=alice, at=NOW).state == "submitted"


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
