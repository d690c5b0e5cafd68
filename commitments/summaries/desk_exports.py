"""Everything the desk can take away as a table, one row at a time, so that memory stays flat."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from commitments.desk_vocabulary import ImportKind, RowOutcome
from commitments.models import (
    Assessment,
    AssessmentDraft,
    EntryDraft,
    Evidence,
    ImportBatch,
    ImportRow,
    ProgressEntry,
    StaffMember,
    Suggestion,
)
from commitments.rules.import_columns import fields_of
from commitments.summaries import desk_blind
from commitments.summaries import desk_exports_texts as texts
from commitments.vocabulary import DraftState

CHUNK: Final = 200
Cells = Sequence[str | float | None]
# What kind of change a published assessment is, and by which method; a file that comes in says none of it.
KIND: Final = ("change_kind", "changed_rule", "method_version")
DRAFT_KIND: Final = ("change_reason", "what_was_wrong", "changed_rule")
HIDDEN: Final = "Hidden: only its author reads it so far"
# What a second rater must not see of a draft before their own rating is in.
BLIND: Final = (
    "verified_level", "claimed_level", "claim_made", "evidence_strength", "strength_reason", "reasons",
    "scope_reason", "change_note", "tests", "entries", "effective_on", "next_check_on",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Column names and the rows below them; the rows are read from the database as they are asked for."""

    columns: tuple[str, ...]
    rows: Iterable[Cells]


@dataclass(frozen=True)
class Export:
    """One thing to take away. `comes_back` says that its file can be imported again as it is."""

    code: str
    label: str
    meaning: str
    comes_back: bool
    table: Callable[[StaffMember], Table]


def columns_of(kind: ImportKind) -> tuple[str, ...]:
    return tuple(field.name for field in fields_of(kind))


def entries(person: StaffMember) -> Table:
    columns = columns_of(ImportKind.ENTRIES)
    rows = texts.of_entries(ProgressEntry.objects.current().order_by("pk"))
    return Table(columns, (picked(texts.entry_texts(row), columns) for row in rows.iterator(CHUNK)))


def evidence(person: StaffMember) -> Table:
    columns = columns_of(ImportKind.EVIDENCE)
    rows = Evidence.objects.order_by("pk").iterator(CHUNK)
    return Table(columns, (picked(texts.evidence_texts(row), columns) for row in rows))


def assessments(person: StaffMember) -> Table:
    """What stands published now; the newest version of each undertaking."""
    columns = columns_of(ImportKind.ASSESSMENTS)
    newest = (
        Assessment.objects.standing()
        .order_by("undertaking_id", "-version")
        .distinct("undertaking_id")
        .values("pk")
    )
    rows = texts.of_assessments(Assessment.objects.filter(pk__in=newest).order_by("pk"))
    found = (
        [*picked(texts.assessment_texts(row), columns), *(getattr(row, name) for name in KIND)]
        for row in rows.iterator(CHUNK)
    )
    return Table((*columns, *KIND), found)


def entry_drafts(person: StaffMember) -> Table:
    return drafts_of(EntryDraft.objects.exclude(state=DraftState.LEAD))


def leads(person: StaffMember) -> Table:
    return drafts_of(EntryDraft.objects.filter(state=DraftState.LEAD))


def drafts_of(drafts: Any) -> Table:
    columns = columns_of(ImportKind.ENTRIES)
    rows = texts.of_entry_drafts(drafts.order_by("pk")).iterator(CHUNK)
    found = ([*picked(texts.entry_texts(row), columns), *standing(row)] for row in rows)
    return Table((*columns, "state", "author", "changed_at"), found)


def assessment_drafts(person: StaffMember) -> Table:
    columns = columns_of(ImportKind.ASSESSMENTS)
    blind = desk_blind.blind_drafts(person)
    rows = texts.of_assessment_drafts(AssessmentDraft.objects.order_by("pk")).iterator(CHUNK)
    found = (
        [
            *picked(hidden(texts.assessment_texts(row), is_blind=row.pk in blind), columns),
            *(HIDDEN if row.pk in blind else str(getattr(row, name)) for name in DRAFT_KIND),
            *standing(row),
        ]
        for row in rows
    )
    return Table((*columns, *DRAFT_KIND, "state", "author", "changed_at"), found)


def hidden(said: texts.Texts, *, is_blind: bool) -> texts.Texts:
    return said | dict.fromkeys(BLIND, HIDDEN) if is_blind else said


