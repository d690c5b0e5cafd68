"""Who holds what, how far the record is covered, and how long the oldest items have waited."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, F, Min, Q

from commitments.desk_vocabulary import MarkKind
from commitments.models import (
    AssessmentDraft,
    EntryDraft,
    InboxMark,
    ProgressEntry,
    ReviewDecision,
    StaffMember,
    Undertaking,
)
from commitments.rules.attention import due_since, stale_since
from commitments.summaries import desk_inbox_items as items
from commitments.summaries import desk_places
from commitments.summaries.desk_assignments import assignable
from commitments.summaries.desk_inbox_items import Item
from commitments.summaries.desk_inbox_lines import age
from commitments.summaries.desk_owners import load_owners
from commitments.summaries.desk_places import EVERYBODY
from commitments.vocabulary import Delivery, DraftState

REVIEWED_WITHIN: Final = dt.timedelta(days=30)
ORGANISATIONS: Final = "Organisations"
LEFT, MAY_NOT = "left", "may not assess"
# the queue of the inbox in which each shows; what was sent back shows to its author alone
QUEUES: Final = {
    "Due": "due",
    "Stale": "stale",
    "To review": "review",
    "To rate a second time": "review",
    "To reconcile": "review",
    "Replies of signatories": "review",
    "Suggestions": "leads",
    "Leads": "leads",
}


@dataclass(frozen=True)
class PersonLoad:
    """What one member has before them; `due` counts those assigned undertakings that are due.

    `state` says why somebody who holds something can do nothing about it: blank, "left" or "may not assess".
    `oldest` is the day since when the oldest of what they took, wrote or look after and is due has waited.
    """

    name: str
    username: str
    drafts: int
    taken: int
    assigned: int
    due: int
    reviews: int
    oldest: dt.date | None
    age: str
    state: str


@dataclass(frozen=True)
class Coverage:
    """How much of a region or a commitment somebody has assessed, and how many entries bear on it."""

    name: str
    total: int
    assessed: int
    recorded: int
    entries: int
    code: str = ""
    """Of the commitment; blank for a region."""
    region: str = ""
    """As the filter of the list of undertakings writes it; blank for a commitment."""

    @property
    def missing(self) -> int:
        return self.total - self.assessed

    @property
    def percent(self) -> int:
        return round(100 * self.assessed / self.total) if self.total else 0


@dataclass(frozen=True)
class QueueAge:
    label: str
    count: int
    since: dt.date | None
    age: str
    code: str
    """Of the queue of the inbox that shows them; blank where everybody sees only their own there."""


@dataclass(frozen=True)
class Workload:
    people: tuple[PersonLoad, ...]
    nobody: int
    """Undertakings assigned to nobody, or only to people who have left."""
    regions: tuple[Coverage, ...]
    commitments: tuple[Coverage, ...]
    queues: tuple[QueueAge, ...]


@dataclass(frozen=True)
class Counts:
    """How many of each a person has, by the person's id."""

    drafts: Counter[int] = field(default_factory=Counter)
    taken: Counter[int] = field(default_factory=Counter)
    assigned: Counter[int] = field(default_factory=Counter)
    due: Counter[int] = field(default_factory=Counter)
    reviews: Counter[int] = field(default_factory=Counter)
    oldest: dict[int, dt.date] = field(default_factory=dict)

    def note_age(self, person: int, day: dt.date) -> None:
        self.oldest[person] = min(day, self.oldest.get(person, day))

    @property
    def holders(self) -> set[int]:
        return {*self.drafts, *self.taken, *self.assigned}


def load(*, today: dt.date, now: dt.datetime) -> Workload:
    """Eighteen queries, however many rows there are."""
    undertakings = items.undertakings(today)
    due = {
        item.pk: since
        for item in undertakings
        if item.standing and (since := due_since(item.standing, today=today))
    }
    counts = Counts(reviews=load_reviews(now))
    nobody = count_assigned(counts, due)
    count_drafts(counts)
    count_taken(counts, today)
    return Workload(
        people=load_people(counts, today),
        nobody=nobody,
        regions=load_regions(),
        commitments=load_commitments(),
        queues=queue_ages(undertakings, today),
    )


def load_people(counts: Counts, today: dt.date) -> tuple[PersonLoad, ...]:
    """Everybody who may assess, then whoever else still holds something. Two queries."""
    may_assess = list(assignable())
    others = counts.holders - {person.pk for person in may_assess}
    still_holding = StaffMember.objects.filter(pk__in=others).order_by("first_name", "username")
    return tuple(
        PersonLoad(
            name=str(person),
            username=person.username,
            drafts=counts.drafts[person.pk],
            taken=counts.taken[person.pk],
            assigned=counts.assigned[person.pk],
            due=counts.due[person.pk],
            reviews=counts.reviews[person.pk],
            oldest=(oldest := counts.oldest.get(person.pk)),
            age=age(oldest, today) if oldest else "",
            state="" if person.pk not in others else MAY_NOT if person.is_active else LEFT,
        )
        for person in [*may_assess, *still_holding]
    )


