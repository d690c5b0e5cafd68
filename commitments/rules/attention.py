"""What calls for somebody's attention: what is due, and what nobody has looked at for long."""

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Final

from commitments.vocabulary import Delivery

DUE_WITHIN: Final = dt.timedelta(days=14)
TAKEN_FOR: Final = dt.timedelta(days=14)  # after which a taken item is free again if nothing was done
REVIEW_WITHIN: Final = dt.timedelta(days=3)  # what waits longer is told by mail
LAST_WEEK: Final = dt.timedelta(days=7)  # before a deadline, in which reminders come daily
MONTHS_TO_STALE: Final = 12
MONTHS_TO_STALLED: Final = 9
# levels after which a deadline asks for nothing more
SETTLED: Final = (Delivery.MET, Delivery.NOT_APPLICABLE, Delivery.CLOSED)
# levels that can grow stale: somebody has assessed it, and it is still owed
OPEN_ENDED: Final = tuple(
    level
    for level in Delivery
    if level not in (Delivery.NOT_ASSESSED, Delivery.NOT_APPLICABLE, Delivery.CLOSED)
)


@dataclass(frozen=True)
class Standing:
    """What is known of one undertaking when somebody asks whether to look at it."""

    level: Delivery | str
    is_continuing: bool = False
    due_on: dt.date | None = None
    next_check_on: dt.date | None = None
    assessed_on: dt.date | None = None
    last_entry_on: dt.date | None = None


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months ago, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def deadline_calls(item: Standing, *, today: dt.date) -> bool:
    return item.due_on is not None and item.due_on <= today + DUE_WITHIN and item.level not in SETTLED


def check_calls(item: Standing, *, today: dt.date) -> bool:
    return item.next_check_on is not None and item.next_check_on <= today + DUE_WITHIN


def due_since(item: Standing, *, today: dt.date) -> dt.date | None:
    """The earlier of the deadline and the next check, where they are past or within 14 days."""
    days = [item.due_on] if deadline_calls(item, today=today) else []
    days += [item.next_check_on] if check_calls(item, today=today) else []
    return min((day for day in days if day), default=None)


def is_open_ended(item: Standing) -> bool:
    return item.level in OPEN_ENDED and (item.level != Delivery.MET or item.is_continuing)


def is_old(item: Standing, *, today: dt.date) -> bool:
    """Whether its assessment is over twelve months old."""
    assessed = item.assessed_on
    return assessed is not None and is_open_ended(item) and assessed < months_before(today, MONTHS_TO_STALE)


def may_have_stalled(item: Standing, *, today: dt.date) -> bool:
    """Whether nine months passed without a new entry. The desk asks; a person decides (METHOD section 4).

    Where nothing was ever on record, the months count from the assessment.
    """
    last = item.last_entry_on or item.assessed_on
    return last is not None and is_open_ended(item) and last <= months_before(today, MONTHS_TO_STALLED)


def stale_since(item: Standing, *, today: dt.date) -> dt.date | None:
    """The earlier of the assessment and the last entry, where either is too old."""
    days = [item.assessed_on] if is_old(item, today=today) else []
    days += [item.last_entry_on or item.assessed_on] if may_have_stalled(item, today=today) else []
    return min((day for day in days if day), default=None)


def is_unanswered(item: Standing) -> bool:
    """Whether a dated promise is one that nobody has assessed yet."""
    return item.due_on is not None and item.level == Delivery.NOT_ASSESSED


def is_last_week(due_on: dt.date, *, today: dt.date) -> bool:
    """Whether a deadline is so near that every day counts; its own day is among them."""
    return today <= due_on <= today + LAST_WEEK


def waits_long(since: dt.date, *, today: dt.date) -> bool:
    return today - since > REVIEW_WITHIN
