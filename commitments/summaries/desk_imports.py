"""Imports as the desk shows them: the list, one file's progress, its rows by outcome."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from commitments.desk_vocabulary import AfterUndo, ImportKind, ImportState, RowOutcome
from commitments.models import ImportBatch, ImportRow, StaffMember
from commitments.rules.import_columns import fields_of
from commitments.summaries.paging import Paging, turn_to

PAGE_SIZE = 50
UNDER_WAY = (ImportState.CHECKING, ImportState.WRITING, ImportState.UNDOING)
ENDED = (ImportState.DONE, ImportState.STOPPED, ImportState.FAILED)
FILTERS = (RowOutcome.WRONG, RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.SAME)


@dataclass(frozen=True)
class ImportLine:
    """One file in the list. Its rows are shown to whoever uploaded it, and to nobody else."""

    reference: UUID
    file_name: str
    kind: str
    state: str
    state_label: str
    row_count: int
    uploaded_by: str
    uploaded_at: dt.datetime
    is_own: bool
    can_undo: bool
    can_discard: bool
    is_forgotten: bool


@dataclass(frozen=True)
class ImportList:
    lines: tuple[ImportLine, ...]
    paging: Paging
    notice: str


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file with its first cell, and whether any field of ours takes it."""

    name: str
    first: str
    is_used: bool


@dataclass(frozen=True)
class Change:
    """One field of a row that changes something."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowProblem:
    column: str
    value: str
    reason: str
    suggestion: str


@dataclass(frozen=True)
class RowLine:
    number: int
    name: str
    outcome: str
    label: str
    summary: str
    problems: tuple[RowProblem, ...]
    changes: tuple[Change, ...]
    is_kept: bool


@dataclass(frozen=True)
class OutcomeFilter:
    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Progress:
    done: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class ImportPage:
    """One file: how far it is, how its rows came out, and one page of them."""

    line: ImportLine
    problem: str
    progress: Progress
    is_stopping: bool
    counts: Mapping[str, int]
    filters: tuple[OutcomeFilter, ...]
    outcome: str
    rows: tuple[RowLine, ...]
    paging: Paging
    notice: str
    is_confirmed: bool
    is_written: bool
    is_for_review: bool
    kept: int

    @property
    def is_under_way(self) -> bool:
        return self.line.state in UNDER_WAY

    @property
    def can_stop(self) -> bool:
        return self.is_under_way and not self.is_stopping and self.line.state != ImportState.UNDOING

    @property
    def to_write(self) -> int:
        return self.counts["new"] + self.counts["changed"]

    @property
    def can_confirm(self) -> bool:
        return self.line.state == ImportState.CHECKED and self.to_write > 0

    @property
    def can_go_on(self) -> bool:
        is_begun = self.is_confirmed and not self.is_written
        is_held_up = self.line.state in (ImportState.STOPPED, ImportState.FAILED)
        return is_begun and is_held_up and not self.counts["settled"] and not self.line.is_forgotten

    @property
    def can_undo(self) -> bool:
        return self.line.can_undo

    @property
    def can_map(self) -> bool:
        return self.line.can_discard

    @property
    def has_rows(self) -> bool:
        return sum(self.counts.values()) > 0 and self.line.state != ImportState.CHECKING


def line(batch: ImportBatch, person: StaffMember) -> ImportLine:
    """A publisher can undo what somebody else imported."""
    is_own = batch.uploaded_by_id == person.pk
    is_written = batch.confirmed_at is not None and batch.state in ENDED and batch.forgotten_at is None
    return ImportLine(
        reference=batch.reference,
        file_name=batch.file_name,
        kind=ImportKind(batch.kind).label,
        state=batch.state,
        state_label=ImportState(batch.state).label,
        row_count=batch.row_count,
        uploaded_by=str(batch.uploaded_by),
        uploaded_at=batch.uploaded_at,
        is_own=is_own,
        can_undo=is_written and (is_own or person.has_perm("commitments.publish_draft")),
        can_discard=is_own and batch.confirmed_at is None and batch.state not in UNDER_WAY,
        is_forgotten=batch.forgotten_at is not None,
    )


def load_list(person: StaffMember, *, page: str = "") -> ImportList:
    """The files of everybody, newest first, without their contents. Two queries."""
    batches = ImportBatch.objects.defer("file").select_related("uploaded_by")
    paging, notice = turn_to(page, size=PAGE_SIZE, total=batches.count())
    found = batches[paging.start : paging.stop]
    return ImportList(tuple(line(batch, person) for batch in found), paging, notice)


def columns_of(batch: ImportBatch, used: Collection[str]) -> tuple[ColumnLine, ...]:
    first = [*batch.first_row, *[""] * len(batch.header)]
    return tuple(
        ColumnLine(name, cell, name in used) for name, cell in zip(batch.header, first, strict=False)
    )


def load(batch: ImportBatch, *, person: StaffMember, outcome: str, page: str) -> ImportPage:
    """One file and a page of its rows. Two queries."""
    counts = counts_of(batch)
    chosen = outcome if outcome in RowOutcome.values else first_outcome(counts)
    paging, notice = turn_to(page, size=PAGE_SIZE, total=counts[chosen])
    rows = batch.rows.filter(outcome=chosen).order_by("number")[paging.start : paging.stop]
    return ImportPage(
        line=line(batch, person),
        problem=batch.problem,
        progress=progress(batch, counts),
        is_stopping=batch.stop_requested,
        counts=counts,
        filters=tuple(OutcomeFilter(code.value, code.label, counts[code]) for code in FILTERS),
        outcome=chosen,
        rows=tuple(row_line(row, batch) for row in rows),
        paging=paging,
        notice=notice,
        is_confirmed=batch.confirmed_at is not None,
        is_written=batch.written_at is not None,
        is_for_review=batch.is_for_review,
        kept=counts["kept"],
    )


def progress(batch: ImportBatch, counts: Mapping[str, int]) -> Progress:
    """Rows checked, written or taken back so far."""
    if batch.state == ImportState.UNDOING:
        return Progress(counts["settled"], counts["settled"] + counts["to_undo"])
    total = counts["new"] + counts["changed"] if batch.confirmed_at else batch.row_count
    return Progress(min(batch.done_count, total), total)


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Rows by outcome, and how far an undo is. One query."""
    there = Q(entry_draft__isnull=False) | Q(assessment_draft__isnull=False)
    if batch.kind == ImportKind.EVIDENCE:
        there |= Q(evidence__isnull=False)
    counted = {code.value: Count("pk", filter=Q(outcome=code)) for code in RowOutcome}
    return batch.rows.aggregate(
        **counted,
        kept=Count("pk", filter=Q(after_undo=AfterUndo.KEPT)),
        settled=Count("pk", filter=~Q(after_undo="")),
        to_undo=Count("pk", filter=there & Q(after_undo="")),
    )


