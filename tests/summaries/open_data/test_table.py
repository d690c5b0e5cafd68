import pytest

from commitments.models import Undertaking
from commitments.summaries.open_data.log import PROGRESS_ENTRIES
from tests.factories import TODAY
from tests.test_no_draft_leaks import record

__all__ = ["record"]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_chunks_follow_one_another_without_gap(record: dict[str, Undertaking], size: int) -> None:
    everything = [row for _, row in PROGRESS_ENTRIES.chunk(day=TODAY)]
    assert len(everything) == 3
    assert list(PROGRESS_ENTRIES.every(day=TODAY, size=size)) == everything
    first = PROGRESS_ENTRIES.chunk(day=TODAY, limit=1)
    second = PROGRESS_ENTRIES.chunk(day=TODAY, limit=1, after=first[-1][0])
    assert [row for _, row in first + second] == everything[:2]


def test_columns_are_those_of_its_rows() -> None:
    assert PROGRESS_ENTRIES.columns[0].name == "id"
