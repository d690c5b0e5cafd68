"""How many undertakings were assessed, and how many overdue, day by day: read off what was published."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from commitments.rules.dates import last_day
from commitments.rules.timing import DatedLevel, first_met_on, timing
from commitments.vocabulary import ChangeKind, Delivery, Precision, Timing

LATE = (Timing.OVERDUE, Timing.LONG_OVERDUE)


@dataclass(frozen=True)
class Published:
    """One change of status: what stood from that day on, and since when it had held in the world."""

    on: dt.date
    kind: str
    level: Delivery
    effective_on: dt.date | None


@dataclass(frozen=True)
class History:
    """One undertaking: its changes in their order, and its date if the text sets one."""

    changes: tuple[Published, ...]
    due_on: dt.date | None
    precision: Precision


@dataclass(frozen=True)
class Count:
    """From this day on, this many."""

    on: dt.date
    count: int


Holds = Callable[[History, dt.date], bool]


def assessed(histories: Sequence[History], *, today: dt.date) -> tuple[Count, ...]:
    """A count for each day on which it changed, oldest first."""
    return counted(histories, is_assessed, today=today)


def overdue(histories: Sequence[History], *, today: dt.date) -> tuple[Count, ...]:
    return counted([item for item in histories if item.due_on], is_late, today=today)


def counted(histories: Sequence[History], holds: Holds, *, today: dt.date) -> tuple[Count, ...]:
    gained: dict[dt.date, int] = {}
    for history in histories:
        before = False
        for day in days_of(history, today=today):
            now = holds(history, day)
            gained[day] = gained.get(day, 0) + now - before
            before = now
    found, total = [], 0
    for day in sorted(gained):
        if gained[day]:
            total += gained[day]
            found.append(Count(day, total))
    return tuple(found)


def days_of(history: History, *, today: dt.date) -> list[dt.date]:
    """The days on which something may change: what was published, and the day after the deadline."""
    days = {change.on for change in history.changes}
    if history.due_on and days:
        days.add(last_day(history.due_on, history.precision) + dt.timedelta(days=1))
    return sorted(day for day in days if day <= today)


def is_assessed(history: History, day: dt.date) -> bool:
    return level_on(history, day) != Delivery.NOT_ASSESSED


def is_late(history: History, day: dt.date) -> bool:
    """Whether the record of that day said that the date had passed without the promise being met."""
    met_on = first_met_on(standing(history, day))
    code = timing(history.due_on, history.precision, level=level_on(history, day), met_on=met_on, today=day)
    return code in LATE


def level_on(history: History, day: dt.date) -> Delivery:
    return next(
        (change.level for change in reversed(history.changes) if change.on <= day), Delivery.NOT_ASSESSED
    )


def standing(history: History, day: dt.date) -> list[DatedLevel]:
    """The versions published by then that were not taken back, each marked if a later one corrected it."""
    found: list[DatedLevel] = []
    for change in history.changes:
        if change.on > day:
            break
        if change.kind == ChangeKind.WITHDRAWN:
            found = found[:-1]
            continue
        if change.kind == ChangeKind.CORRECTION and found:
            found[-1] = replace(found[-1], was_corrected=True)
        found.append(DatedLevel(change.level, change.effective_on or change.on))
    return found
