"""The inbox: six queues, one line per item, with the reason it is there."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from commitments.models import StaffMember
from commitments.rules.attention import due_since, stale_since
from commitments.summaries import desk_inbox_items as items
from commitments.summaries import desk_inbox_marks as marks
from commitments.summaries.desk_inbox_items import Item
from commitments.summaries.desk_inbox_lines import Held, InboxLine, lines_of
from commitments.summaries.desk_inbox_marks import Known, SignatoryRow
from commitments.summaries.desk_inbox_trail import JOINT, Trail
from commitments.summaries.paging import Paging, turn_to
from commitments.vocabulary import DraftState

PAGE_SIZE = 50
FIRST_QUEUE = "due"
WITHOUT_CONFLICTED: Final = ("due", "stale", "review", "leads")
PEOPLE: Final = {"": "Free or yours", "me": "Yours", "all": "Everybody’s"}


@dataclass(frozen=True)
class QueueText:
    label: str
    meaning: str
    empty: str


QUEUES: Final = {
    "due": QueueText(
        "Due",
        "A deadline that is not met, or a check: past, or within 14 days. The oldest date first.",
        "Nothing is due.",
    ),
    "stale": QueueText(
        "Stale",
        "Assessed over twelve months ago, or no new entry for nine months. Has it stalled? A person decides.",
        "Nothing is stale.",
    ),
    "mine": QueueText(
        "Mine",
        "Your drafts, what you took, and what is due among what is assigned to you.",
        "You have no open draft, hold nothing, and nothing assigned to you is due.",
    ),
    "review": QueueText(
        "To review",
        "Submitted by others: to review, to rate a second time, or to reconcile; and replies of signatories. "
        "The longest waiting first.",
        "Nobody waits for you.",
    ),
    "sent-back": QueueText(
        "Sent back",
        "Your drafts that came back, with the reviewer’s words.",
        "Nothing of yours was sent back.",
    ),
    "leads": QueueText(
        "Leads",
        "What visitors sent, then facts that nobody has confirmed. None of it is public.",
        "Every lead has been dealt with.",
    ),
}


@dataclass(frozen=True)
class Queue:
    code: str
    label: str
    meaning: str
    empty: str
    count: int


@dataclass(frozen=True)
class Inbox:
    queues: tuple[Queue, ...]
    queue: Queue
    trail: Trail
    lines: tuple[InboxLine, ...]
    paging: Paging
    notice: str
    signatories: tuple[SignatoryRow, ...]
    conflict: str
    """The signatory asked for, where a declared conflict of interest hides its items from this queue."""

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        return tuple(PEOPLE.items())


@dataclass(frozen=True)
class Filters:
    """What the address asks for; unknown values count as none."""

    person: str = ""
    signatory: str = ""


def load(
    *, person: StaffMember, queue: str, page: str, today: dt.date, filters: Filters = Filters()
) -> Inbox:
    """One page of a queue; an unknown queue is the first one. At most seventeen queries."""
    known = marks.load(person=person, today=today)
    filters = tidy(filters, known)
    found = shown(gather(known, today), known, filters)
    queues = tuple(
        Queue(code, text.label, text.meaning, text.empty, len(found[code]))
        for code, text in QUEUES.items()
        if code != "review" or found[code] or person.has_perm("commitments.review_draft")
    )
    chosen = next((item for item in queues if item.code == queue), queues[0])
    paging, notice = turn_to(page, size=PAGE_SIZE, total=chosen.count)
    wanted = found[chosen.code][paging.start : paging.stop]
    trail = Trail(chosen.code, paging.start, filters.person, filters.signatory)
    return Inbox(
        queues=queues,
        queue=chosen,
        trail=trail,
        lines=lines_of(held(wanted, known), person=person, trail=trail, today=today),
        paging=paging,
        notice=notice,
        signatories=tuple(known.signatories.values()),
        conflict=conflict_with(filters.signatory, known) if chosen.code in WITHOUT_CONFLICTED else "",
    )


def conflict_with(slug: str, known: Known) -> str:
    rows = known.signatories.values()
    return next((row.name for row in rows if row.slug == slug and row.pk in known.conflicts), "")


def tidy(filters: Filters, known: Known) -> Filters:
    slugs = {row.slug for row in known.signatories.values()} | {JOINT}
    return Filters(
        filters.person if filters.person in PEOPLE else "",
        filters.signatory if filters.signatory in slugs else "",
    )


def gather(known: Known, today: dt.date) -> dict[str, list[Item]]:
    """Everything in every queue that this person may work on, in order. Six queries."""
    undertakings, entries, sent = items.undertakings(today), items.entry_drafts(), items.suggestions()
    drafts = entries + items.assessment_drafts()
    free = [item for item in undertakings if not known.is_conflicted(item)]
    found = {
        "due": [item for item in free if item.standing and due_since(item.standing, today=today)],
        "stale": [
            replace(item, since=since)
            for item in free
            if item.standing and (since := stale_since(item.standing, today=today))
        ],
        "review": [one for item in drafts if (one := to_review(item, known))] + replies_for(known),
        "sent-back": [
            replace(item, since=item.draft.changed_on)
            for item in own(drafts, known)
            if item.draft and item.draft.state == DraftState.SENT_BACK
        ],
        "leads": [item for item in sent if not known.is_conflicted(item)]
        + [replace(item, rank=1) for item in entries if item.draft and item.draft.state == DraftState.LEAD],
    }
    written = own(drafts, known)
    begun = {item.draft.undertaking for item in written if item.draft}
    held_or_owed = mine(known, found, undertakings)
    found["mine"] = [item for item in held_or_owed if item.standing is None or item.pk not in begun]
    found["mine"] += own_written(written) + items.suggestions_in_hand(known.person.pk)
    return {code: sorted(found[code], key=lambda item: item.place) for code in QUEUES}


def own(drafts: Iterable[Item], known: Known) -> list[Item]:
    return [item for item in drafts if item.draft and item.draft.author == known.person.pk]


def own_written(drafts: Iterable[Item]) -> list[Item]:
    """Drafts to go on with, then those that wait for somebody else's review."""
    ranks = {DraftState.DRAFT: 1, DraftState.SUBMITTED: 2}
    return [
        replace(item, rank=ranks[DraftState(item.draft.state)], since=item.draft.changed_on)
        for item in drafts
        if item.draft and item.draft.state in ranks
    ]


