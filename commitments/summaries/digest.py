"""What one digest says: the window of published changes and dates, cut down to what a subscriber follows.

`window` reads the database once for everybody whose digest begins at the same change; `compose` is
pure and picks what one subscriber follows.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeVar
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from commitments.models import Deadline, Delivery, DigestRun, Follow, Undertaking
from commitments.rules import deadline_marks
from commitments.rules.dates import last_day
from commitments.summaries.digest_items import About, Item, published, signatories_by_instrument
from commitments.summaries.follow import FollowLine, line
from commitments.vocabulary import CHANGE_MEANING, ChangeKind, DeadlineBasis, FollowScope, Rhythm

MOST_ITEMS = 30
DAYS_AHEAD = 30
SUBJECT_LENGTH = 65

ENTRIES_HEADING = "New on record"
# (kinds, heading, what to know about the whole group), in the order of the mail
GROUPS: tuple[tuple[tuple[ChangeKind, ...], str, str], ...] = (
    ((ChangeKind.PROGRESS, ChangeKind.REGRESS), "What changed", ""),
    (
        (ChangeKind.OTHER_STATUS,),
        "Status changed",
        CHANGE_MEANING[ChangeKind.OTHER_STATUS],
    ),
    ((ChangeKind.FIRST_ASSESSMENT,), "First assessments", CHANGE_MEANING[ChangeKind.FIRST_ASSESSMENT]),
    ((ChangeKind.CORRECTION,), "Corrections", CHANGE_MEANING[ChangeKind.CORRECTION]),
    ((ChangeKind.REPLY,), "Replies", CHANGE_MEANING[ChangeKind.REPLY]),
    ((ChangeKind.METHOD,), "Our method", CHANGE_MEANING[ChangeKind.METHOD]),
    ((ChangeKind.EVIDENCE,), ENTRIES_HEADING, "Things that happened, each with its sources. No judgement."),
)


@dataclass(frozen=True)
class DateLine:
    """A deadline of a commitment: the day it falls due, in words, and what makes it one."""

    due_on: dt.date
    words: str
    name: str
    text: str
    basis: str
    path: str
    about: About
    because: str = ""


@dataclass(frozen=True)
class Marks:
    """What a reader was told already, and up to which day this mail tells dates; days are the reader's."""

    seen_change: int
    told_on: dt.date
    day: dt.date

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """For a digest with its run and subscriber."""
        run, subscriber = delivery.run, delivery.subscriber
        assert run is not None
        assert subscriber is not None
        zone = ZoneInfo(subscriber.timezone)
        return cls(
            subscriber.seen_change,
            subscriber.told_on or run.starts_at.astimezone(zone).date(),
            delivery.due_on or run.ends_at.astimezone(zone).date(),
        )


@dataclass(frozen=True)
class Window:
    """Everything a run could tell anybody with these marks."""

    run: DigestRun
    marks: Marks
    items: tuple[Item, ...]
    dates: tuple[DateLine, ...]


@dataclass(frozen=True)
class Group:
    heading: str
    note: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Digest:
    """One subscriber's mail for one period. `more` counts items beyond the most a mail carries."""

    period: str
    rhythm: str
    follows: tuple[FollowLine, ...]
    groups: tuple[Group, ...]
    passed: tuple[DateLine, ...]
    ahead: tuple[DateLine, ...]
    more: int
    has_older: bool
    is_news: bool
    headline: str
    subject: str


def window(run: DigestRun, marks: Marks) -> Window:
    """What was published after the mark up to the run's last, and the dates around it. Nine queries."""
    return Window(
        run=run,
        marks=marks,
        items=published(after=marks.seen_change, up_to=run.change_up_to, now=timezone.now()),
        dates=dates_around(marks),
    )


