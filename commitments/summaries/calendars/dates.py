"""Deadlines and milestones as events of a calendar, of what their page shows."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext

from commitments.rules.calendar_dates import days, name
from commitments.summaries.calendars.events import Event, History, dated_title
from commitments.summaries.deadlines import DeadlinesPage, DueLine, DutyLine
from commitments.summaries.milestones import MilestoneLine
from commitments.vocabulary import Precision
from commitments.words import date_words


def deadlines(page: DeadlinesPage, history: History, *, of_signatory: bool) -> Iterator[Event]:
    """One event for each dated promise; `of_signatory`: for what each of its lines owes, one each."""
    for duty in page.duties:
        if of_signatory:
            yield from (deadline(duty, history, line) for line in duty.lines)
        else:
            yield deadline(duty, history)


def deadline(duty: DutyLine, history: History, line: DueLine | None = None) -> Event:
    past = history.of("commitments_deadline", duty.commitment_id)
    words = gettext("Deadline: %(code)s %(title)s") % {"code": duty.code, "title": duty.title}
    title = f"{line.name}. {words}" if line else words
    return Event(
        name=name("deadline", duty.code, *([line.code] if line else [])),
        moved=past.moved((str(duty.due_on), duty.precision), of=("due_on", "precision")),
        stamp=history.stamp(past),
        days=days(duty.due_on, duty.due_on, duty.precision),
        title=dated_title(title, duty.due_on, duty.precision),
        lines=tuple(deadline_lines(duty)),
        path=line.url if line else reverse("public:commitment", args=[duty.code]),
        category=gettext("Deadlines"),
        is_due=duty.days_past <= 0,
    )


def deadline_lines(duty: DutyLine) -> Iterator[str]:
    if duty.commitment_quote:
        yield f"“{duty.commitment_quote}”"
    yield gettext("%(label)s: %(value)s") % {"label": duty.instrument_title, "value": duty.basis.label} + (
        f" (“{duty.quote}”)" if duty.quote else ""
    )
    if duty.precision != Precision.DAY:
        words = gettext("Due in %(when)s. No day is named, so it is in time until the end of that period.")
        yield words % {"when": date_words(duty.due_on, duty.precision)}
    if duty.note:
        yield duty.note
    yield gettext("The date alone says nothing about whether it was kept.")


def milestones(lines: Iterable[MilestoneLine], history: History) -> Iterator[Event]:
    for line in lines:
        past = history.of("commitments_milestone", line.code)
        now = (str(line.starts_on), str(line.ends_on), line.precision)
        yield Event(
            name=name("milestone", line.code),
            moved=past.moved(now, of=("starts_on", "ends_on", "precision")),
            stamp=history.stamp(past),
            days=days(line.starts_on, line.ends_on, line.precision),
            title=dated_title(line.title, line.starts_on, line.precision),
            lines=tuple(milestone_lines(line)),
            path=f"{reverse('public:deadlines')}#{line.code}",
            category=gettext("Milestones"),
        )


def milestone_lines(line: MilestoneLine) -> Iterator[str]:
    yield line.instrument_title
    if line.quote:
        yield f"“{line.quote}”"
    if line.note:
        yield line.note
    if line.sources:
        publishers = "; ".join(source.publisher for source in line.sources)
        yield gettext("%(label)s: %(value)s") % {"label": gettext("Date from"), "value": publishers}
    else:
        yield gettext("No source for the date is on record.")
