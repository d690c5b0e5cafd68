import datetime as dt

import pytest

from commitments.actions import assignments
from commitments.actions.assignments import Target
from commitments.actions.refusals import ActionRefusedError
from commitments.models import (
    Assignment,
    AssignmentBatch,
    ConflictOfInterest,
    DeskAct,
    Signatory,
    StaffMember,
)
from tests.factories import NOW, make_commitment, make_person, make_signatory

pytestmark = pytest.mark.django_db


@pytest.fixture
def france(db: None) -> Signatory:
    return make_signatory(name="France")


def acts() -> list[tuple[str, str]]:
    return [(act.kind, act.words) for act in DeskAct.objects.order_by("pk")]


def test_assign_writes_it_and_one_line_of_the_log(
    alice: StaffMember, bob: StaffMember, france: Signatory
) -> None:
    made = assignments.assign(target=Target(bob, signatory=france), by=alice, at=NOW)
    assert (made.person, made.signatory, made.assigned_by, made.assigned_at) == (bob, france, alice, NOW)
    assert acts() == [("assign", "France to Bob Baker")]
    assert DeskAct.objects.get().signatory == france


def test_assign_the_same_twice_is_refused(alice: StaffMember, bob: StaffMember, france: Signatory) -> None:
    assignments.assign(target=Target(bob, signatory=france), by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="Bob Baker has this assignment already"):
        assignments.assign(target=Target(bob, signatory=france), by=alice, at=NOW)
    assert len(acts()) == 1


@pytest.mark.parametrize("role", ["Researcher", "Reviewer"])
def test_assign_needs_the_right_to(role: str, bob: StaffMember, france: Signatory) -> None:
    with pytest.raises(ActionRefusedError, match="Your role does not allow this"):
        assignments.assign(target=Target(bob, signatory=france), by=make_person(role=role), at=NOW)


def test_assign_nothing_in_particular_is_refused(alice: StaffMember, bob: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="Name a signatory, a commitment or a language"):
        assignments.assign(target=Target(bob), by=alice, at=NOW)


def test_assign_to_somebody_who_may_not_assess_is_refused(
    alice: StaffMember, bob: StaffMember, charlie: StaffMember, france: Signatory
) -> None:
    bob.is_active = False
    bob.save()
    for person in (charlie, bob):
        with pytest.raises(ActionRefusedError) as refusal:
            assignments.assign(target=Target(person, signatory=france), by=alice, at=NOW)
        assert refusal.value.problems == {"person": [f"{person} may not assess."]}


def test_assign_despite_a_conflict_of_interest_is_refused(
    alice: StaffMember, bob: StaffMember, france: Signatory
) -> None:
    ConflictOfInterest.objects.create(person=bob, signatory=france, reason="Worked there.")
    with pytest.raises(ActionRefusedError, match="declared a conflict of interest with France"):
        assignments.assign(
            target=Target(bob, signatory=france, commitment=make_commitment()), by=alice, at=NOW
        )


def test_assign_all_keeps_what_is_there_and_counts_what_is_new(
    alice: StaffMember, bob: StaffMember, france: Signatory
) -> None:
    assignments.assign(target=Target(bob, signatory=france), by=alice, at=NOW)
    targets = [Target(bob, signatory=france), Target(bob, language="fr"), Target(alice, signatory=france)]
    assert assignments.assign_all(targets=targets, by=alice, at=NOW) == 2
    assert Assignment.objects.count() == 3
    assert acts()[1:] == [
        ("assign", "in the language fr to Bob Baker"),
        ("assign", "France to Alice Archer"),
    ]


def test_assign_all_or_nothing(
    alice: StaffMember, bob: StaffMember, charlie: StaffMember, france: Signatory
) -> None:
    with pytest.raises(ActionRefusedError):
        assignments.assign_all(
            targets=[Target(bob, signatory=france), Target(charlie, signatory=france)], by=alice, at=NOW
        )
    assert not Assignment.objects.exists()
    assert acts() == []


def test_unassign_ends_it_and_the_log_keeps_it(
    alice: StaffMember, bob: StaffMember, france: Signatory
) -> None:
    commitment = make_commitment(code="D3.e")
    made = assignments.assign(target=Target(bob, france, commitment, "fr"), by=alice, at=NOW)
    assignments.unassign(assignment=made, by=alice, at=NOW)
    assert not Assignment.objects.exists()
    assert acts()[-1] == ("unassign", "France D3.e in the language fr to Bob Baker")


def test_unassign_twice_or_without_the_right_is_refused(alice: StaffMember, france: Signatory) -> None:
    made = assignments.assign(target=Target(alice, signatory=france), by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="Your role"):
        assignments.unassign(assignment=made, by=make_person(role="Reviewer"), at=NOW)
    assignments.unassign(assignment=made, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="ended this assignment already"):
        assignments.unassign(assignment=Assignment(pk=made.pk or 1), by=alice, at=NOW)


def there() -> set[tuple[str, str, str]]:
    rows = Assignment.objects.select_related("person", "signatory")
    return {(row.person.username, row.signatory.name if row.signatory else "", row.language) for row in rows}


