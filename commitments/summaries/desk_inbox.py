"""The inbox: four queues, one line per item, with the reason it is there."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.urls import reverse
from django.utils.formats import date_format

from commitments.models import AssessmentDraft, EntryDraft, ReviewDecision, StaffMember, Undertaking
from commitments.summaries import desk_drafts
from commitments.summaries.desk_places import EVERYBODY, Place, place, with_place
from commitments.summaries.desk_references import written
from commitments.summaries.paging import Paging, turn_to
from commitments.vocabulary import Delivery, DraftState

D = TypeVar("D", EntryDraft, AssessmentDraft)

PAGE_SIZE = 50
SOON = dt.timedelta(days=14)
SETTLED = (Delivery.MET, Delivery.NOT_APPLICABLE, Delivery.CLOSED)
FIRST_QUEUE = "due"
QUEUES = {
    "due": ("Due", "A deadline has passed or falls within 14 days and is not met, or a check is due."),
    "review": ("To review", "Submitted by others, the longest waiting first."),
    "mine": ("Mine", "Your open drafts: those sent back first, those waiting for review last."),
    "leads": (
        "Leads",
        "Facts without a primary source or a second publisher. Not public until somebody confirms them.",
    ),
}


@dataclass(frozen=True)
class Queue:
    code: str
    label: str
    meaning: str
    count: int


@dataclass(frozen=True)
class InboxLine:
    """`where` is whose promise or which clauses, `words` what it is, `reason` why it is in this queue."""

    kind: str
    url: str
    where: str
    words: str
    reason: str


@dataclass(frozen=True)
class Inbox:
    queues: tuple[Queue, ...]
    queue: Queue
    lines: tuple[InboxLine, ...]
    paging: Paging
    notice: str


def load(*, person: StaffMember, queue: str, page: str, today: dt.date) -> Inbox:
    """One page of a queue; an unknown queue is the first one. At most nine queries."""
    rows: dict[str, QuerySet[Any]] = {
        "due": due(today),
        "review": to_review(person),
        "mine": mine(person),
        "leads": leads(),
    }
    queues = tuple(Queue(code, *QUEUES[code], rows[code].count()) for code in QUEUES)
    shown = next((item for item in queues if item.code == queue), queues[0])
    paging, notice = turn_to(page, size=PAGE_SIZE, total=shown.count)
    wanted = rows[shown.code][paging.start : paging.stop]
    loaders: dict[str, Callable[[], Iterable[InboxLine]]] = {
        "due": lambda: due_lines(wanted, today),
        "review": lambda: draft_lines(wanted, waiting_reason),
        "mine": lambda: draft_lines(wanted, own_reason),
        "leads": lambda: (lead_line(desk_drafts.line(row)) for row in desk_drafts.with_parts(wanted)),
    }
    return Inbox(queues, shown, tuple(loaders[shown.code]()), paging, notice)


def due(today: dt.date) -> QuerySet[Undertaking]:
    """What a deadline or a check calls for, the oldest deadline first."""
    deadline = Q(commitment__deadline__due_on__lte=today + SOON) & ~Q(
        current_status__verified_level__in=SETTLED
    )
    check = Q(current_status__next_check_on__lte=today)
    return Undertaking.objects.filter(deadline | check).order_by(
        F("commitment__deadline__due_on").asc(nulls_last=True),
        "current_status__next_check_on",
        "endorsement__signatory__sort_key",
        "pk",
    )


def to_review(person: StaffMember) -> QuerySet[Any, Any]:
    """(pk, reference, submitted_at, changed_at, kind) of what others submitted, the longest waiting first."""
    return joined(
        EntryDraft.objects.waiting_for_review().exclude(author=person),
        AssessmentDraft.objects.waiting_for_review().exclude(author=person),
        by="submitted_at",
    )


def mine(person: StaffMember) -> QuerySet[Any, Any]:
    """(pk, reference, turn, changed_at, kind) of the person's open drafts, what waits for them first."""
    turn = Case(
        When(state=DraftState.SENT_BACK, then=0),
        When(state=DraftState.DRAFT, then=1),
        default=2,
        output_field=IntegerField(),
    )
    return joined(
        EntryDraft.objects.open().by(person).annotate(turn=turn),
        AssessmentDraft.objects.open().by(person).annotate(turn=turn),
        by="turn",
    )


def joined(
    entries: QuerySet[EntryDraft], assessments: QuerySet[AssessmentDraft], *, by: str
) -> QuerySet[Any, Any]:
    """Both kinds in one list; `kind` is 0 for an entry and 1 for an assessment."""
    columns = ("pk", "reference", by, "changed_at", "kind")
    first, second = (
        rows.order_by().annotate(kind=Value(kind, output_field=IntegerField())).values_list(*columns)
        for kind, rows in enumerate((entries, assessments))
    )
    return first.union(second).order_by(by, "-changed_at", "pk")


def leads() -> QuerySet[EntryDraft]:
    return EntryDraft.objects.filter(state=DraftState.LEAD).order_by("-happened_on", "pk")


def next_to_review(person: StaffMember) -> UUID | None:
    """The draft that has waited longest for somebody else than its author. One query."""
    first = to_review(person).first()
    return first[1] if first else None