def count_drafts(counts: Counts) -> None:
    """Open drafts by author, of both kinds. Two queries."""
    for model in (EntryDraft, AssessmentDraft):
        rows = model.objects.open().exclude(author=None).order_by().values_list("author")
        for author, number, since in rows.annotate(number=Count("pk"), since=Min("created_at")):
            counts.drafts[author] += number
            counts.note_age(author, since.date())


def count_taken(counts: Counts, today: dt.date) -> None:
    """What is taken; a mark of somebody who has left holds nothing back and is not counted. One query."""
    standing = InboxMark.objects.in_force(today).filter(kind=MarkKind.TAKE).order_by()
    for person, number, since in standing.values_list("person").annotate(
        number=Count("pk"), since=Min("made_at")
    ):
        counts.taken[person] += number
        counts.note_age(person, since.date())


def load_reviews(now: dt.datetime) -> Counter[int]:
    given = ReviewDecision.objects.filter(decided_at__gt=now - REVIEWED_WITHIN).order_by()
    return Counter(dict(given.values_list("decided_by").annotate(number=Count("pk"))))


def count_assigned(counts: Counts, due: Mapping[int, dt.date]) -> int:
    """Undertakings by who looks after them, those that are due among them; returns how many nobody has.

    What only people who have left look after counts with them and as nobody's. Three queries.
    """
    nobody = 0
    for owned in load_owners():
        nobody += not owned.people
        people = owned.people or owned.left
        counts.assigned.update(people)
        if owned.pk in due:
            counts.due.update(people)
            for person in people:
                counts.note_age(person, due[owned.pk])
    return nobody


ASSESSED: Final = Q(current_status__isnull=False) & ~Q(current_status__verified_level=Delivery.NOT_ASSESSED)
COUNTS: Final = {
    "total": Count("pk"),
    "assessed": Count("pk", filter=ASSESSED),
    "recorded": Count("pk", filter=Q(current_status__entry_count__gt=0)),
}


def load_regions() -> tuple[Coverage, ...]:
    """By name; organisations, which have no region, and joint undertakings last. Two queries."""
    region = F("endorsement__signatory__region")
    rows = Undertaking.objects.order_by().values(region=region).annotate(**COUNTS)
    entries = dict(
        ProgressEntry.objects.current()
        .filter(undertakings__isnull=False)
        .order_by()
        .values_list("undertakings__endorsement__signatory__region")
        .annotate(number=Count("pk", distinct=True))
    )
    ordered = sorted(rows, key=lambda row: (row["region"] is None, row["region"] == "", row["region"] or ""))
    return tuple(
        coverage(
            region_name(row["region"]),
            row,
            entries.get(row["region"], 0),
            region=desk_places.region_code(row["region"]),
        )
        for row in ordered
    )


def region_name(region: str | None) -> str:
    return EVERYBODY if region is None else region or ORGANISATIONS


def load_commitments() -> tuple[Coverage, ...]:
    """In the order of the texts. Two queries."""
    rows = (
        Undertaking.objects.order_by("commitment__instrument__order", "commitment__order")
        .values("commitment", "commitment__code", "commitment__title")
        .annotate(**COUNTS)
    )
    entries = dict(
        ProgressEntry.objects.current()
        .filter(undertakings__isnull=False)
        .order_by()
        .values_list("undertakings__commitment")
        .annotate(number=Count("pk", distinct=True))
    )
    return tuple(
        coverage(
            f"{row['commitment__code']} {row['commitment__title']}",
            row,
            entries.get(row["commitment"], 0),
            code=row["commitment__code"],
        )
        for row in rows
    )


def coverage(name: str, row: Any, entries: int, *, code: str = "", region: str = "") -> Coverage:
    return Coverage(name, row["total"], row["assessed"], row["recorded"], entries, code, region)


def queue_ages(undertakings: Iterable[Item], today: dt.date) -> tuple[QueueAge, ...]:
    """Of everybody's queues together. Four queries."""
    entries, sent = items.entry_drafts(), items.suggestions()
    drafts = [item.draft for item in [*entries, *items.assessment_drafts()] if item.draft]
    standings = [item.standing for item in undertakings if item.standing]
    waiting = [draft for draft in drafts if draft.state == DraftState.SUBMITTED]
    days: dict[str, list[dt.date | None]] = {
        "Due": [due_since(standing, today=today) for standing in standings],
        "Stale": [stale_since(standing, today=today) for standing in standings],
        "To review": [
            draft.submitted_on for draft in waiting if not (draft.awaits_rating or draft.awaits_reconciling)
        ],
        "To rate a second time": [draft.asked_on for draft in waiting if draft.awaits_rating],
        "To reconcile": [draft.rated_on for draft in waiting if draft.awaits_reconciling],
        "Replies of signatories": [item.since for item in items.replies()],
        "Sent back": [draft.changed_on for draft in drafts if draft.state == DraftState.SENT_BACK],
        "Suggestions": [item.since for item in sent],
        "Leads": [item.since for item in entries if item.draft and item.draft.state == DraftState.LEAD],
    }
    return tuple(queue_age(label, found, today) for label, found in days.items())


def queue_age(label: str, found: Iterable[dt.date | None], today: dt.date) -> QueueAge:
    days = [day for day in found if day]
    oldest = min(days, default=None)
    words = age(oldest, today) if oldest else ""
    return QueueAge(label, len(days), oldest, words, QUEUES.get(label, ""))
