"""What a calendar needs of a date: the days it covers, the name of its event, how often it was moved."""

import datetime as dt
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from uuid import UUID, uuid5

from commitments.rules.dates import last_day
from commitments.vocabulary import Precision

# Of names that never change: neither with the address of the site nor with the language of the calendar.
NAMES: Final = UUID("6f0d3c1e-52a4-5f0b-9c1a-7d9e2b64a8f3")


@dataclass(frozen=True)
class Days:
    """Whole days. `end` is the first that no longer counts, as calendars have it."""

    first: dt.date
    end: dt.date


def days(starts_on: dt.date, ends_on: dt.date, precision: Precision | str) -> Days:
    """Where only the month or the year is known, all of it: no day is made up."""
    first = starts_on
    if precision == Precision.YEAR:
        first = starts_on.replace(month=1, day=1)
    elif precision == Precision.MONTH:
        first = starts_on.replace(day=1)
    return Days(first, last_day(ends_on, precision) + dt.timedelta(days=1))


def name(*parts: object) -> str:
    """The name that an event keeps for good, of what it is about."""
    return str(uuid5(NAMES, "/".join(str(part) for part in parts)))


def times_moved(states: Iterable[Hashable]) -> int:
    """How often a date was changed, of all the states it was in, the oldest first."""
    return sum(before != after for before, after in pairwise(states))
