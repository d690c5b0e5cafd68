import pytest

from commitments.actions import assignments
from commitments.actions.assignments import Target
from commitments.actions.refusals import ActionRefusedError
from commitments.models import Assignment, ConflictOfInterest, DeskAct, Signatory, StaffMember
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
