"""Deadlines, milestones and next checks as a calendar month, in the reader's week."""

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from babel import Locale
from django.urls import reverse
from django.utils.translation import get_language

from commitments.languages import LOCALE, Language
from commitments.rules.dates import last_day
from commitments.summaries.deadlines import DeadlinesPage, DutyLine
from commitments.summaries.milestones import MilestoneLine
from commitments.vocabulary import Precision


@dataclass(frozen=True)
class DayEvent:
    """What stands on a day: a duty, a milestone, or else the number of statuses to be checked again."""

    url: str = ""
    duty: DutyLine | None = None
    milestone: MilestoneLine | None = None
    checks: int = 0


@dataclass(frozen=True)
class MonthDay:
    on: dt.date
    weekday: str
    is_in_month: bool
    is_today: bool
    events: tuple[DayEvent, ...]


@dataclass(frozen=True)
class Month:
    """`weeks` begin on the day on which the reader's weeks do. `undated` are known to the month or year only.

    `previous` and `next` are first days; `next_with_something` is None where nothing dated is to come.
    """

    first: dt.date
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[MonthDay, ...], ...]
    undated: tuple[DayEvent, ...]
    previous: dt.date | None
    next: dt.date | None
    next_with_something: dt.date | None

    @property
    def is_empty(self) -> bool:
        return not any(day.events for week in self.weeks for day in week if day.is_in_month)


def month(page: DeadlinesPage, *, first: dt.date, checks: Mapping[dt.date, int]) -> Month:
    """The month that begins on `first`. `checks` counts statuses by the day of their next check."""
    locale = reader_locale()
    weeks = calendar.Calendar(locale.first_week_day).monthdatescalendar(first.year, first.month)
    names = locale.days["stand-alone"]["wide"]
    days = [
        tuple(
            MonthDay(
                on=day,
                weekday=names[day.weekday()],
                is_in_month=day.month == first.month,
                is_today=day == page.today,
                events=tuple(events_on(page, day, checks)) if day.month == first.month else (),
            )
            for day in week
        )
        for week in weeks
    ]
    later = [day for day in first_days(page) if day > first]
    return Month(
        first=first,
        weekdays=tuple(names[(locale.first_week_day + number) % 7] for number in range(7)),
        weeks=tuple(days),
        undated=tuple(undated(page, first)),
        previous=(first - dt.timedelta(days=1)).replace(day=1) if first.year > 2 else None,
        next=(first + dt.timedelta(days=31)).replace(day=1) if first.year < 9998 else None,
        next_with_something=min(later, default=None),
    )


def reader_locale() -> Locale:
    """English as in Britain, as dates are: weeks begin on Monday, as in French; on Saturday in Arabic."""
    language = Language((get_language() or "en").partition("-")[0])
    name = "ar_EG" if language == Language.ARABIC else LOCALE[language]
    return Locale.parse(name.replace("-", "_"))


def events_on(page: DeadlinesPage, day: dt.date, checks: Mapping[dt.date, int]) -> Iterable[DayEvent]:
    dues = [duty for duty in page.duties if duty.precision == Precision.DAY and duty.due_on == day]
    for duty in dues:
        yield DayEvent(f"#{duty.code}", duty=duty)
    for line in page.milestones:
        is_told = line.is_due and any(duty.code == line.clause for duty in dues)
        if line.precision == Precision.DAY and line.starts_on <= day <= line.ends_on and not is_told:
            yield DayEvent(f"{reverse('public:deadlines')}#{line.code}", milestone=line)
    if checks.get(day):
        yield DayEvent(checks=checks[day])


def undated(page: DeadlinesPage, first: dt.date) -> Iterable[DayEvent]:
    """What is known to the month or the year only, and covers this month: it never stands on a day."""
    for duty in page.duties:
        if duty.precision != Precision.DAY and covers(duty.due_on, duty.due_on, duty.precision, first):
            yield DayEvent(f"#{duty.code}", duty=duty)
    for line in page.milestones:
        if line.precision != Precision.DAY and covers(line.starts_on, line.ends_on, line.precision, first):
            yield DayEvent(f"{reverse('public:deadlines')}#{line.code}", milestone=line)


def covers(start: dt.date, end: dt.date, precision: str, first: dt.date) -> bool:
    begins = start.replace(month=1, day=1) if precision == Precision.YEAR else start.replace(day=1)
    return begins <= first <= last_day(end, precision)


def first_days(page: DeadlinesPage) -> Iterable[dt.date]:
    """The first days of the months that hold something dated."""
    for duty in page.duties:
        if duty.precision == Precision.DAY:
            yield duty.due_on.replace(day=1)
    for line in page.milestones:
        if line.precision == Precision.DAY:
            yield line.starts_on.replace(day=1)
