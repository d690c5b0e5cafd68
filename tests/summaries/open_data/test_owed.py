from commitments.models import Undertaking
from commitments.summaries.open_data.owed import UNDERTAKINGS
from tests.factories import TODAY
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_how_each_undertaking_stands(record: dict[str, Undertaking]) -> None:
    rows = [row for _, row in UNDERTAKINGS.chunk(day=TODAY)]
    assert [row.verified_level for row in rows] == ["first_steps"] * 3
    assert [row.is_joint for row in rows] == [False, False, True]
    joint = rows[-1]
    assert (joint.id, joint.assessment) == ("joint-D3.a", "joint-D3.a.v1")
    assert (joint.signatory, joint.endorsement, joint.entry_count) == (None, None, 3)
