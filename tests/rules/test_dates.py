import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.dates import last_day, machine_date, parse_partial, utc_moment
from commitments.vocabulary import Precision

dates = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
precisions = st.sampled_from(Precision)


@pytest.mark.parametrize(
    ("date", "precision", "expected"),
    [
        (dt.date(2025, 6, 30), "day", dt.date(2025, 6, 30)),
        (dt.date(2025, 2, 1), "month", dt.date(2025, 2, 28)),
        (dt.date(2024, 2, 1), "month", dt.date(2024, 2, 29)),
        (dt.date(2025, 12, 1), "month", dt.date(2025, 12, 31)),
        (dt.date(2025, 1, 1), "year", dt.date(2025, 12, 31)),
    ],
)
def test_last_day_is_the_end_of_what_is_known(date: dt.date, precision: str, expected: dt.date) -> None:
    assert last_day(date, precision) == expected


@given(dates, precisions)
def test_last_day_stays_within_the_day_month_or_year(date: dt.date, precision: Precision) -> None:
    end = last_day(date, precision)
    assert end >= date
    assert machine_date(end, precision) == machine_date(date, precision)


@given(dates, precisions)
def test_last_day_is_followed_by_another_day_month_or_year(date: dt.date, precision: Precision) -> None:
    end = last_day(date, precision)
    assert machine_date(end + dt.timedelta(days=1), precision) != machine_date(date, precision)


@given(dates, precisions)
def test_last_day_of_a_last_day_is_itself(date: dt.date, precision: Precision) -> None:
    end = last_day(date, precision)
    assert last_day(end, precision) == end


@given(dates)
def test_last_day_of_a_month_agrees_with_the_calendar(date: dt.date) -> None:
    assert last_day(date, Precision.MONTH).day == calendar.monthrange(date.year, date.month)[1]


@pytest.mark.parametrize(
    ("precision", "expected"), [("day", "2025-02-11"), ("month", "2025-02"), ("year", "2025")]
)
def test_machine_date_says_no_more_than_is_known(precision: str, expected: str) -> None:
    assert machine_date(dt.date(2025, 2, 11), precision) == expected


@given(dates, precisions)
def test_parse_partial_reads_what_machine_date_writes(date: dt.date, precision: Precision) -> None:
    text = machine_date(date, precision)
    first_day, found = parse_partial(text)
    assert found == precision
    assert machine_date(first_day, found) == text
    assert last_day(first_day, found) == last_day(date, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-",
        "2025-13",
        "2025-02-30",
        "25-02-11",
        "11/02/2025",
        "20250211",
        "2025-W07",
        "2025-W07-2",
        "+202",
        "２０２５",
    ],
)
def test_parse_partial_refuses_every_other_form(text: str) -> None:
    with pytest.raises(ValueError, match=r"2025-02|month|day"):
        parse_partial(text)


def test_moments_are_told_in_utc() -> None:
    paris = dt.timezone(dt.timedelta(hours=1))
    assert utc_moment(dt.datetime(2026, 11, 30, 13, 0, 5, tzinfo=paris)) == "2026-11-30T12:00:05Z"
