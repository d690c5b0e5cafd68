"""What waits for one member of staff, as their reminder tells it.

The queues are the inbox's own, so what is urgent is decided once: what somebody snoozed or declined, what
others took, and what a declared conflict hides is no more in the mail than in the inbox. Of drafts it gives
no words and no level: mail is not the desk.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.text import capfirst

from commitments.desk_vocabulary import LinkState
from commitments.models import ProgressEntry, ReplyRound, StaffMember
from commitments.rules.attention import check_calls, is_last_week, waits_long
from commitments.rules.reply_window import CLOSING_WITHIN
from commitments.summaries import desk_inbox, desk_inbox_marks, desk_reminder_deadlines, desk_replies
from commitments.summaries.desk_inbox_filters import ALL, ME, NOBODY, load_sieve
from commitments.summaries.desk_inbox_items import UNDERTAKING, Item
from commitments.summaries.desk_inbox_lines import lines_of, many
from commitments.summaries.desk_inbox_matters import on_day
from commitments.summaries.desk_inbox_trail import Filters, Trail
from commitments.summaries.desk_reminder_deadlines import Desk, ReminderLine, counted

MOST_LINES: Final = 5
SUBJECT_LENGTH: Final = 90
SOURCE: Final = "source"  # an item only here: sources have no queue in the inbox


@dataclass(frozen=True)
class Section:
    """`fact` is what the subject says of it; `path` leads to all of it, `link` says where that is."""

    heading: str
    fact: str
    lines: tuple[ReminderLine, ...]
    more: int
    path: str
    link: str


@dataclass(frozen=True)
class Reminder:
    """The most urgent section first. `is_last_week`: a deadline of theirs is near and nobody has assessed."""

    sections: tuple[Section, ...]
    is_last_week: bool

    @property
    def subject(self) -> str:
        """As many facts as a subject holds, and how many more there are."""
        facts = [section.fact for section in self.sections]
        number = len(facts)
        while number > 1 and len("; ".join(facts[:number])) > SUBJECT_LENGTH:
            number -= 1
        rest = f" (+{len(facts) - number} more)" if number < len(facts) else ""
        return capfirst("; ".join(facts[:number])) + rest


def load(*, person: StaffMember, now: dt.datetime) -> Reminder:
    """At most forty queries, however much waits."""
    today = now.date()
    sieve = load_sieve(Filters(person=ALL), desk_inbox_marks.load(person=person, today=today))
    desk = Desk(sieve=sieve, found=desk_inbox.gather(sieve, today), now=now)
    dated = desk_reminder_deadlines.load(desk)
    makers: tuple[Callable[[], Section | None], ...] = (
        lambda: reviews(desk),
        lambda: deadlines("Deadlines ahead", dated.ahead, desk),
        lambda: closing_rounds(desk),
        lambda: deadlines("Deadlines that passed, not assessed", dated.passed, desk),
        lambda: sent_back(desk),
        lambda: checks(desk),
        lambda: stale(desk),
        lambda: gone_sources(desk),
        lambda: left_to_nobody(desk),
    )
    return Reminder(
        sections=tuple(section for make in makers if (section := make())),
        is_last_week=any(is_last_week(line.due_on, today=today) and line.is_yours for line in dated.ahead),
    )


def reviews(desk: Desk) -> Section | None:
    """Drafts, second ratings and replies that have waited for over three days."""
    rows = [item for item in desk.theirs("review") if waits_long(item.since, today=desk.today)]
    if not rows:
        return None
    return queue_section(
        desk,
        rows,
        Trail("review"),
        heading="Reviews that have waited over three days",
        fact=f"{counted(len(rows), 'review waits', 'reviews wait')} over three days",
    )


def deadlines(
    heading: str, lines: Sequence[desk_reminder_deadlines.DeadlineLine], desk: Desk
) -> Section | None:
    if not lines:
        return None
    first, number = lines[0], sum(line.waiting for line in lines)
    days = (first.due_on - desk.today).days
    fact = (
        f"{first.title} due {'today' if not days else f'in {many(days)}'}"
        if days >= 0
        else f"{number} not assessed after {'its' if number == 1 else 'their'} deadline"
    )
    person = ME if any(line.is_yours for line in lines) else ALL
    return Section(
        heading=heading,
        fact=fact,
        lines=tuple(line.as_line() for line in lines[:MOST_LINES]),
        more=max(len(lines) - MOST_LINES, 0),
        path=Trail("due", person=person).address(),
        link="What is due",
    )


def closing_rounds(desk: Desk) -> Section | None:
    """Rounds of replies that close within a week, for whoever may give more time. One query."""
    if not desk.known.person.has_perm("commitments.change_replyround"):
        return None
    ends = ReplyRound.objects.open_at(desk.now).filter(closes_at__lte=desk.now + CLOSING_WITHIN)
    wanted = desk_replies.with_counts().filter(pk__in=ends).exclude(signatory__in=desk.known.conflicts)
    rows = [desk_replies.line(row, now=desk.now) for row in wanted.order_by("closes_at", "pk")]
    if not rows:
        return None
    days = (rows[0].last_day - desk.today).days
    return Section(
        heading="Rounds of replies that close soon",
        fact=f"a reply window closes {'today' if not days else f'in {many(days)}'}",
        lines=tuple(round_line(row) for row in rows[:MOST_LINES]),
        more=max(len(rows) - MOST_LINES, 0),
        path=reverse("desk:reply-rounds"),
        link="All rounds",
    )


def round_line(row: desk_replies.RoundLine) -> ReminderLine:
    reached = "" if row.is_reached else " No letter is known to have arrived."
    return ReminderLine(
        where=row.signatory,
        words=f"Open until the end of {on_day(row.last_day)} (UTC). {row.received} of {row.items} answered."
        + reached,
        path=reverse("desk:reply-round", args=[row.reference]),
    )


def sent_back(desk: Desk) -> Section | None:
    rows = desk.theirs("sent-back")
    if not rows:
        return None
    fact = f"{counted(len(rows), 'draft of yours', 'drafts of yours')} came back"
    return queue_section(desk, rows, Trail("sent-back"), heading="Drafts that came back to you", fact=fact)


def checks(desk: Desk) -> Section | None:
    """What is due for another look, unless its deadline is told of anyhow."""
    rows = [
        item
        for item in desk.yours("due")
        if not desk.is_dated(item) and item.standing and check_calls(item.standing, today=desk.today)
    ]
    if not rows:
        return None
    fact = f"{counted(len(rows), 'check', 'checks')} due"
    return queue_section(desk, rows, Trail("due", person=ME), heading="Checks that are due", fact=fact)


def stale(desk: Desk) -> Section | None:
    """What is due besides is told as due only."""
    due = {item.key for item in desk.yours("due")}
    rows = [item for item in desk.yours("stale") if item.key not in due]
    if not rows:
        return None
    fact = f"{counted(len(rows), 'undertaking is', 'undertakings are')} stale"
    return queue_section(desk, rows, Trail("stale", person=ME), heading="Stale: has it stalled?", fact=fact)


def queue_section(desk: Desk, rows: Sequence[Item], trail: Trail, *, heading: str, fact: str) -> Section:
    """The first lines of a queue, as the inbox words them."""
    person = desk.known.person
    lines = lines_of(
        desk_inbox.held(rows[:MOST_LINES], desk.known), person=person, trail=trail, today=desk.today
    )
    return Section(
        heading=heading,
        fact=fact,
        lines=tuple(
            ReminderLine(
                where=f"{line.label} ({line.age})",
                words=" ".join(
                    part for part in (naming(line.key, line.words, line.kind), line.reason) if part
                ),
                path=line.url,
            )
            for line in lines
        ),
        more=len(rows) - len(lines),
        path=trail.address(),
        link=f"All of them in your inbox, under {desk_inbox.QUEUES[trail.queue].label}",
    )


def naming(key: str, words: str, kind: str) -> str:
    """An undertaking is named by its promise, which is public; of a draft only its kind is said."""
    return f"{words}." if key.startswith(f"{UNDERTAKING}-") else f"{kind}."


def gone_sources(desk: Desk) -> Section | None:
    """Sources that are gone, under entries on record about what this person looks after. One query."""
    rows = [source for source in load_gone(desk) if desk.known.person.pk in desk.known.owners_of(source.item)]
    if not rows:
        return None
    return Section(
        heading="Sources that are gone",
        fact=f"{counted(len(rows), 'source is', 'sources are')} gone",
        lines=tuple(
            ReminderLine(
                where=source.title,
                words="The page was missing on two different days. Entries on record rest on it.",
                path=reverse("desk:evidence-item", args=[source.item.pk]),
            )
            for source in rows[:MOST_LINES]
        ),
        more=max(len(rows) - MOST_LINES, 0),
        path=f"{reverse('desk:evidence-list')}?state={LinkState.GONE}",
        link="All sources that are gone",
    )


@dataclass(frozen=True)
class GoneSource:
    title: str
    item: Item


def load_gone(desk: Desk) -> list[GoneSource]:
    found: dict[int, GoneSource] = {}
    entries = ProgressEntry.objects.current().filter(evidence__link_state=LinkState.GONE)
    for pk, title, signatory, commitment in entries.order_by("evidence__pk").values_list(
        "evidence__pk",
        "evidence__title",
        "undertakings__endorsement__signatory",
        "undertakings__commitment",
    ):
        item = found[pk].item if pk in found else Item(SOURCE, pk, desk.today)
        found[pk] = GoneSource(
            title,
            replace(
                item,
                signatories=item.signatories | ({signatory} if signatory else set()),
                commitments=item.commitments | ({commitment} if commitment else set()),
            ),
        )
    return [source for source in found.values() if not desk.known.is_conflicted(source.item)]


def left_to_nobody(desk: Desk) -> Section | None:
    """For whoever assigns work: what is due or stale and looked after by nobody."""
    if not desk.may_assign:
        return None
    found = {code: desk.of_nobody(code) for code in ("due", "stale")}
    number = len({item.key for items in found.values() for item in items})
    if not number:
        return None
    return Section(
        heading="Assigned to nobody",
        fact=f"{number} due or stale, assigned to nobody",
        lines=tuple(
            ReminderLine(
                where=f"{counted(len(items), 'undertaking', 'undertakings')} {code}",
                words="",
                path=Trail(code, person=NOBODY).address(),
            )
            for code, items in found.items()
            if items
        ),
        more=0,
        path=reverse("desk:assignments"),
        link="Assignments",
    )
