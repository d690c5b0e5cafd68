"""Timing: computed from a deadline and what is known of when the promise was met. Never typed in."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from commitments.rules.dates import last_day
from commitments.vocabulary import Delivery, Precision, Timing

LONG_OVERDUE_DAYS = 180
# A level that answers "was it kept?" with something other than yes.
# A search that found nothing does not answer it.
ASSESSED_AS_NOT_MET = (
    Delivery.NO_ACTION,
    Delivery.FIRST_STEPS,
    Delivery.SUBSTANTIAL,
    Delivery.REVERSED,
)


@dataclass(frozen=True)
class DatedLevel:
    """One published assessment as far as timing is concerned."""

    level: Delivery | str
    effective_on: dt.date
    was_corrected: bool = False


def first_met_on(history: Iterable[DatedLevel]) -> dt.date | None:
    """The earliest day from which the promise was met. Hand in the published versions in their order.

    A correction strikes the version it corrects and the unbroken run of "met" that led up to it: a
    re-check that repeats a mistake does not make the mistake true. actions/current_status.py says the
    same in SQL.
    """
    met: list[dt.date] = []
    run: list[dt.date] = []
    for item in history:
        if item.level != Delivery.MET:
            met, run = met + run, []
        elif item.was_corrected:
            run = []
        else:
            run.append(item.effective_on)
    return min(met + run, default=None)


def timing(
    due_on: dt.date | None,
    precision: Precision | str,
    *,
    level: Delivery | str,
    met_on: dt.date | None,
    today: dt.date,
    is_bound: bool = True,
) -> Timing:
    """Where an undertaking stands against its deadline on the day `today` (UTC).

    `level` is the current verified level, `met_on` the result of `first_met_on`: judged from the
    effective date, not from when it was typed in, and remembered for ever. `is_bound` is the result of
    `bound_on`.
    """
    if due_on is None or level in (Delivery.NOT_APPLICABLE, Delivery.CLOSED):
        return Timing.NO_DATE
    if not is_bound:
        return Timing.NOT_BOUND
    due = last_day(due_on, precision)
    if met_on is not None:
        return Timing.MET_ON_TIME if met_on <= due else Timing.MET_LATE
    days_left = (due - today).days
    if days_left < 0:
        return after_the_date(level, -days_left)
    for limit, code in ((0, Timing.DUE_TODAY), (7, Timing.DUE_7), (30, Timing.DUE_30), (90, Timing.DUE_90)):
        if days_left <= limit:
            return code
    return Timing.NOT_DUE


def bound_on(
    due_on: dt.date, precision: Precision | str, *, joined_on: dt.date, left_on: dt.date | None
) -> bool:
    """Whether a deadline is one for who joined on that day, and perhaps left."""
    due = last_day(due_on, precision)
    return joined_on <= due and (left_on is None or left_on > due)


def after_the_date(level: Delivery | str, days_past: int) -> Timing:
    if level not in ASSESSED_AS_NOT_MET:
        return Timing.UNKNOWN
    return Timing.LONG_OVERDUE if days_past > LONG_OVERDUE_DAYS else Timing.OVERDUE


def next_check(level: Delivery | str, code: Timing, *, is_continuing: bool, assessed_on: dt.date) -> dt.date:
    """When the undertaking should be looked at again (METHOD section 4): 30 or 180 days on."""
    soon = code in (Timing.OVERDUE, Timing.LONG_OVERDUE, Timing.UNKNOWN)
    soon = soon or code in (Timing.DUE_TODAY, Timing.DUE_7, Timing.DUE_30, Timing.DUE_90)
    return assessed_on + dt.timedelta(days=30 if soon else 180)
