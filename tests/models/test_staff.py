import pytest

from commitments.models import ConflictOfInterest, StaffMember
from tests.factories import make_signatory


@pytest.mark.parametrize(
    ("first", "last", "initials"), [("Alice", "Archer", "A.A."), ("Alice", "", "AL"), ("", "", "AL")]
)
def test_initials_are_all_the_public_sees(first: str, last: str, initials: str) -> None:
    assert StaffMember(username="alice", first_name=first, last_name=last).initials == initials


def test_str_is_the_full_name_where_there_is_one() -> None:
    assert str(StaffMember(username="alice")) == "alice"
    assert str(StaffMember(username="alice", first_name="Alice", last_name="Archer")) == "Alice Archer"


def test_a_conflict_reads_as_person_and_signatory(alice: StaffMember) -> None:
    conflict = ConflictOfInterest(person=alice, signatory=make_signatory(name="Kenya"))
    assert str(conflict) == "Alice Archer / Kenya"
