"""Digests as everybody can read them: by period at the standard hour, or the very span that a mail covers.

What is said is what `digest` says; only the choice of days and changes is made here.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.translation import gettext

from commitments.models import Change, Correction, DigestRun, Follow
from commitments.rules.dates import last_day
from commitments.rules.schedule import WAIT, Due, Schedule, day_of, due_on, interval, last_due
from commitments.summaries import digest, digest_dates
from commitments.summaries.digest import Digest, Marks, Window
from commitments.summaries.digest_dates import Deadlines
from commitments.summaries.digest_items import once, published, signatories_by_instrument
from commitments.summaries.digest_lines import Item
from commitments.vocabulary import Rhythm
from commitments.words import date_words

TIMEZONE: Final = "Europe/Paris"
RHYTHMS: Final = (Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.MONTHLY)
MOST_ON_PAGE: Final = 200
MOST_CHANGES, MOST_DAYS = 5_000, 366
LARGEST_NUMBER: Final = 2**31 - 1
ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """One day, week or month whose digest has come: its key, when it was due, and what it covers (UTC)."""

    rhythm: Rhythm
    key: str
    due_at: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def path(self) -> str:
        return reverse("digests:period", args=[self.rhythm.value, self.key])

    @property
    def day(self) -> dt.date:
        return local_day(self.due_at)

    @property
    def title(self) -> str:
        words = {
            Rhythm.DAILY: gettext("The day to {date}"),
            Rhythm.WEEKLY: gettext("The week to {date}"),
            Rhythm.MONTHLY: gettext("The month to {date}"),
        }
        return words[self.rhythm].format(date=date_words(self.day))


@dataclass(frozen=True)
class Span:
    """What one mail covers, as its address names it: changes after a number, and days."""

    after: int
    up_to: int
    told_on: dt.date
    day: dt.date


@dataclass(frozen=True)
class Told:
    """A period with what its digest says, and since when it says that."""

    period: Period
    digest: Digest
    updated_at: dt.datetime


def local_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZoneInfo(TIMEZONE)).date()


def utc_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(dt.UTC).date()


def standard(rhythm: Rhythm) -> Schedule:
    """Monday, or the first of the month, at seven o'clock in Paris."""
    return Schedule(rhythm, TIMEZONE, hour=7, weekday=0)


def period_with(rhythm: str, key: str, *, now: dt.datetime) -> Period | None:
    """The period with this key; None where there is none, or where it is not over."""
    if rhythm not in RHYTHMS:
        return None
    schedule = standard(Rhythm(rhythm))
    day = day_of(schedule, key)
    due = due_on(schedule, day) if day and day.year > 1 else None
    return period_of(schedule, due) if due and due.at <= now else None


def period_of(schedule: Schedule, due: Due) -> Period:
    starts_at, ends_at = interval(schedule, due)
    return Period(schedule.rhythm, due.key, due.at, starts_at, ends_at)


def periods(rhythm: Rhythm, *, since: dt.datetime, now: dt.datetime) -> Iterable[Period]:
    """Every period that is over, newest first, back to the one in which the moment `since` lies."""
    schedule = standard(rhythm)
    due = last_due(schedule, now)
    while due.at - WAIT > since:
        yield period_of(schedule, due)
        due = last_due(schedule, due.at - dt.timedelta(microseconds=1))


def first_published_at() -> dt.datetime | None:
    """When the record began. One query."""
    return Change.objects.aggregate(first=Min("published_at"))["first"]


