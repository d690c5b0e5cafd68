"""When a reader's mail is due: an hour of their own day, in their own time zone.

Keys are local, moments are UTC. A key stands for one mail, so a night in which the clock goes back
and an hour comes twice gives one mail, and a night in which the hour is missing gives one as well.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from commitments.vocabulary import Rhythm

# Nothing is due more seldom than once in 31 days; a day that a zone left out (Samoa, 2011) adds one or two.
LONGEST_SEARCH_DAYS: Final = 70
# What is withdrawn within ten minutes of its publication reaches no subscriber: a digest waits longer.
WAIT: Final = dt.timedelta(minutes=60)


@dataclass(frozen=True)
class Schedule:
    """`hour` is 0 to 23 of the local day, `weekday` 0 for Monday (weekly only), `timezone` an IANA name."""

    rhythm: Rhythm
    timezone: str
    hour: int
    weekday: int = 0


@dataclass(frozen=True)
class Due:
    """One mail: the key of its local day, week or month, and the moment (UTC) at which it is due."""

    key: str
    at: dt.datetime


def last_due(schedule: Schedule, now: dt.datetime) -> Due:
    """The newest that is due at `now`."""
    today = now.astimezone(ZoneInfo(schedule.timezone)).date()
    for day in days_from(today + dt.timedelta(days=1), step=-1):
        due = due_on(schedule, day)
        if due and due.at <= now:
            return due
    raise AssertionError("something is due in every month")


def next_due(schedule: Schedule, now: dt.datetime) -> Due:
    """The first that is due after `now`."""
    today = now.astimezone(ZoneInfo(schedule.timezone)).date()
    for day in days_from(today - dt.timedelta(days=1), step=1):
        due = due_on(schedule, day)
        if due and due.at > now:
            return due
    raise AssertionError("something is due in every month")


def days_from(first: dt.date, *, step: int) -> Iterator[dt.date]:
    for number in count():
        if number > LONGEST_SEARCH_DAYS:
            return
        yield first + dt.timedelta(days=step * number)


def due_on(schedule: Schedule, day: dt.date) -> Due | None:
    """What is due on this local day, None where nothing is: another weekday, say, or not the first."""
    key = key_on(schedule, day)
    if key is None:
        return None
    zone = ZoneInfo(schedule.timezone)
    at = dt.datetime(day.year, day.month, day.day, schedule.hour, tzinfo=zone).astimezone(dt.UTC)
    if at.astimezone(zone).date() != day:
        return None  # the zone left this day out
    return Due(key, at)


def key_on(schedule: Schedule, day: dt.date) -> str | None:
    match schedule.rhythm:
        case Rhythm.WEEKLY:
            year, week, weekday = day.isocalendar()
            return f"{year}-W{week:02d}" if weekday - 1 == schedule.weekday else None
        case Rhythm.MONTHLY:
            return f"{day:%Y-%m}" if day.day == 1 else None
    return day.isoformat()


def day_of(schedule: Schedule, key: str) -> dt.date | None:
    """The local day on which the mail with this key is due; None where no mail has such a key."""
    try:
        match schedule.rhythm:
            case Rhythm.WEEKLY:
                year, week = key.split("-W")
                day = dt.date.fromisocalendar(int(year), int(week), schedule.weekday + 1)
            case Rhythm.MONTHLY:
                day = dt.date.fromisoformat(f"{key}-01")
            case _:
                day = dt.date.fromisoformat(key)
    except ValueError:
        return None
    return day if key_on(schedule, day) == key else None


def interval(schedule: Schedule, due: Due) -> tuple[dt.datetime, dt.datetime]:
    """What a mail tells: from what the one before it told, up to a little before it is due. Half-open."""
    before = last_due(schedule, due.at - dt.timedelta(microseconds=1))
    return before.at - WAIT, due.at - WAIT
