import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.schedule import WAIT, Due, Schedule, day_of, due_on, interval, last_due, next_due
from commitments.vocabulary import Rhythm

# Both hemispheres, half and quarter hours, a shift of thirty minutes, changes at midnight, and both ends of
# the date line.
ZONES = (
    "UTC",
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "America/Havana",
    "America/Asuncion",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Niue",
)
schedules = st.builds(
    Schedule,
    rhythm=st.sampled_from((Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.MONTHLY)),
    timezone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    weekday=st.integers(0, 6),
)
moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001 - bounds are naive by contract
LONGEST = {Rhythm.DAILY: 25, Rhythm.WEEKLY: 7 * 24 + 1, Rhythm.MONTHLY: 31 * 24 + 1}
SHORTEST = {Rhythm.DAILY: 23, Rhythm.WEEKLY: 7 * 24 - 1, Rhythm.MONTHLY: 28 * 24 - 1}


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


DAILY, WEEKLY, MONTHLY = Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.MONTHLY


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        (Schedule(DAILY, "Europe/Paris", 7), (2026, 11, 30, 6), ("2026-11-30", (2026, 11, 30, 6))),
        (Schedule(DAILY, "Europe/Paris", 7), (2026, 11, 30, 5, 59), ("2026-11-29", (2026, 11, 29, 6))),
        (Schedule(WEEKLY, "Europe/Paris", 7, 0), (2026, 12, 3), ("2026-W49", (2026, 11, 30, 6))),
        (Schedule(WEEKLY, "Pacific/Kiritimati", 7, 6), (2027, 1, 2, 17), ("2026-W53", (2027, 1, 2, 17))),
        (Schedule(MONTHLY, "America/New_York", 7), (2026, 3, 20), ("2026-03", (2026, 3, 1, 12))),
        # the hour that Paris leaves out in March is an hour later, the one that comes twice counts once
        (Schedule(DAILY, "Europe/Paris", 2), (2026, 3, 29, 12), ("2026-03-29", (2026, 3, 29, 1))),
        (Schedule(DAILY, "Europe/Paris", 2), (2026, 10, 25, 12), ("2026-10-25", (2026, 10, 25, 0))),
    ],
)
def test_last_due_is_an_hour_of_the_readers_own_day(
    schedule: Schedule, now: tuple[int, ...], due: tuple[str, tuple[int, ...]]
) -> None:
    key, at = due
    assert last_due(schedule, utc(*now)) == Due(key, utc(*at))


def test_a_day_that_a_zone_left_out_has_no_mail() -> None:
    schedule = Schedule(Rhythm.DAILY, "Pacific/Apia", 7)
    assert due_on(schedule, dt.date(2011, 12, 30)) is None
    assert last_due(schedule, utc(2011, 12, 30, 16)).key == "2011-12-29"
    assert next_due(schedule, utc(2011, 12, 30, 16)).key == "2011-12-31"


@given(schedules, moments)
def test_last_and_next_hold_the_moment_between_them(schedule: Schedule, now: dt.datetime) -> None:
    last, following = last_due(schedule, now), next_due(schedule, now)
    assert last.at <= now < following.at
    assert next_due(schedule, last.at) == following
    assert last_due(schedule, following.at) == following
    assert last_due(schedule, following.at - dt.timedelta(seconds=1)) == last


@given(schedules, moments)
def test_no_key_and_no_moment_comes_twice_and_none_is_skipped(schedule: Schedule, now: dt.datetime) -> None:
    """Daylight saving, ends of months and years included: forty mails in a row, each at its distance."""
    due, seen = last_due(schedule, now), set()
    for _ in range(40):
        seen.add(due.key)
        following = next_due(schedule, due.at)
        hours = (following.at - due.at) / dt.timedelta(hours=1)
        assert SHORTEST[schedule.rhythm] <= hours <= LONGEST[schedule.rhythm]
        due = following
    assert len(seen) == 40


@given(schedules, moments)
def test_a_mail_is_due_at_its_hour_unless_the_clock_leaves_it_out(
    schedule: Schedule, now: dt.datetime
) -> None:
    local = last_due(schedule, now).at.astimezone(ZoneInfo(schedule.timezone))
    is_left_out = local.replace(hour=schedule.hour, minute=0).astimezone(dt.UTC) != local.astimezone(dt.UTC)
    assert is_left_out or (local.hour, local.minute) == (schedule.hour, 0)


@given(schedules, moments, st.integers(-14, 14))
def test_a_clock_set_back_or_forth_finds_the_same_mails(
    schedule: Schedule, now: dt.datetime, hours: int
) -> None:
    other = now + dt.timedelta(hours=hours)
    first, second = last_due(schedule, min(now, other)), last_due(schedule, max(now, other))
    assert (first.key == second.key) == (first.at == second.at)


@given(schedules, moments)
def test_a_key_leads_back_to_its_day(schedule: Schedule, now: dt.datetime) -> None:
    due = last_due(schedule, now)
    day = day_of(schedule, due.key)
    assert day is not None
    assert due_on(schedule, day) == due


@pytest.mark.parametrize(
    "key", ["", "2026-W1", "2026-W54", "2026-11", "20261130", "9999999-W01", "x", "\uff12026-W48"]
)
def test_what_is_no_key_of_a_weekly_mail_leads_nowhere(key: str) -> None:
    assert day_of(Schedule(WEEKLY, "Europe/Paris", 7), key) is None


@given(schedules, moments)
def test_intervals_follow_each_other_without_gap_or_overlap(schedule: Schedule, now: dt.datetime) -> None:
    due = last_due(schedule, now)
    following = next_due(schedule, now)
    starts_at, ends_at = interval(schedule, due)
    assert starts_at < ends_at == due.at - WAIT
    assert interval(schedule, following)[0] == ends_at
