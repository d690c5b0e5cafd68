"""The inbox: six queues, one line per item, with the reason it is there."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from commitments.models import StaffMember
from commitments.rules.attention import due_since, stale_since
from commitments.summaries import desk_inbox_items as items
from commitments.summaries import desk_inbox_marks as marks
from commitments.summaries.desk_inbox_filters import Choices, Sieve, load_sieve
from commitments.summaries.desk_inbox_items import Item
from commitments.summaries.desk_inbox_lines import Held, InboxLine, lines_of
from commitments.summaries.desk_inbox_marks import Known, SignatoryRow
from commitments.summaries.desk_inbox_trail import JOINT, Filters, Trail
from commitments.summaries.paging import Paging, turn_to
from commitments.vocabulary import DraftState

PAGE_SIZE = 30
FIRST_QUEUE = "due"
NO_FILTERS: Final = Filters()
WITHOUT_CONFLICTED: Final = ("due", "stale", "review", "leads")


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
        "What visitors sent, then facts that nobody has confirmed, the newest first. None of it is public.",
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
    choices: Choices
    conflict: str
    """The signatory asked for, where a declared conflict of interest hides its items from this queue."""

    @property
    def is_narrowed(self) -> bool:
        return self.trail.filters != NO_FILTERS

    @property
    def narrowed_by(self) -> tuple[str, ...]:
        """What is asked for, in the words of the filters."""
        asked = self.trail.filters
        signatories = {row.slug: row.name for row in self.signatories} | {JOINT: "All together"}
        found = (
            dict(self.choices.person_options).get(asked.person, "") if asked.person else "",
            signatories.get(asked.signatory, ""),
            asked.commitment,
            dict(self.choices.region_options).get(asked.region, ""),
            dict(self.choices.language_options).get(asked.language, ""),
            f"“{asked.words}”" if asked.words else "",
        )
        return tuple(words for words in found if words)


def load(
    *, person: StaffMember, queue: str, page: str, today: dt.date, filters: Filters = NO_FILTERS
) -> Inbox:
    """One page of a queue; an unknown queue is the first one. At most twenty-one queries."""
    known = marks.load(person=person, today=today)
    sieve = load_sieve(filters, known)
    filters = sieve.filters
    found = gather(sieve, today)
    queues = tuple(
        Queue(code, *words_of(code, sieve), len(found[code]))
        for code in QUEUES
        if code != "review" or found[code] or person.has_perm("commitments.review_draft")
    )
    chosen = next((item for item in queues if item.code == queue), queues[0])
    paging, notice = turn_to(page, size=PAGE_SIZE, total=chosen.count)
    wanted = found[chosen.code][paging.start : paging.stop]
    trail = Trail.of(chosen.code, paging.start, filters)
    return Inbox(
        queues=queues,
        queue=chosen,
        trail=trail,
        lines=lines_of(held(wanted, known), person=person, trail=trail, today=today),
        paging=paging,
        notice=notice,
        signatories=tuple(known.signatories.values()),
        choices=sieve.choices,
        conflict=conflict_with(filters.signatory, known) if chosen.code in WITHOUT_CONFLICTED else "",
    )


def words_of(code: str, sieve: Sieve) -> tuple[str, str, str]:
    """Label, meaning and what an empty one says; of somebody else’s own queues in their name."""
    text, name = QUEUES[code], sieve.subject_name
    if name and code == "mine":
        return (
            f"Held by {name}",
            "Their drafts, what they took, and what is due among what is assigned to them.",
            f"{name} has no open draft, holds nothing, and nothing assigned to them is due.",
        )
    if name and code == "sent-back":
        return text.label, f"Drafts of {name} that came back.", f"Nothing of {name} was sent back."
    return text.label, text.meaning, text.empty


def conflict_with(slug: str, known: Known) -> str:
    rows = known.signatories.values()
    return next((row.name for row in rows if row.slug == slug and row.pk in known.conflicts), "")


def gather(sieve: Sieve, today: dt.date) -> dict[str, list[Item]]:
    """What the filters leave of every queue that this person may work on, in order. Six queries."""
    known, subject = sieve.known, sieve.subject
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
            for item in own(drafts, subject)
            if item.draft and item.draft.state == DraftState.SENT_BACK
        ],
        "leads": [item for item in sent if not known.is_conflicted(item)]
        + [replace(item, rank=1) for item in entries if item.draft and item.draft.state == DraftState.LEAD],
    }
    written = own(drafts, subject)
    begun = {item.draft.undertaking for item in written if item.draft}
    held_or_owed = mine(sieve, found, undertakings)
    found["mine"] = [item for item in held_or_owed if item.standing is None or item.pk not in begun]
    found["mine"] += own_written(written) + items.suggestions_in_hand(subject)
    return {
        code: sorted(
            (item for item in found[code] if sieve.lets_pass(item, code)), key=lambda item: item.place
        )
        for code in QUEUES
    }


def own(drafts: Iterable[Item], person: int) -> list[Item]:
    return [item for item in drafts if item.draft and item.draft.author == person]


def own_written(drafts: Iterable[Item]) -> list[Item]:
    """Drafts to go on with, then those that wait for somebody else's review."""
    ranks = {DraftState.DRAFT: 1, DraftState.SUBMITTED: 2}
    return [
        replace(item, rank=ranks[DraftState(item.draft.state)], since=item.draft.changed_on)
        for item in drafts
        if item.draft and item.draft.state in ranks
    ]


def mine(sieve: Sieve, found: Mapping[str, Iterable[Item]], undertakings: Iterable[Item]) -> list[Item]:
    """What this person took, whatever it is, and what is due among what is assigned to them."""
    known, me = sieve.known, sieve.subject
    offered = [*undertakings, *found["due"], *found["review"], *found["leads"]]
    taken = {item.key: item for item in offered if known.holder_of(item) == me}
    owed = [item for item in found["due"] if me in (*known.owners_of(item), *known.left_owners_of(item))]
    assigned = {item.key: item for item in owed}
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


def held(rows: Sequence[Item], known: Known) -> list[Held]:
    return [
        Held(
            item,
            known.marks_on(item),
            marks.named(known.owners_of(item), known),
            marks.named(known.left_owners_of(item), known),
        )
        for item in rows
    ]


def next_in_queue(*, person: StaffMember, trail: Trail, today: dt.date, finished: str = "") -> str:
    """The address of what now stands in that place of the queue, blank where nothing is left.

    Whatever was finished has left the queue, so the next item stands in its place; after the last comes the
    first again. `finished` is the path of the page just left, which is never offered again.
    """
    known = marks.load(person=person, today=today)
    rows = gather(load_sieve(trail.filters, known), today).get(trail.queue, [])
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
