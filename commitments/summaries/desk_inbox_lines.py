"""The lines of one page of the inbox: whose, what, why it is here, since when, and who has it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator

from commitments.models import StaffMember
from commitments.summaries import desk_inbox_matters as matters
from commitments.summaries.desk_inbox_items import REPLY, Item
from commitments.summaries.desk_inbox_marks import Marks
from commitments.summaries.desk_inbox_matters import Matter, on_day
from commitments.summaries.desk_inbox_trail import Trail
from commitments.vocabulary import DraftState

MANY_DECLINED: Final = 2
LONGEST_LABEL: Final = 80


@dataclass(frozen=True)
class Held:
    """An item with its marks, and the names of those it is assigned to or was until they left."""

    item: Item
    marks: Marks
    owner: str
    left: str = ""


@dataclass(frozen=True)
class InboxLine:
    """One line; `offers` names what this person may do with it without opening it.

    `trail` is its place in the queue, `then` the key of the line to go to once this one has left.
    `label` is `where` cut to what a line can hold. `happened_on` is the day of a lead's event.
    `left` names who looked after it until they left.
    """

    key: str
    kind: str
    url: str
    where: str
    label: str
    words: str
    reason: str
    since: dt.date
    age: str
    owner: str
    left: str
    holder: str
    lapse: str
    set_aside: str
    offers: tuple[str, ...]
    trail: Trail
    then: str
    happened_on: dt.date | None
    precision: str

    @property
    def has_it(self) -> str:
        """The name of whoever took it."""
        return self.holder.partition(",")[0]

    @property
    def may_be_chosen(self) -> bool:
        """Whether an act on several lines at once could do anything to it."""
        return bool({"take", "snooze", "decline"}.intersection(self.offers))

    @property
    def mark_url(self) -> str:
        asked = {"item": self.key, "from": str(self.trail), "then": self.then}
        return f"{reverse('desk:mark')}?{urlencode(asked)}"


def lines_of(
    rows: Sequence[Held], *, person: StaffMember, trail: Trail, today: dt.date
) -> tuple[InboxLine, ...]:
    """In the order of the rows. At most six queries; a row that has just gone is left out."""
    found = matters.load([row.item for row in rows], person=person, queue=trail.queue, today=today)
    there = [row for row in rows if (row.item.kind, row.item.pk) in found]
    keys = [row.item.key for row in there]
    return tuple(
        line(
            row,
            found[row.item.kind, row.item.pk],
            person=person,
            trail=replace(trail, index=trail.index + number),
            then=next(iter(keys[number + 1 : number + 2] or keys[max(number - 1, 0) : number]), ""),
            today=today,
        )
        for number, row in enumerate(there)
    )


def line(
    row: Held, matter: Matter, *, person: StaffMember, trail: Trail, then: str, today: dt.date
) -> InboxLine:
    decliners = row.marks.decliners
    reasons = [matter.reason]
    if decliners >= MANY_DECLINED:
        reasons.append(f"{decliners} people said: not for me.")
    return InboxLine(
        key=row.item.key,
        kind=matter.kind,
        url=f"{matter.path}?{urlencode({'from': str(trail)})}",
        where=matter.where,
        label=Truncator(matter.where).chars(LONGEST_LABEL),
        words=matter.words,
        reason=" ".join(reason for reason in reasons if reason),
        since=row.item.since,
        age=age(row.item.since, today),
        owner=row.owner,
        left=row.left,
        holder=holder(row.marks, person, today),
        lapse=lapse(row.marks),
        set_aside=set_aside(row.marks),
        offers=offers(row, person),
        trail=trail,
        then=then,
        happened_on=matter.happened_on,
        precision=matter.precision,
    )


def age(since: dt.date, today: dt.date) -> str:
    """ "511 days", "today", or "in 3 days" for a day to come."""
    days = (today - since).days
    return "today" if not days else f"in {many(-days)}" if days < 0 else many(days)


def many(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def holder(marks: Marks, person: StaffMember, today: dt.date) -> str:
    if marks.holder is None:
        return ""
    at = marks.holder.at
    since = date_format(at, "H:i") + " UTC" if at.date() == today else date_format(at, "j F Y")
    return f"{'You' if marks.holder.person == person.pk else marks.holder.name}, since {since}"


def lapse(marks: Marks) -> str:
    if marks.holder is None or marks.holder.lapses_on is None:
        return ""
    return f"Free again on {on_day(marks.holder.lapses_on)} if nothing is done."


def set_aside(marks: Marks) -> str:
    if marks.declined:
        return f"Not for you: “{marks.declined.reason}”"
    return f"Snoozed until {on_day(marks.snoozed.until)}" if marks.snoozed and marks.snoozed.until else ""


def offers(row: Held, person: StaffMember) -> tuple[str, ...]:
    """An own draft can only wait, and what others write is theirs until they send it in.

    What somebody else took is theirs until they give it back or somebody who assigns work frees it. A reply
    waits for whoever opens it first.
    """
    draft, marks = row.item.draft, row.marks
    if row.item.kind == REPLY:
        return ()
    if marks.is_set_aside:
        return ("restore",)
    if draft and draft.author == person.pk:
        return ("snooze",)
    if draft and draft.state not in (DraftState.LEAD, DraftState.SUBMITTED):
        return ()
    if marks.holder is None:
        return ("take", "snooze", "decline")
    if marks.holder.person == person.pk:
        return ("release", "snooze")
    return ("free",) if person.has_perm("commitments.add_assignment") else ()
