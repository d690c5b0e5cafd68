"""The sources by what became of their addresses: those that need somebody first."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from commitments.desk_vocabulary import LinkState
from commitments.models import EntryDraftEvidence, Evidence, EvidenceCapture
from commitments.models.progress import entry_is_newest
from commitments.summaries.paging import Paging, turn_to
from commitments.vocabulary import DraftState

PAGE_SIZE: Final = 50
NEEDS_CARE: Final = (LinkState.GONE, LinkState.CHANGED, LinkState.MOVED, LinkState.UNREACHABLE)
OPEN: Final = (DraftState.LEAD, DraftState.DRAFT, DraftState.SENT_BACK, DraftState.SUBMITTED)
CARE, ALL = "care", "all"
MEANING: Final = {
    CARE: "Gone, changed, moved or without an answer, in this order.",
    LinkState.GONE: "The page or its server was missing on two different days.",
    LinkState.CHANGED: "The words of the page are no longer those that we read.",
    LinkState.MOVED: "The address leads to another host or path, with the same words.",
    LinkState.UNREACHABLE: "The last look found no page. It is tried again after 1, 3, 7 and 30 days.",
    LinkState.FINE: "The last look found the page as we read it.",
    LinkState.UNCHECKED: "Waiting for the first look.",
    ALL: "Every source that anybody recorded.",
}


@dataclass(frozen=True)
class StateCount:
    code: str
    label: str
    meaning: str
    count: int


@dataclass(frozen=True)
class SourceLine:
    """`entry_count` counts published entries, `draft_count` open drafts and leads."""

    pk: int
    url: str
    title: str
    publisher: str
    state: str
    moved_to: str
    problem: str
    checked_at: dt.datetime | None
    next_check_at: dt.datetime | None
    entry_count: int
    milestone_count: int
    draft_count: int

    @property
    def state_label(self) -> str:
        return LinkState(self.state).label


@dataclass(frozen=True)
class EvidenceList:
    """`is_looked_after`: whether the worker of this copy looks at sources by itself."""

    states: tuple[StateCount, ...]
    shown: StateCount
    lines: tuple[SourceLine, ...]
    query: str
    paging: Paging
    notice: str
    is_looked_after: bool


def load(*, state: str, query: str = "", page: str = "") -> EvidenceList:
    """Two queries. An unknown state is the list of those that need care."""
    found = matching(query)
    states = count_states(found)
    shown = next((item for item in states if item.code == state), states[0])
    rows = ordered(of_state(found, shown.code))
    paging, notice = turn_to(page, size=PAGE_SIZE, total=shown.count)
    return EvidenceList(
        states=states,
        shown=shown,
        lines=tuple(line(row) for row in with_counts(rows)[paging.start : paging.stop]),
        query=query,
        paging=paging,
        notice=notice,
        is_looked_after=settings.SOURCE_CHECKS,
    )


def matching(query: str) -> QuerySet[Evidence]:
    found = Evidence.objects.all()
    for word in query.split():
        found = found.filter(
            Q(title__unaccent__icontains=word)
            | Q(publisher__unaccent__icontains=word)
            | Q(url__icontains=word)
        )
    return found


def of_state(found: QuerySet[Evidence], code: str) -> QuerySet[Evidence]:
    if code == ALL:
        return found
    return found.filter(link_state__in=NEEDS_CARE if code == CARE else [code])


def count_states(found: QuerySet[Evidence]) -> tuple[StateCount, ...]:
    rows = found.order_by().values_list("link_state").annotate(number=Count("pk"))
    numbers: dict[str, int] = dict(rows)
    counts = {CARE: sum(numbers.get(state, 0) for state in NEEDS_CARE), ALL: sum(numbers.values())} | numbers
    labels = {CARE: "Need a look", ALL: "All"} | dict(LinkState.choices)
    return tuple(
        StateCount(code, labels[code], words, counts.get(code, 0)) for code, words in MEANING.items()
    )


def ordered(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """What needs somebody first, of these the last looked at first."""
    urgency = Case(
        *(When(link_state=state, then=number) for number, state in enumerate(NEEDS_CARE)),
        default=len(NEEDS_CARE),
        output_field=IntegerField(),
    )
    return rows.order_by(urgency, F("checked_at").desc(nulls_last=True), "pk")


def with_counts(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """What rests on each, and what the last look had to say."""
    latest = EvidenceCapture.objects.filter(evidence=OuterRef("pk")).order_by("-captured_at", "-pk")
    drafts = (
        EntryDraftEvidence.objects.filter(evidence=OuterRef("pk"), draft__state__in=OPEN)
        .order_by()
        .values("evidence")
        .annotate(number=Count("pk"))
    )
    return rows.annotate(
        problem=Coalesce(Subquery(latest.values("problem")[:1]), Value("")),
        entry_count=Count("entries", filter=entry_is_newest("entries__"), distinct=True),
        milestone_count=Count("milestone_links", distinct=True),
        draft_count=Coalesce(Subquery(drafts.values("number")), 0),
    )


def line(row: Any) -> SourceLine:
    return SourceLine(
        pk=row.pk,
        url=row.url,
        title=row.title,
        publisher=row.publisher,
        state=row.link_state,
        moved_to=row.moved_to,
        problem=row.problem,
        checked_at=row.checked_at,
        next_check_at=row.next_check_at,
        entry_count=row.entry_count,
        milestone_count=row.milestone_count,
        draft_count=row.draft_count,
    )