def dates_around(marks: Marks) -> tuple[DateLine, ...]:
    """Deadlines that passed since the day last told, or come within 30 days. Three queries."""
    until = marks.day + dt.timedelta(days=DAYS_AHEAD)
    rows = [
        row
        for row in Deadline.objects.select_related("commitment__instrument").order_by("due_on")
        if marks.told_on <= last_day(row.due_on, row.precision) <= until
    ]
    if not rows:
        return ()
    commitment_ids = [row.commitment_id for row in rows]
    everybody = signatories_by_instrument()
    bound: dict[int, set[int]] = {}
    owed = Undertaking.objects.filter(commitment__in=commitment_ids)
    for commitment_id, instrument_id, signatory_id in owed.values_list(
        "commitment_id", "commitment__instrument_id", "endorsement__signatory_id"
    ):
        who = everybody.get(instrument_id, frozenset()) if signatory_id is None else {signatory_id}
        bound.setdefault(commitment_id, set()).update(who)
    return tuple(date_line(row, bound.get(row.commitment_id, set())) for row in rows)


def date_line(row: Deadline, signatories: Collection[int]) -> DateLine:
    commitment = row.commitment
    quote = f": “{row.quote}”" if row.quote else ""
    pattern = {"year": "Y", "month": "F Y"}.get(row.precision, "j F Y")
    return DateLine(
        due_on=last_day(row.due_on, row.precision),
        words=date_format(row.due_on, pattern),
        name=f"{commitment.code} {commitment.title}",
        text=commitment.instrument.short_title,
        basis=f"{DeadlineBasis(row.basis).label}{quote}",
        path=reverse("public:commitment", args=[commitment.code]),
        about=About(
            frozenset(signatories), frozenset({commitment.pk}), frozenset({commitment.instrument_id})
        ),
    )


def compose(window: Window, follows: Sequence[Follow], *, timezone: str) -> Digest:
    """The digest of somebody with these follows; each must have its target loaded."""
    run, marks = window.run, window.marks
    items = chosen(window.items, follows)
    dates = chosen(window.dates, follows)
    passed = tuple(date for date in dates if date.due_on < marks.day)
    ahead = tuple(date for date in dates if date.due_on >= marks.day)
    groups = grouped(items)
    shown = sum(len(group.items) for group in groups)
    return Digest(
        period=period_words(run.starts_at, run.ends_at, timezone),
        rhythm=RHYTHM_WORDS[Rhythm(run.rhythm)],
        follows=tuple(line(follow) for follow in follows),
        groups=groups,
        passed=passed,
        ahead=ahead,
        more=len(items) - shown,
        has_older=any(item.published_at < run.starts_at for item in items),
        is_news=bool(items) or any(is_news(date.due_on, marks) for date in dates),
        headline=headline(items, passed, ahead),
        subject=subject(items, passed, ahead),
    )


RHYTHM_WORDS = {
    Rhythm.INSTANT: "as it happens",
    Rhythm.DAILY: "daily",
    Rhythm.WEEKLY: "weekly",
    Rhythm.MONTHLY: "monthly",
}


Told = TypeVar("Told", Item, DateLine)


def chosen(lines: Iterable[Told], follows: Sequence[Follow]) -> list[Told]:
    """The lines that answer a follow, each once, saying which if the subscriber has several."""
    found = []
    for row in lines:
        answered = [follow for follow in follows if concerns(row, follow)]
        if answered:
            found.append(replace(row, because=because(answered) if len(follows) > 1 else ""))
    return found


def because(answered: Sequence[Follow]) -> str:
    return f"Because you follow {' and '.join(short_name(follow) for follow in answered)}."


def concerns(row: Item | DateLine, follow: Follow) -> bool:
    about = row.about
    match FollowScope(follow.scope):
        case FollowScope.SIGNATORY:
            return follow.signatory_id in about.signatories
        case FollowScope.COMMITMENT:
            return follow.commitment_id in about.commitments
        case FollowScope.INSTRUMENT:
            return follow.instrument_id in about.instruments
        case FollowScope.DEADLINES:
            return isinstance(row, DateLine)
        case FollowScope.EVERYTHING:
            return True