def latest() -> AssignmentBatch:
    batch = AssignmentBatch.objects.first()
    assert batch
    return batch


MINUTE = dt.timedelta(minutes=1)


def test_change_gives_and_ends_in_one_go_or_does_nothing(
    alice: StaffMember, bob: StaffMember, france: Signatory
) -> None:
    assignments.assign(target=Target(bob, signatory=france), by=alice, at=NOW)
    give, end = [Target(alice, signatory=france)], [Target(bob, signatory=france)]
    changed = assignments.change(give_to=give, end=end, by=alice, at=NOW)
    assert (changed.given, changed.ended, there()) == (1, 1, {("alice", "France", "")})
    with pytest.raises(ActionRefusedError, match="ended this assignment already"):
        assignments.change(give_to=[Target(bob, language="fr")], end=end, by=alice, at=NOW)
    assert there() == {("alice", "France", "")}


def test_move_takes_everything_of_one_to_another_also_of_somebody_who_left(
    alice: StaffMember, bob: StaffMember, france: Signatory
) -> None:
    for target in (Target(bob, signatory=france), Target(bob, language="fr"), Target(alice, language="fr")):
        assignments.assign(target=target, by=alice, at=NOW)
    bob.is_active = False
    bob.save()
    changed = assignments.move(person=bob, to=alice, by=alice, at=NOW)
    assert (changed.ended, changed.given) == (2, 1)
    assert there() == {("alice", "France", ""), ("alice", "", "fr")}
    assert acts()[-1] == ("assign", "France to Alice Archer")
    assignments.undo(batch=latest(), by=alice, at=NOW + 9 * MINUTE)
    assert there() == {("bob", "France", ""), ("bob", "", "fr"), ("alice", "", "fr")}
    assert acts()[-1][0] == "assign"


def test_move_despite_a_conflict_of_interest_moves_nothing(
    alice: StaffMember, bob: StaffMember, france: Signatory
) -> None:
    for target in (Target(bob, signatory=france), Target(bob, language="fr")):
        assignments.assign(target=target, by=alice, at=NOW)
    ConflictOfInterest.objects.create(person=alice, signatory=france, reason="Worked there.")
    with pytest.raises(ActionRefusedError) as refusal:
        assignments.move(person=bob, to=alice, by=alice, at=NOW)
    assert refusal.value.problems == {
        "to": ["Alice Archer declared a conflict of interest with France. Nothing was moved."]
    }
    assert there() == {("bob", "France", ""), ("bob", "", "fr")}


@pytest.mark.parametrize(("giver", "field"), [("alice", "to"), ("bob", "person")])
def test_move_to_oneself_or_of_nothing_is_refused(
    alice: StaffMember, bob: StaffMember, giver: str, field: str
) -> None:
    people = {"alice": alice, "bob": bob}
    with pytest.raises(ActionRefusedError) as refusal:
        assignments.move(person=people[giver], to=alice, by=alice, at=NOW)
    assert list(refusal.value.problems) == [field]


def test_undo_brings_back_what_was_ended_with_who_had_assigned_it(
    alice: StaffMember, bob: StaffMember, france: Signatory
) -> None:
    made = assignments.assign(target=Target(bob, signatory=france), by=bob, at=NOW - 9000 * MINUTE)
    assignments.unassign(assignment=made, by=alice, at=NOW)
    assignments.undo(batch=latest(), by=alice, at=NOW + MINUTE)
    again = Assignment.objects.get()
    assert (again.assigned_by, again.assigned_at) == (bob, NOW - 9000 * MINUTE)
    with pytest.raises(ActionRefusedError, match="can no longer be taken back"):
        assignments.undo(batch=latest(), by=alice, at=NOW + MINUTE)


def test_undo_is_for_whoever_did_it_and_for_ten_minutes(
    alice: StaffMember, bob: StaffMember, france: Signatory
) -> None:
    assignments.assign(target=Target(bob, signatory=france), by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="Only the person who made this change"):
        assignments.undo(batch=latest(), by=bob, at=NOW)
    with pytest.raises(ActionRefusedError, match="can no longer be taken back"):
        assignments.undo(batch=latest(), by=alice, at=NOW + 10 * MINUTE)
    with pytest.raises(ActionRefusedError, match="Your role does not allow this"):
        assignments.undo(batch=latest(), by=make_person(role="Reviewer"), at=NOW)
    Assignment.objects.all().delete()
    assignments.undo(batch=latest(), by=alice, at=NOW)
    assert there() == set()


def test_undo_gives_nothing_back_against_a_conflict_declared_since(
    alice: StaffMember, bob: StaffMember, france: Signatory
) -> None:
    made = assignments.assign(target=Target(bob, signatory=france), by=alice, at=NOW)
    assignments.unassign(assignment=made, by=alice, at=NOW)
    ConflictOfInterest.objects.create(person=bob, signatory=france, reason="Works there.")
    with pytest.raises(ActionRefusedError, match="declared a conflict of interest with France since"):
        assignments.undo(batch=latest(), by=alice, at=NOW)
    assert there() == set()
