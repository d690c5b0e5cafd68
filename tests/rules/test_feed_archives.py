import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.feed_archives import Part, part

SIZE = 25


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (0, Part(0, 0)),
        (SIZE - 1, Part(0, SIZE - 1)),
        (2 * SIZE - 1, Part(0, 2 * SIZE - 1)),
        (2 * SIZE, Part(SIZE, 2 * SIZE, earlier=1)),
    ],
)
def test_the_newest_holds_at_least_one_portion_where_there_is_one(total: int, expected: Part) -> None:
    assert part(total, size=SIZE) == expected


@pytest.mark.parametrize("asked", ["0", "2", "-1", "x", "1.0", "٣", "9" * 30])
def test_no_other_archive_is_there(asked: str) -> None:
    assert part(2 * SIZE, size=SIZE, asked=asked) is None


@given(total=st.integers(0, 500), size=st.integers(1, 30))
def test_all_documents_together_hold_everything_once(total: int, size: int) -> None:
    found = part(total, size=size)
    assert found
    seen = list(range(found.start, found.stop))
    while found.earlier:
        later, found = found, part(total, size=size, asked=str(found.earlier))
        assert found
        assert found.later == later.archive
        seen = [*range(found.start, found.stop), *seen]
    assert seen == list(range(total))


@given(total=st.integers(50, 500), more=st.integers(0, 500), number=st.integers(1, 20))
def test_an_archive_never_holds_anything_else(total: int, more: int, number: int) -> None:
    before = part(total, size=SIZE, asked=str(number))
    after = part(total + more, size=SIZE, asked=str(number))
    if before:
        assert after
        assert (before.start, before.stop, before.earlier) == (after.start, after.stop, after.earlier)