def first_outcome(counts: Mapping[str, int]) -> str:
    """What to look at first: what is wrong, then what changes."""
    return next((code.value for code in FILTERS if counts[code]), RowOutcome.WRONG.value)


def row_line(row: ImportRow, batch: ImportBatch) -> RowLine:
    return RowLine(
        number=row.number,
        name=row.external_id,
        outcome=row.outcome,
        label=RowOutcome(row.outcome).label,
        summary=" · ".join(filter(None, (given(row, batch, name) for name in shown(batch)))),
        problems=tuple(RowProblem(**problem) for problem in row.problems),
        changes=changes(row, batch) if row.outcome == RowOutcome.CHANGED else (),
        is_kept=row.after_undo == AfterUndo.KEPT,
    )


def given(row: ImportRow, batch: ImportBatch, name: str) -> str:
    """What the file says in the column that serves as this field."""
    return str(row.given.get(batch.mapping.get(name, ""), ""))


def shown(batch: ImportBatch) -> tuple[str, ...]:
    """The fields by which somebody recognises a row."""
    return {
        ImportKind.ENTRIES: ("signatories", "clauses", "happened_on", "claim"),
        ImportKind.EVIDENCE: ("publisher", "title"),
        ImportKind.ASSESSMENTS: ("signatory", "commitment", "verified_level", "reasons"),
    }[ImportKind(batch.kind)]


def changes(row: ImportRow, batch: ImportBatch) -> tuple[Change, ...]:
    return tuple(
        Change(field.label, row.before[field.name], given(row, batch, field.name))
        for field in fields_of(batch.kind)
        if field.name in row.before
    )