def standing(draft: EntryDraft | AssessmentDraft) -> Cells:
    author = str(draft.author) if draft.author else ""
    return draft.state, author, draft.changed_at.isoformat(timespec="seconds")


def suggestions(person: StaffMember) -> Table:
    """What visitors offered; their names and addresses stay on the desk."""
    names = ("reference", "kind", "undertaking", "text", "url", "language", "received_at", "state")
    columns = (*names, "decision")
    rows = Suggestion.objects.order_by("pk").select_related(
        "undertaking__commitment", "undertaking__endorsement__signatory"
    )
    return Table(columns, (suggestion_cells(row) for row in rows.iterator(CHUNK)))


def suggestion_cells(row: Suggestion) -> Cells:
    received = row.received_at.isoformat(timespec="seconds")
    said = (row.text, row.url, row.language, received, row.state, row.decision)
    return str(row.reference), row.kind, str(row.undertaking), *said


def import_rows(person: StaffMember) -> Table:
    """The rows of one's own imports; those of others may hold what this person must not see yet."""
    rows = ImportRow.objects.filter(batch__uploaded_by=person).order_by("pk").select_related("batch")
    found = rows.defer("batch__file").iterator(CHUNK)
    return Table(("file", "row", "name", "outcome", "problems"), (import_row_cells(row) for row in found))


def import_row_cells(row: ImportRow) -> Cells:
    return row.batch.file_name, row.number, row.external_id, row.outcome, said_of(row.problems)


def said_of(problems: Iterable[dict[str, str]]) -> str:
    return " / ".join(": ".join(filter(None, (item["column"], item["reason"]))) for item in problems)


def picked(said: texts.Texts, columns: Iterable[str]) -> list[str]:
    return [said[column] for column in columns]


def checked_file(batch: ImportBatch) -> Table:
    """The uploaded file again, every row with its outcome and with what is wrong in it."""
    header = tuple(batch.header)
    extra = tuple(free_name(name, header) for name in ("Outcome", "What is wrong", "Suggestion"))
    rows = batch.rows.order_by("number").iterator(chunk_size=CHUNK)
    return Table((*header, *extra), (checked_cells(row, header) for row in rows))


def checked_cells(row: ImportRow, header: Iterable[str]) -> Cells:
    hints = ((item["column"], item.get("suggestion")) for item in row.problems)
    suggestion = " / ".join(f"{column}: {text}" for column, text in hints if text)
    given = [row.given.get(column, "") for column in header]
    return *given, RowOutcome(row.outcome).label, said_of(row.problems), suggestion


def free_name(name: str, header: Sequence[str]) -> str:
    """The name, with a number where the file has a column of that name: it may be such a file itself."""
    names = itertools.chain([name], (f"{name} ({number})" for number in itertools.count(2)))
    return next(item for item in names if item not in header)


def template(kind: ImportKind | str) -> Table:
    """An empty table of one kind: its columns and no row."""
    return Table(columns_of(ImportKind(kind)), ())


def explained(kind: ImportKind | str) -> Table:
    """What each column means, for the second sheet of a template."""
    return Table(("column", "what it is", "needed", "what it means", "example"), explanations(kind))


def explanations(kind: ImportKind | str) -> Iterator[Cells]:
    for field in fields_of(kind):
        yield field.name, field.label, "yes" if field.is_required else "", field.meaning, field.example


EXPORTS: Final = (
    Export("entries", "Published entries", "What the public reads now.", True, entries),
    Export("evidence", "Sources", "Every source on record, public or not.", True, evidence),
    Export("assessments", "Published assessments", "What stands published now.", True, assessments),
    Export("entry-drafts", "Draft entries", "With their state and author.", False, entry_drafts),
    Export(
        "assessment-drafts", "Draft assessments",
        "With their state and author. One its author alone reads so far tells only what it is on.",
        False, assessment_drafts,
    ),
    Export("leads", "Leads", "Facts nobody has confirmed yet.", False, leads),
    Export(
        "suggestions", "Suggestions", "What visitors offered or challenged, without who they are.", False,
        suggestions,
    ),
    Export("import-rows", "Rows of your imports", "Each with its outcome.", False, import_rows),
)  # fmt: skip


def find(code: str) -> Export | None:
    return next((export for export in EXPORTS if export.code == code), None)
