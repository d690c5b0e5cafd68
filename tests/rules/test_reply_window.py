import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.reply_window import closing, end_of, is_whole, last_day, last_reminder, reminders

OPENED = dt.datetime(2026, 3, 3, 9, 30, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 5_000_000).map(lambda minutes: OPENED + dt.timedelta(minutes=minutes))


def test_round_opened_on_a_tuesday_closes_with_the_tuesday_five_weeks_on() -> None:
    assert closing(OPENED) == dt.datetime(2026, 4, 8, 0, 0, tzinfo=dt.UTC)
    assert last_day(closing(OPENED)) == dt.date(2026, 4, 7)


def test_day_is_counted_in_utc_wherever_it_was_opened() -> None:
    late_in_lima = dt.datetime(2026, 3, 3, 22, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    assert last_day(closing(late_in_lima)) == dt.date(2026, 4, 8)


def test_reminders_come_after_two_and_four_weeks_and_two_days_before_the_end() -> None:
    assert reminders(OPENED, closing(OPENED)) == (
        ("week-2", dt.datetime(2026, 3, 17, 9, 30, tzinfo=dt.UTC)),
        ("week-4", dt.datetime(2026, 3, 31, 9, 30, tzinfo=dt.UTC)),
        ("before-2026-04-07", dt.datetime(2026, 4, 5, 9, 30, tzinfo=dt.UTC)),
    )


def test_last_reminder_is_named_after_the_end_it_tells_of() -> None:
    assert last_reminder(end_of(dt.date(2026, 4, 20))) == "before-2026-04-20"


@given(MOMENTS)
def test_window_always_holds_five_whole_weeks(opened_at: dt.datetime) -> None:
    closes_at = closing(opened_at)
    assert dt.timedelta(weeks=5) < closes_at - opened_at <= dt.timedelta(weeks=5, days=1)
    assert end_of(last_day(closes_at)) == closes_at
    moments = [moment for _, moment in reminders(opened_at, closes_at)]
    assert opened_at < moments[0] < moments[1] < moments[2] < closes_at


@pytest.mark.parametrize(("day", "expected"), [(23, True), (24, True), (25, False)])
def test_is_whole_forgives_a_day_of_delay(day: int, expected: bool) -> None:
    last = last_day(closing(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)))
    assert is_whole(dt.datetime(2026, 11, day, 9, tzinfo=dt.UTC), last) == expected
