"""One promise across all who made it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from commitments.models import Commitment, CommitmentTest, EntryClause, ProgressEntry
from commitments.rules.dates import last_day
from commitments.summaries import bound, entries
from commitments.summaries.bound import Bound, Filter
from commitments.summaries.entries import EntryLine
from commitments.summaries.paging import Paging, turn_to
from commitments.summaries.standing import deadline_of, quote_of

ENTRIES_PER_PAGE = 12


@dataclass(frozen=True)
class ClausePlace:
    """Where a clause stands: the paragraph, and the line of the published text counted from 1."""

    code: str
    paragraph: str
    line: int


@dataclass(frozen=True)
class TestWording:
    __test__ = False

    number: int
    text: str
    guidance: str


@dataclass(frozen=True)
class DeadlineLine:
    """`days_past` is negative while the day is still to come."""

    due_on: dt.date
    precision: str
    basis: str
    quote: str
    note: str
    days_past: int


@dataclass(frozen=True)
class CommitmentPage:
    code: str
    title: str
    opening: str
    quote: str
    kind: str
    binding: str
    is_continuing: bool
    instrument_code: str
    instrument_title: str
    instrument_short_title: str
    places: tuple[ClausePlace, ...]
    explanation: tuple[str, ...]
    tests: tuple[TestWording, ...]
    trackability: str
    trackability_reason: str
    deadline: DeadlineLine | None
    bound: Bound
    signatory_count: int
    entries: tuple[EntryLine, ...]
    paging: Paging
    notice: str


def load(code: str, *, asked: Filter, page: str = "", today: dt.date) -> CommitmentPage | None:
    """The page of one commitment, None where none has that code. Seven queries."""
    rows = Commitment.objects.select_related("instrument", "deadline").prefetch_related("clauses")
    commitment = rows.filter(code=code).first()
    if commitment is None:
        return None
    on_record = ProgressEntry.objects.current().filter(
        Exists(EntryClause.objects.filter(entry=OuterRef("pk"), clause__commitments=commitment))
    )
    paging, notice = turn_to(page, size=ENTRIES_PER_PAGE, total=on_record.count())
    return CommitmentPage(
        code=commitment.code,
        title=commitment.title,
        opening=commitment.opening,
        quote=quote_of(commitment),
        kind=commitment.kind,
        binding=commitment.binding,
        is_continuing=commitment.is_continuing,
        instrument_code=commitment.instrument.code,
        instrument_title=commitment.instrument.title,
        instrument_short_title=commitment.instrument.short_title,
        places=tuple(
            ClausePlace(clause.code, clause.paragraph, clause.line) for clause in commitment.clauses.all()
        ),
        explanation=tuple(commitment.explanation),
        tests=tuple(
            TestWording(test.number, test.text, test.guidance)
            for test in CommitmentTest.objects.filter(commitment=commitment)
        ),
        trackability=commitment.trackability,
        trackability_reason=commitment.trackability_reason,
        deadline=deadline_line(commitment, today=today),
        bound=bound.load(commitment, asked=asked, today=today),
        signatory_count=commitment.instrument.endorsements.filter(left_on=None).count(),
        entries=entries.load(on_record[paging.start : paging.stop]),
        paging=paging,
        notice=notice,
    )


def deadline_line(commitment: Commitment, *, today: dt.date) -> DeadlineLine | None:
    deadline = deadline_of(commitment)
    if deadline is None:
        return None
    return DeadlineLine(
        due_on=deadline.due_on,
        precision=deadline.precision,
        basis=deadline.basis,
        quote=deadline.quote,
        note=deadline.note,
        days_past=(today - last_day(deadline.due_on, deadline.precision)).days,
    )


def proper_code(code: str) -> str | None:
    """The code as it is written, for an address in the wrong case; None where no commitment has it."""
    return Commitment.objects.filter(code__iexact=code).values_list("code", flat=True).first()
