"""The days on which a deadline is worth a mail: before it, on it, and when it has passed."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

DAYS_BEFORE: Final = (30, 7, 1, 0)
DAY_AFTER: Final = dt.timedelta(days=1)


def marks(due_on: dt.date) -> tuple[dt.date, ...]:
    """Thirty days, a week and a day before, the day itself, and the day after, when it has passed."""
    return (*(due_on - dt.timedelta(days=days) for days in DAYS_BEFORE), due_on + DAY_AFTER)


def is_news(due_on: dt.date, *, after: dt.date, up_to: dt.date, over_before: dt.date | None = None) -> bool:
    """Whether one of its marks is later than the day last told and not later than today."""
    return any(after < mark <= up_to for mark in marks_by(due_on, over_before))


def marks_by(due_on: dt.date, over_before: dt.date | None) -> tuple[dt.date, ...]:
    """The same without the day after, where its own day is not before the first that is not over yet."""
    is_over = over_before is None or due_on < over_before
    return marks(due_on) if is_over else marks(due_on)[:-1]


def has_passed(due_on: dt.date, *, after: dt.date, up_to: dt.date) -> bool:
    """Whether it passed in these days, and so is told as passed; the day itself is not over yet."""
    return after < due_on + DAY_AFTER <= up_to


def newest(due: Iterable[dt.date], *, up_to: dt.date, over_before: dt.date | None = None) -> dt.date | None:
    """The newest mark of any deadline; whoever was told up to that day has nothing to hear about dates."""
    return max((mark for day in due for mark in marks_by(day, over_before) if mark <= up_to), default=None)
