"""Digest periods: half-open UTC intervals, each with a key that is planned once."""

import datetime as dt
from dataclasses import dataclass

from commitments.vocabulary import Rhythm


@dataclass(frozen=True)
class Period:
    """`starts_at` is in the period, `ends_at` is not; both UTC."""

    rhythm: Rhythm
    key: str
    starts_at: dt.datetime
    ends_at: dt.datetime


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def last_finished(rhythm: Rhythm | str, now: dt.datetime) -> Period:
    """The newest period of this rhythm that is over at `now`: yesterday, last week (ISO) or last month."""
    rhythm, today = Rhythm(rhythm), now.astimezone(dt.UTC).date()
    if rhythm == Rhythm.DAILY:
        return period_of(rhythm, today - dt.timedelta(days=1))
    if rhythm == Rhythm.WEEKLY:
        return period_of(rhythm, today - dt.timedelta(days=7))
    return period_of(rhythm, today.replace(day=1) - dt.timedelta(days=1))


def period_of(rhythm: Rhythm | str, day: dt.date) -> Period:
    """The period of this rhythm that holds the day."""
    rhythm = Rhythm(rhythm)
    if rhythm == Rhythm.DAILY:
        first, after, key = day, day + dt.timedelta(days=1), day.isoformat()
    elif rhythm == Rhythm.WEEKLY:
        first = day - dt.timedelta(days=day.weekday())
        after = first + dt.timedelta(days=7)
        year, week, _ = day.isocalendar()
        key = f"{year}-W{week:02d}"
    else:
        first = day.replace(day=1)
        after = (first + dt.timedelta(days=32)).replace(day=1)
        key = f"{day:%Y-%m}"
    return Period(rhythm, key, midnight(first), midnight(after))