def due_lines(rows: QuerySet[Undertaking], today: dt.date) -> list[InboxLine]:
    drafts = AssessmentDraft.objects.open().filter(undertaking=OuterRef("pk")).order_by("changed_at")
    marked = with_place(rows).annotate(drafted_by=ArraySubquery(drafts.values(name=full_name("author"))))
    return [due_line(place(row, today=today), today=today, drafted_by=row.drafted_by) for row in marked]


def due_line(item: Place, *, today: dt.date, drafted_by: list[str]) -> InboxLine:
    reasons = []
    if item.due_on and item.due_on <= today + SOON and item.level not in SETTLED:
        reasons.append(f"Deadline {on_day(item.due_on, today)}.")
    if item.next_check_on and item.next_check_on <= today:
        reasons.append(f"Check due {on_day(item.next_check_on, today)}.")
    if drafted_by:
        reasons.append(f"Draft by {', '.join(drafted_by)}.")
    return InboxLine(
        kind=Delivery(item.level).label,
        url=reverse("desk:undertaking", args=[item.pk]),
        where=f"{item.name} {item.code}",
        words=item.title,
        reason=" ".join(reasons),
    )


def on_day(day: dt.date, today: dt.date) -> str:
    """ "30 June 2025, 511 days ago"."""
    days = (day - today).days
    distance = "today" if not days else f"in {many(days)}" if days > 0 else f"{many(-days)} ago"
    return f"{date_format(day, 'j F Y')}, {distance}"


def many(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def draft_lines(rows: Iterable[Any], reason_of: Callable[[Any], str]) -> list[InboxLine]:
    """Lines for one page of entry and assessment drafts, in its order. Three queries."""
    page = list(rows)
    ids: tuple[list[int], list[int]] = ([], [])
    for pk, _, _, _, kind in page:
        ids[kind].append(pk)
    found: dict[tuple[int, int], InboxLine] = {}
    entries = with_comment(EntryDraft.objects.filter(pk__in=ids[0]), "entry_draft")
    for entry in desk_drafts.with_parts(entries):
        found[entry.pk, 0] = entry_line(desk_drafts.line(entry), reason_of(entry))
    assessments = with_comment(AssessmentDraft.objects.filter(pk__in=ids[1]), "assessment_draft")
    for draft in assessments.select_related(
        "undertaking__commitment", "undertaking__endorsement__signatory", "author"
    ):
        found[draft.pk, 1] = assessment_line(draft, reason_of(draft))
    return [found[pk, kind] for pk, _, _, _, kind in page if (pk, kind) in found]


def with_comment(drafts: QuerySet[D], link: str) -> QuerySet[D]:
    """The drafts with the latest reviewer's words and name."""
    latest = ReviewDecision.objects.filter(**{link: OuterRef("pk")}).order_by("-decided_at", "-pk")
    return drafts.annotate(
        comment=Subquery(latest.values("comment")[:1]),
        reviewer=Subquery(latest.values(name=full_name("decided_by"))[:1]),
    )


def full_name(person: str) -> Coalesce:
    """What str() of the staff member behind this link says, for use inside a query."""
    both = Trim(Concat(f"{person}__first_name", Value(" "), f"{person}__last_name"))
    return Coalesce(NullIf(both, Value("")), f"{person}__username")


def waiting_reason(draft: Any) -> str:
    day = date_format(draft.submitted_at, "j F Y")
    return f"Submitted by {draft.author} on {day}."


def own_reason(draft: Any) -> str:
    if draft.state == DraftState.SENT_BACK:
        return f"Sent back by {draft.reviewer}: “{draft.comment}”"
    if draft.state == DraftState.SUBMITTED:
        return f"Waiting for somebody else’s review since {date_format(draft.submitted_at, 'j F Y')}."
    return f"Draft, last saved on {date_format(draft.changed_at, 'j F Y')}."


def entry_line(item: desk_drafts.EntryDraftLine, reason: str) -> InboxLine:
    view = "desk:review" if item.state == DraftState.SUBMITTED else "desk:entry"
    return InboxLine(
        kind="Entry",
        url=reverse(view, args=[item.reference]),
        where=written(item.names, item.codes),
        words=item.claim,
        reason=reason,
    )


def assessment_line(draft: AssessmentDraft, reason: str) -> InboxLine:
    undertaking = draft.undertaking
    signatory = undertaking.endorsement.signatory.name if undertaking.endorsement else EVERYBODY
    submitted = draft.state == DraftState.SUBMITTED
    return InboxLine(
        kind="Assessment",
        url=reverse("desk:review", args=[draft.reference])
        if submitted
        else reverse("desk:undertaking", args=[undertaking.pk]),
        where=f"{signatory} {undertaking.commitment.code}",
        words=f"{undertaking.commitment.title}: {Delivery(draft.verified_level).label}",
        reason=reason,
    )


def lead_line(item: desk_drafts.EntryDraftLine) -> InboxLine:
    need = " Needs a primary source or a second publisher." if item.needs_source else ""
    return InboxLine(
        kind="Lead",
        url=reverse("desk:lead", args=[item.reference]),
        where=written(item.names, item.codes),
        words=item.claim,
        reason=item.sourcing + need,
    )
