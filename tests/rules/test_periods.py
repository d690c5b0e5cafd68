import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.periods import last_finished, midnight, period_of
from commitments.vocabulary import Rhythm

rhythms = st.sampled_from(Rhythm)
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
moments = st.datetimes(dt.datetime(2000, 2, 1), dt.datetime(2100, 1, 1), timezones=offsets)  # noqa: DTZ001 - bounds are naive by contract


@pytest.mark.parametrize(
    ("rhythm", "day", "key", "first", "after"),
    [
        ("daily", (2026, 11, 23), "2026-11-23", (2026, 11, 23), (2026, 11, 24)),
        ("weekly", (2026, 11, 25), "2026-W48", (2026, 11, 23), (2026, 11, 30)),
        ("weekly", (2027, 1, 2), "2026-W53", (2026, 12, 28), (2027, 1, 4)),
        ("monthly", (2024, 2, 29), "2024-02", (2024, 2, 1), (2024, 3, 1)),
        ("monthly", (2026, 12, 31), "2026-12", (2026, 12, 1), (2027, 1, 1)),
    ],
)
def test_period_of_has_its_key_and_ends(
    rhythm: str, day: tuple[int, int, int], key: str, first: tuple[int, int, int], after: tuple[int, int, int]
) -> None:
    found = period_of(rhythm, dt.date(*day))
    assert found.key == key
    assert (found.starts_at, found.ends_at) == (midnight(dt.date(*first)), midnight(dt.date(*after)))


@given(rhythms, days)
def test_period_of_holds_its_day(rhythm: Rhythm, day: dt.date) -> None:
    found = period_of(rhythm, day)
    assert found.starts_at <= midnight(day) < found.ends_at


@given(rhythms, days)
def test_period_of_tiles_time_without_gap_or_overlap(rhythm: Rhythm, day: dt.date) -> None:
    found = period_of(rhythm, day)
    following = period_of(rhythm, found.ends_at.date())
    previous = period_of(rhythm, found.starts_at.date() - dt.timedelta(days=1))
    assert previous.ends_at == found.starts_at
    assert following.starts_at == found.ends_at


@given(rhythms, days, days)
def test_period_of_two_days_is_one_exactly_when_the_key_is(
    rhythm: Rhythm, one: dt.date, other: dt.date
) -> None:
    first, second = period_of(rhythm, one), period_of(rhythm, other)
    assert (first.key == second.key) == (first == second)
    assert len(first.key) <= 10  # the column holds no more


@given(rhythms, moments)
def test_last_finished_is_over_and_the_next_one_is_not(rhythm: Rhythm, now: dt.datetime) -> None:
    found = last_finished(rhythm, now)
    assert found.ends_at <= now
    assert period_of(rhythm, found.ends_at.date()).ends_at > now


@pytest.mark.parametrize(
    ("rhythm", "key"), [("daily", "2026-12-31"), ("weekly", "2026-W52"), ("monthly", "2026-12")]
)
def test_last_finished_counts_in_utc(rhythm: str, key: str) -> None:
    paris = dt.timezone(dt.timedelta(hours=1))
    assert last_finished(rhythm, dt.datetime(2027, 1, 1, 0, 30, tzinfo=dt.UTC)).key == key
    assert last_finished("daily", dt.datetime(2027, 1, 1, 0, 30, tzinfo=paris)).key == "2026-12-30"