def short_name(follow: Follow) -> str:
    return follow.commitment.code if follow.commitment else line(follow).in_sentence


def is_news(due_on: dt.date, marks: Marks) -> bool:
    return deadline_marks.is_news(due_on, after=marks.told_on, up_to=marks.day)


def grouped(items: Sequence[Item]) -> tuple[Group, ...]:
    """The items by kind, in the order of the mail, up to the most a mail carries."""
    groups, room = [], MOST_ITEMS
    for kinds, heading, note in GROUPS:
        chosen = tuple(item for item in items if item.kind in kinds)[:room]
        room -= len(chosen)
        if chosen:
            groups.append(Group(heading, note, chosen))
    return tuple(groups)


def period_words(starts_at: dt.datetime, ends_at: dt.datetime, timezone: str) -> str:
    """From 23 November 2026, 06:00 to 30 November 2026, 06:00 (Europe/Paris); the end is not in it."""
    zone = ZoneInfo(timezone)
    first, last = (moment_words(moment.astimezone(zone)) for moment in (starts_at, ends_at))
    return f"from {first} to {last} ({timezone})"


def moment_words(local: dt.datetime) -> str:
    return f"{date_format(local.date(), 'j F Y')}, {local:%H:%M}"


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def headline(items: Sequence[Item], passed: Sequence[DateLine], ahead: Sequence[DateLine]) -> str:
    """The one line "what changed", with a count per kind."""
    words = {
        "What changed": ("status changed", "statuses changed"),
        "Status changed": ("other change of status", "other changes of status"),
        "First assessments": ("first assessment", "first assessments"),
        "Corrections": ("correction", "corrections"),
        "Replies": ("reply of a signatory", "replies of signatories"),
        "Our method": ("status revised by our method", "statuses revised by our method"),
        ENTRIES_HEADING: ("new entry on record", "new entries on record"),
    }
    parts = []
    for kinds, heading, _ in GROUPS:
        number = sum(item.kind in kinds for item in items)
        if number:
            parts.append(counted(number, *words[heading]))
    if passed:
        parts.append(counted(len(passed), "deadline passed", "deadlines passed"))
    if ahead:
        parts.append(counted(len(ahead), "deadline ahead", "deadlines ahead"))
    only_entries = items and all(item.kind == ChangeKind.EVIDENCE for item in items)
    return ", ".join(parts) + "." + (" No status changed." if only_entries else "")


def subject(items: Sequence[Item], passed: Sequence[DateLine], ahead: Sequence[DateLine]) -> str:
    """The news first, about 60 characters, no count alone (EXPERIENCE section 5)."""
    rulings = [item for item in items if item.kind != ChangeKind.EVIDENCE]
    wrong = [item for item in rulings if item.kind == ChangeKind.CORRECTION]
    others = f" (+{len(items) - 1} more)" if len(items) > 1 else ""
    if wrong:
        return wrong[0].news + others
    if 0 < len(rulings) <= 3:
        return rulings[0].news + others
    if rulings:
        return with_names(f"{len(rulings)} AI-commitment changes", rulings)
    if len(items) == 1:
        return items[0].news
    if items:
        return with_names(f"{len(items)} new entries on record", items)
    date = (*passed, *ahead)[0] if passed or ahead else None
    if date is None:
        return "Nothing new on record"
    return f"{'Deadline passed' if passed else 'Deadline ahead'}: {date.words}, {date.name}"


def with_names(start: str, items: Sequence[Item]) -> str:
    """The start, a colon, and as many of the names as fit."""
    names = list(dict.fromkeys(item.who for item in items))
    text = f"{start}: {names[0]}"
    for name in names[1:]:
        if len(text) + len(name) + 2 > SUBJECT_LENGTH:
            break
        text += f", {name}"
    return text
