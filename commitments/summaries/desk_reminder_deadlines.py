"""The dated promises in a reminder: endorsers without an entry, whose they are, who looks after them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Count, Q

from commitments.models import Undertaking
from commitments.rules.attention import deadline_calls, is_unanswered
from commitments.summaries import desk_inbox_marks as marks
from commitments.summaries.desk_inbox_filters import ALL, ME, NOBODY, Sieve
from commitments.summaries.desk_inbox_items import Item
from commitments.summaries.desk_inbox_lines import many
from commitments.summaries.desk_inbox_marks import Known
from commitments.summaries.desk_inbox_matters import on_day
from commitments.summaries.desk_inbox_trail import Filters, Trail
from commitments.summaries.desk_places import EVERYBODY
from commitments.vocabulary import Delivery

MOST_NAMES: Final = 6
FEW_NAMES: Final = 3  # of each person, for whoever reads of everybody


@dataclass(frozen=True)
class ReminderLine:
    where: str
    words: str
    path: str


@dataclass(frozen=True)
class Desk:
    """The inbox of one person, read once. `sieve` lets everybody's items pass; `found` are the queues."""

    sieve: Sieve
    found: Mapping[str, Sequence[Item]]
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        return self.now.date()

    @property
    def known(self) -> Known:
        return self.sieve.known

    @property
    def may_assign(self) -> bool:
        return self.known.person.has_perm("commitments.add_assignment")

    def theirs(self, queue: str) -> list[Item]:
        """What the queue of their inbox shows without any filter."""
        return self.passing(queue, "")

    def yours(self, queue: str) -> list[Item]:
        """What of it they took or look after."""
        return self.passing(queue, ME)

    def of_nobody(self, queue: str) -> list[Item]:
        return self.passing(queue, NOBODY)

    def passing(self, queue: str, person: str) -> list[Item]:
        sieve = replace(self.sieve, filters=Filters(person=person))
        return [item for item in self.found[queue] if sieve.lets_pass(item, queue)]

    def is_dated(self, item: Item) -> bool:
        """Whether its deadline calls, and nobody has assessed it."""
        standing = item.standing
        if standing is None:
            return False
        return deadline_calls(standing, today=self.today) and is_unanswered(standing)


@dataclass(frozen=True)
class DeadlineLine:
    """One dated promise; `waiting` counts the undertakings it is about, the person's own or everybody's."""

    title: str
    where: str
    words: str
    path: str
    due_on: dt.date
    waiting: int
    is_yours: bool

    def as_line(self) -> ReminderLine:
        return ReminderLine(self.where, self.words, self.path)


@dataclass(frozen=True)
class Deadlines:
    """`ahead`: the nearest first; `passed`: the oldest first."""

    ahead: tuple[DeadlineLine, ...]
    passed: tuple[DeadlineLine, ...]


@dataclass(frozen=True)
class Endorsers:
    total: int
    without_entry: int
    unassessed: int


def load(desk: Desk) -> Deadlines:
    """One query. Whoever assigns work hears of every dated promise, others of what they look after."""
    yours = by_commitment(item for item in desk.yours("due") if desk.is_dated(item))
    everybodys = by_commitment(item for item in desk.found["due"] if desk.is_dated(item))
    wanted = everybodys if desk.may_assign else yours
    endorsers = load_endorsers(wanted)
    lines = [deadline_line(pk, yours.get(pk, []), everybodys[pk], endorsers.get(pk), desk) for pk in wanted]
    ordered = sorted(lines, key=lambda line: (line.due_on, line.title))
    return Deadlines(
        ahead=tuple(line for line in ordered if line.due_on >= desk.today),
        passed=tuple(line for line in ordered if line.due_on < desk.today),
    )


def by_commitment(items: Iterable[Item]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        for commitment in item.commitments:
            found[commitment].append(item)
    return found


def load_endorsers(commitments: Iterable[int]) -> dict[int, Endorsers]:
    """How far each promise is covered, over everybody who signed it by themselves."""
    rows = (
        Undertaking.objects.filter(commitment__in=list(commitments), endorsement__isnull=False)
        .order_by()
        .values_list("commitment")
        .annotate(
            total=Count("pk"),
            without_entry=Count("pk", filter=Q(current_status__entry_count=0)),
            unassessed=Count("pk", filter=Q(current_status__verified_level=Delivery.NOT_ASSESSED)),
        )
    )
    return {pk: Endorsers(*numbers) for pk, *numbers in rows}


def deadline_line(
    pk: int, yours: Sequence[Item], everybodys: Sequence[Item], endorsers: Endorsers | None, desk: Desk
) -> DeadlineLine:
    commitment = desk.sieve.choices.commitments[pk]
    standing = (yours or everybodys)[0].standing
    assert standing is not None
    assert standing.due_on is not None
    day = f"{on_day(standing.due_on)}, {when(standing.due_on, desk.today)}"
    words = [covered(endorsers)]
    if endorsers and any(not item.signatories for item in everybodys):
        words.append("What all owe together is not assessed.")
    if yours:
        words.append(f"You look after {named_signatories(yours, desk.known)}.")
    if desk.may_assign:
        words.append(f"Not assessed yet, by who looks after it: {owners_in_words(everybodys, desk.known)}.")
    return DeadlineLine(
        title=commitment.title,
        where=f"{day}: {commitment.title} ({commitment.code})",
        words=" ".join(words),
        path=Trail("due", person=ME if yours else ALL, commitment=commitment.code).address(),
        due_on=standing.due_on,
        waiting=len(yours or everybodys),
        is_yours=bool(yours),
    )


def covered(endorsers: Endorsers | None) -> str:
    if endorsers is None:
        return "All endorsers owe it together."
    total = counted(endorsers.total, "endorser", "endorsers")
    return f"{endorsers.without_entry} of {total} without an entry, {endorsers.unassessed} not assessed."


def named_signatories(items: Sequence[Item], known: Known, *, most: int = MOST_NAMES) -> str:
    """France, Kenya and 3 more: what is still open of what somebody looks after."""
    names = sorted(
        known.signatories[pk].name if pk in known.signatories else EVERYBODY
        for item in items
        for pk in (item.signatories or {0})
    )
    shown, more = names[:most], len(names) - most
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def owners_in_words(items: Sequence[Item], known: Known) -> str:
    """Alice Archer 2 (France, Kenya); nobody 1 (Brazil). What several look after counts with each."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for name in owners_of(item, known):
            found[name].append(item)
    ordered = sorted(found.items(), key=lambda pair: (pair[0] == NOBODY, -len(pair[1]), pair[0]))
    return "; ".join(
        f"{name} {len(theirs)} ({named_signatories(theirs, known, most=FEW_NAMES)})"
        for name, theirs in ordered
    )


def owners_of(item: Item, known: Known) -> tuple[str, ...]:
    """Whoever took it, else whoever it is assigned to."""
    marked = known.marks_on(item).holder
    if marked:
        return (marked.name,)
    return tuple(marks.named([person], known) for person in known.owners_of(item)) or (NOBODY,)


def when(due_on: dt.date, today: dt.date) -> str:
    days = (due_on - today).days
    return "today" if not days else f"in {many(days)}" if days > 0 else f"{many(-days)} ago"


def counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