def tell(
    chosen: Sequence[Period],
    follows: Sequence[Follow],
    *,
    now: dt.datetime,
    most: int = MOST_ON_PAGE,
    is_lasting: bool = False,
) -> list[Told]:
    """What the digests of these periods say about what is followed. Ten queries at most, however many.

    How everyone stood is as of the day of reading, or `is_lasting` says: as of the day since which it is so.
    """
    if not chosen:
        return []
    starts_at = min(period.starts_at for period in chosen)
    ends_at = max(period.ends_at for period in chosen)
    everybody = signatories_by_instrument()
    which = Q(published_at__gte=starts_at, published_at__lt=ends_at)
    due = sorted(period.due_at for period in chosen)
    items = published(which, everybody=everybody, now=now, as_of=lambda moment: first_after(moment, due))
    corrected = corrections_of(starts_at, ends_at)
    deadlines = digest_dates.load(everybody=everybody)
    coverage = digest.coverage()
    told = []
    for period in chosen:
        stood_at = stood_since(period, deadlines)
        today = max(period.day, utc_day(stood_at)) if is_lasting else utc_day(now)
        marks = Marks(0, local_day(period.starts_at), period.day)
        window = Window(
            run_of(period),
            marks,
            once(within(items, period)),
            digest_dates.around(
                deadlines, told_on=marks.told_on, day=marks.day, over_before=marks.over_before, today=today
            ),
            coverage,
            today,
        )
        found = digest.compose(window, follows, timezone=TIMEZONE, most=most)
        moved = [at for published_at, at in corrected if period.starts_at <= published_at < period.ends_at]
        moved += [item.reworded_at for item in window.items if item.reworded_at]
        told.append(Told(period, found, max([period.due_at, stood_at, *moved])))
    return told


def first_after(moment: dt.datetime, due: Sequence[dt.datetime]) -> dt.datetime:
    """When the digest was due that told what was published then; an entry is in the words it had by then."""
    return next((due_at for due_at in due if due_at - WAIT > moment), moment)


def corrections_of(starts_at: dt.datetime, ends_at: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """For what was published in this time and corrected since: when it was, and when we did. One query."""
    rows = Correction.objects.standing().filter(
        corrected__published_at__gte=starts_at, corrected__published_at__lt=ends_at
    )
    return list(rows.values_list("corrected__published_at", "replaced_by__published_at"))


def stood_since(period: Period, deadlines: Deadlines) -> dt.datetime:
    """Since when those whose deadlines passed in this time have stood as they do, at the earliest its end."""
    first = local_day(period.starts_at)
    statuses = [
        undertaking.current_status.published_at
        for row in deadlines.rows
        if first <= last_day(row.due_on, row.precision) < period.day
        for undertaking in deadlines.owed[row.commitment_id]
    ]
    return max([period.due_at, *(moment for moment in statuses if moment)])


def within(items: Iterable[Item], period: Period) -> tuple[Item, ...]:
    return tuple(item for item in items if period.starts_at <= item.published_at < period.ends_at)


def run_of(period: Period) -> DigestRun:
    """The run that a reader with the standard hour shares, not saved."""
    return DigestRun(rhythm=period.rhythm, starts_at=period.starts_at, ends_at=period.ends_at, change_up_to=0)


def is_readable(span: Span, *, today: dt.date) -> bool:
    """Whether a span can have been that of a mail: in order, not in the future, and not the whole record.

    `today` is the day by UTC; it is tomorrow already for readers in the east.
    """
    return (
        0 <= span.after <= span.up_to <= LARGEST_NUMBER
        and span.up_to - span.after <= MOST_CHANGES
        and span.told_on <= span.day <= today + ONE_DAY
        and (span.day - span.told_on).days <= MOST_DAYS
    )


def tell_span(span: Span, follows: Sequence[Follow], *, now: dt.datetime) -> Digest:
    """What the mail said that covered this span. Nine queries at most."""
    midnight = dt.time(tzinfo=dt.UTC)
    run = DigestRun(
        rhythm=Rhythm.INSTANT,
        starts_at=dt.datetime.combine(span.told_on, midnight),
        ends_at=dt.datetime.combine(span.day, midnight),
        change_up_to=span.up_to,
    )
    today = utc_day(now)
    marks = Marks(span.after, span.told_on, span.day, utc_day=today)
    window = digest.window(run, marks, today=today)
    return digest.compose(window, follows, timezone=TIMEZONE, most=MOST_ON_PAGE)
