"""What one digest says: the window of published changes and dates, cut down to what a subscriber follows.

`window` reads the database once for everybody whose digest begins at the same change; `compose` is
pure and picks what one subscriber follows.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from commitments.models import Deadline, DigestRun, Follow, Undertaking
from commitments.rules.dates import last_day
from commitments.summaries.digest_items import About, Item, published, signatories_by_instrument
from commitments.summaries.follow import FollowLine, line
from commitments.vocabulary import CHANGE_MEANING, ChangeKind, DeadlineBasis, FollowScope, Rhythm

MOST_ITEMS = 30
DAYS_AHEAD = 30
# A date to come is news when it gets this near, not on every day in between.
NEWS_AT_DAYS_LEFT = (30, 7, 1, 0)
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
class Window:
    """Everything a run could tell anybody. `starts_on` is in it, `ends_on` is not; both days are UTC."""

    starts_on: dt.date
    ends_on: dt.date
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


def window(run: DigestRun, *, after: int) -> Window:
    """What was published after that change up to the run's last, and the dates around it. Ten queries."""
    starts_on, ends_on = covered(run)
    return Window(
        starts_on=starts_on,
        ends_on=ends_on,
        items=published(after=after, up_to=run.change_up_to, now=timezone.now()),
        dates=dates_around(starts_on, ends_on),
    )


def covered(run: DigestRun) -> tuple[dt.date, dt.date]:
    """The days a run speaks for: from where the one before it ended, so that no missed period is skipped."""
    before = DigestRun.objects.filter(rhythm=run.rhythm, ends_at__lt=run.ends_at).order_by("-ends_at").first()
    return (before.ends_at if before else run.starts_at).date(), run.ends_at.date()


def dates_around(starts_on: dt.date, ends_on: dt.date) -> tuple[DateLine, ...]:
    """Deadlines that passed in the window or come within 30 days of its end. Three queries."""
    until = ends_on + dt.timedelta(days=DAYS_AHEAD)
    rows = [
        row
        for row in Deadline.objects.select_related("commitment__instrument").order_by("due_on")
        if starts_on <= last_day(row.due_on, row.precision) <= until
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


def compose(window: Window, run: DigestRun, follows: Sequence[Follow]) -> Digest:
    """The digest of somebody with these follows; each must have its target loaded."""
    items = chosen(window.items, follows)
    dates = chosen(window.dates, follows)
    passed = tuple(date for date in dates if date.due_on < window.ends_on)
    ahead = tuple(date for date in dates if date.due_on >= window.ends_on)
    groups = grouped(items)
    shown = sum(len(group.items) for group in groups)
    return Digest(
        period=period_words(window.starts_on, window.ends_on - dt.timedelta(days=1)),
        rhythm=RHYTHM_WORDS[Rhythm(run.rhythm)],
        follows=tuple(line(follow) for follow in follows),
        groups=groups,
        passed=passed,
        ahead=ahead,
        more=len(items) - shown,
        has_older=any(item.published_at.date() < window.starts_on for item in items),
        is_news=bool(items or passed) or any(is_news(date.due_on, window) for date in ahead),
        headline=headline(items, passed, ahead),
        subject=subject(items, passed, ahead),
    )


RHYTHM_WORDS = {Rhythm.DAILY: "daily", Rhythm.WEEKLY: "weekly", Rhythm.MONTHLY: "monthly"}


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


def is_news(due_on: dt.date, window: Window) -> bool:
    """Whether a date to come crossed one of the marks within the window."""
    left_before, left = (due_on - window.starts_on).days, (due_on - window.ends_on).days
    return any(left <= mark < left_before for mark in NEWS_AT_DAYS_LEFT)


def dates_are_news(starts_on: dt.date, ends_on: dt.date) -> bool:
    """Whether a period with no published change is worth a mail to somebody. Three queries at most."""
    frame = Window(starts_on, ends_on, (), ())
    return any(
        date.due_on < ends_on or is_news(date.due_on, frame) for date in dates_around(starts_on, ends_on)
    )


def grouped(items: Sequence[Item]) -> tuple[Group, ...]:
    """The items by kind, in the order of the mail, up to the most a mail carries."""
    groups, room = [], MOST_ITEMS
    for kinds, heading, note in GROUPS:
        chosen = tuple(item for item in items if item.kind in kinds)[:room]
        room -= len(chosen)
        if chosen:
            groups.append(Group(heading, note, chosen))
    return tuple(groups)


def period_words(first: dt.date, last: dt.date) -> str:
    """on 7 July 2026; from 6 to 12 July 2026; from 29 June to 5 July 2026; in July 2026 for a whole month."""
    if first == last:
        return f"on {date_format(first, 'j F Y')}"
    is_one_month = (first.year, first.month) == (last.year, last.month)
    if is_one_month and first.day == 1 and (last + dt.timedelta(days=1)).day == 1:
        return f"in {date_format(first, 'F Y')}"
    start = "j" if is_one_month else "j F" if first.year == last.year else "j F Y"
    return f"from {date_format(first, start)} to {date_format(last, 'j F Y')}"


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