def mine(known: Known, found: Mapping[str, Iterable[Item]], undertakings: Iterable[Item]) -> list[Item]:
    """What this person took, whatever it is, and what is due among what is assigned to them."""
    me = known.person.pk
    offered = [*undertakings, *found["due"], *found["review"], *found["leads"]]
    taken = {item.key: item for item in offered if known.holder_of(item) == me}
    assigned = {item.key: item for item in found["due"] if me in known.owners_of(item)}
    return [replace(item, rank=0) for item in (assigned | taken).values()]


def to_review(item: Item, known: Known) -> Item | None:
    """The item as this person's to review, to rate or to reconcile; None where it is not."""
    draft = item.draft
    if draft is None or draft.state != DraftState.SUBMITTED or known.is_conflicted(item):
        return None
    me = known.person.pk
    if draft.awaits_reconciling:
        return replace(item, since=draft.rated_on or item.since) if me in draft.raters else None
    if not known.person.has_perm("commitments.review_draft"):
        return None
    if draft.author == me or (draft.awaits_rating and draft.raters[1] not in (None, me)):
        return None
    return replace(item, since=draft.submitted_on or item.since)


def replies_for(known: Known) -> list[Item]:
    """What signatories sent, for those who may publish it."""
    if not known.person.has_perm("commitments.change_replyround"):
        return []
    return [item for item in items.replies() if not known.is_conflicted(item)]


def shown(found: dict[str, list[Item]], known: Known, filters: Filters) -> dict[str, list[Item]]:
    """What is left of every queue once marks and filters are applied."""
    return {
        code: [item for item in rows if is_shown(item, code, known, filters)] for code, rows in found.items()
    }


def is_shown(item: Item, queue: str, known: Known, filters: Filters) -> bool:
    slugs = {known.signatories[pk].slug for pk in item.signatories} or {JOINT}
    if filters.signatory and filters.signatory not in slugs:
        return False
    if filters.person == "all":
        return True
    holder = known.holder_of(item)
    if known.marks_on(item).is_set_aside or holder not in (None, known.person.pk):
        return False
    return (
        filters.person != "me"
        or queue in ("mine", "sent-back")
        or holder == known.person.pk
        or known.person.pk in known.owners_of(item)
    )


def held(rows: Sequence[Item], known: Known) -> list[Held]:
    return [Held(item, known.marks_on(item), marks.named(known.owners_of(item), known)) for item in rows]


def next_in_queue(*, person: StaffMember, trail: Trail, today: dt.date, finished: str = "") -> str:
    """The address of what now stands in that place of the queue, blank where nothing is left.

    Whatever was finished has left the queue, so the next item stands in its place; after the last comes the
    first again. `finished` is the path of the page just left, which is never offered again.
    """
    known = marks.load(person=person, today=today)
    filters = tidy(Filters(trail.person, trail.signatory), known)
    rows = shown(gather(known, today), known, filters).get(trail.queue, [])
    start = trail.index if trail.index < len(rows) else 0
    order = list(enumerate(rows))
    for number, item in [*order[start:], *order[:start]][:LOOK_AHEAD]:
        trail_here = replace(trail, index=number)
        for line in lines_of(held([item], known), person=person, trail=trail_here, today=today):
            if line.url.partition("?")[0] != finished:
                return line.url
    return ""


# what was finished may still stand in the queue, and a page may be of several items
LOOK_AHEAD: Final = 3
