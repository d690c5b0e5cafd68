"""Which day a page is about: `?as_of=2025-06-30` in the address (METHOD section 5)."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

PARAMETER: Final = "as_of"
WRITTEN_SO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NotADayError(ValueError):
    """What was asked for is not a day as we write it."""


@dataclass(frozen=True)
class PastDay:
    """The day (UTC) that a page is about where its address names one, and the earliest that can be."""

    day: dt.date
    earliest: dt.date
    today: dt.date

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def next_day(self) -> dt.date:
        return self.day + dt.timedelta(days=1)


def parse(text: str) -> dt.date:
    """The day that `as_of` names. Raises NotADayError for anything but a day of the calendar, YYYY-MM-DD."""
    if not WRITTEN_SO.fullmatch(text):
        raise NotADayError(text)
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise NotADayError(text) from error


def end_of(day: dt.date) -> dt.datetime:
    """The first moment after the day, UTC."""
    following = day + dt.timedelta(days=1)
    return dt.datetime(following.year, following.month, following.day, tzinfo=dt.UTC)
