"""Who holds what, how far the record is covered, and how long the oldest items have waited."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Q

from commitments.desk_vocabulary import MarkKind
from commitments.models import (
    AssessmentDraft,
    EntryDraft,
    InboxMark,
    ProgressEntry,
    ReviewDecision,
    Undertaking,
)
from commitments.rules.attention import due_since, stale_since
from commitments.rules.ownership import Claim, owners
from commitments.summaries import desk_inbox_items as items
from commitments.summaries import desk_inbox_marks as marks
from commitments.summaries.desk_assignments import assignable
from commitments.summaries.desk_inbox_items import Item
from commitments.summaries.desk_inbox_lines import age
from commitments.summaries.desk_places import EVERYBODY
from commitments.vocabulary import Delivery, DraftState

REVIEWED_WITHIN: Final = dt.timedelta(days=30)
ORGANISATIONS: Final = "Organisations"
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
    """What one member has before them; `due` counts those assigned undertakings that are due."""

    name: str
    username: str
    drafts: int
    taken: int
    assigned: int
    due: int
    reviews: int


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
    """Undertakings assigned to nobody."""
    regions: tuple[Coverage, ...]
    commitments: tuple[Coverage, ...]
    queues: tuple[QueueAge, ...]


@dataclass(frozen=True)
class Counts:
    """How many of each a person has, by the person's id."""

    drafts: Counter[int]
    taken: Counter[int]
    assigned: Counter[int]
    due: Counter[int]
    reviews: Counter[int]


def load(*, today: dt.date, now: dt.datetime) -> Workload:
    """Seventeen queries, however many rows there are."""
    undertakings = items.undertakings(today)
    due = {item.pk for item in undertakings if item.standing and due_since(item.standing, today=today)}
    assigned, due_of, nobody = load_assigned(due)
    counts = Counts(load_drafts(), load_taken(today), assigned, due_of, load_reviews(now))
    return Workload(
        people=load_people(counts),
        nobody=nobody,
        regions=load_regions(),
        commitments=load_commitments(),
        queues=queue_ages(undertakings, today),
    )


def load_people(counts: Counts) -> tuple[PersonLoad, ...]:
    return tuple(
        PersonLoad(
            name=str(person),
            username=person.username,
            drafts=counts.drafts[person.pk],
            taken=counts.taken[person.pk],
            assigned=counts.assigned[person.pk],
            due=counts.due[person.pk],
            reviews=counts.reviews[person.pk],
        )
        for person in assignable()
    )


def load_drafts() -> Counter[int]:
    """Open drafts by author, of both kinds. Two queries."""
    found: Counter[int] = Counter()
    for model in (EntryDraft, AssessmentDraft):
        rows = model.objects.open().order_by().values_list("author").annotate(number=Count("pk"))
        found.update({author: number for author, number in rows if author})
    return found


def load_taken(today: dt.date) -> Counter[int]:
    held = InboxMark.objects.in_force(today).filter(kind=MarkKind.TAKE).order_by()
    return Counter(dict(held.values_list("person").annotate(number=Count("pk"))))


def load_reviews(now: dt.datetime) -> Counter[int]:
    given = ReviewDecision.objects.filter(decided_at__gt=now - REVIEWED_WITHIN).order_by()
    return Counter(dict(given.values_list("decided_by").annotate(number=Count("pk"))))


def load_assigned(due: set[int]) -> tuple[Counter[int], Counter[int], int]:
    """Undertakings by who looks after them, those that are due among them, and how many nobody has.

    Three queries.
    """
    claims, _ = marks.load_claims()
    signatories = marks.load_signatories()
    assigned: Counter[int] = Counter()
    due_of: Counter[int] = Counter()
    nobody = 0
    for pk, commitment, signatory in Undertaking.objects.order_by().values_list(
        "pk", "commitment_id", "endorsement__signatory_id"
    ):
        languages = signatories[signatory].languages if signatory else ()
        people = owners_of(claims, signatory, commitment, languages)
        assigned.update(people)
        due_of.update(people if pk in due else ())
        nobody += not people
    return assigned, due_of, nobody


def owners_of(
    claims: Sequence[Claim], signatory: int | None, commitment: int, languages: Iterable[str]
) -> tuple[int, ...]:
    signatories = {signatory} if signatory else set()
    return owners(claims, signatories=signatories, commitments={commitment}, languages=languages)


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
        .filter(withdrawal=None, undertakings__isnull=False)
        .order_by()
        .values_list("undertakings__endorsement__signatory__region")
        .annotate(number=Count("pk", distinct=True))
    )
    ordered = sorted(rows, key=lambda row: (row["region"] is None, row["region"] == "", row["region"] or ""))
    return tuple(coverage(region_name(row["region"]), row, entries.get(row["region"], 0)) for row in ordered)


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
        .filter(withdrawal=None, undertakings__isnull=False)
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


def coverage(name: str, row: Any, entries: int, *, code: str = "") -> Coverage:
    return Coverage(name, row["total"], row["assessed"], row["recorded"], entries, code)


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
