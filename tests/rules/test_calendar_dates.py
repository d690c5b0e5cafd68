import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.calendar_dates import Days, days, name, times_moved
from commitments.rules.dates import last_day
from commitments.vocabulary import Precision

DAY = dt.date(2027, 2, 11)


@pytest.mark.parametrize(
    ("precision", "first", "end"),
    [
        (Precision.DAY, DAY, dt.date(2027, 2, 12)),
        (Precision.MONTH, dt.date(2027, 2, 1), dt.date(2027, 3, 1)),
        (Precision.YEAR, dt.date(2027, 1, 1), dt.date(2028, 1, 1)),
    ],
)
def test_days_cover_all_that_is_known(precision: Precision, first: dt.date, end: dt.date) -> None:
    assert days(DAY, DAY, precision) == Days(first, end)


@given(
    day=st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2900, 1, 1)),
    length=st.integers(0, 400),
    precision=st.sampled_from(Precision),
)
def test_days_end_after_the_last_one_and_hold_both(day: dt.date, length: int, precision: Precision) -> None:
    ends_on = day + dt.timedelta(days=length)
    found = days(day, ends_on, precision)
    assert found.first <= day <= ends_on < found.end
    assert found.end - last_day(ends_on, precision) == dt.timedelta(days=1)


def test_name_is_the_same_for_good() -> None:
    assert name("deadline", "D3.a") == "325980ca-bd83-50f6-9a70-deed908bf004"
    assert name("deadline", "D3.a") != name("deadline", "D3.a", "KE")


@pytest.mark.parametrize(
    ("states", "moved"), [([], 0), (["a"], 0), (["a", "a"], 0), (["a", "b", "b", "a"], 2)]
)
def test_times_moved_counts_changes_and_not_rows(states: list[str], moved: int) -> None:
    assert times_moved(states) == moved
