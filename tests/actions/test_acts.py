import pytest

from commitments.actions import acts
from commitments.desk_vocabulary import DeskActKind
from commitments.models import StaffMember
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("given", "length"), [("Kenya D3.a", 10), ("x" * 500, 500), ("x" * 501, 500)])
def test_a_line_of_the_log_is_cut_where_it_is_too_long(alice: StaffMember, given: str, length: int) -> None:
    act = acts.record(kind=DeskActKind.SUBMIT, by=alice, at=NOW, words=given)
    act.refresh_from_db()
    assert len(act.words) == length
    assert act.words.endswith("…") == (len(given) > 500)
