"""The dry run: every row is read and compared with what is there. It writes the batch's own rows only."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from commitments.actions.imports import files, lists
from commitments.desk_vocabulary import ImportKind, ImportState, RowOutcome
from commitments.models import ImportBatch, ImportRow
from commitments.rules import import_rows
from commitments.rules.import_cells import Lists, Problem
from commitments.rules.import_columns import fields_of
from commitments.rules.spreadsheet import safe_cell, tidy, typed_text
from commitments.summaries import desk_imports_existing
from commitments.summaries.desk_imports_existing import Existing

CHUNK: Final = 250
Row = tuple[int, tuple[str, ...]]
ADDRESSES: Final = ("source_url", "more_sources", "url")


@dataclass
class Check:
    """One worker's part of a dry run; it begins behind the rows that are there already."""

    batch: ImportBatch
    lists: Lists
    rows: Sequence[Row]
    names: dict[str, int] = field(default_factory=dict)  # row's name to the first row that bears it
    judged: dict[int, int] = field(default_factory=dict)  # undertaking to the first row that judges it
    drafted: Mapping[int, str] = field(default_factory=dict)
    versions: Mapping[int, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The field that is a row's name."""
        return "url" if self.batch.kind == ImportKind.EVIDENCE else "external_id"


def begin(batch: ImportBatch) -> Check:
    table = files.read_table(bytes(ImportBatch.objects.values_list("file", flat=True).get(pk=batch.pk)))
    known = replace(lists.load(batch), is_spreadsheet=table.is_spreadsheet)
    check = Check(batch, known, table.rows)
    for number, name, plan in batch.rows.values_list("number", "external_id", "plan").iterator():
        remember(check, number, name, plan.get("undertaking"))
    if batch.kind == ImportKind.ASSESSMENTS:
        check.drafted = desk_imports_existing.open_assessments(batch.uploaded_by)
        check.versions = desk_imports_existing.published_versions()
    return check


def next_chunk(check: Check, *, at: dt.datetime) -> bool:
    """Checks the next rows and says whether there are more. Call it in a transaction that holds the batch."""
    batch = check.batch
    rows = check.rows[batch.done_count : batch.done_count + CHUNK]
    texts = {number: texts_of(batch, cells) for number, cells in rows}
    wanted = {name for text in texts.values() if (name := name_of(check, text))}
    existing = desk_imports_existing.find(batch.kind, wanted, person=batch.uploaded_by)
    known = replace(
        check.lists, sources=sources_for([*texts.values(), *(e.texts for e in existing.values())])
    )
    ImportRow.objects.bulk_create(
        checked(check, number, cells, texts[number], existing, known, at.date()) for number, cells in rows
    )
    batch.done_count += len(rows)
    if batch.done_count >= len(check.rows):
        batch.state, batch.checked_at = ImportState.CHECKED, at
    batch.save(update_fields=["done_count", "state", "checked_at"])
    return batch.state == ImportState.CHECKING


def texts_of(batch: ImportBatch, cells: Sequence[str]) -> dict[str, str]:
    """Our fields to the cells as they stand, for the columns that are mapped."""
    given = dict(zip(batch.header, cells, strict=False))
    return {name: given.get(column, "") for name, column in batch.mapping.items()}


def name_of(check: Check, texts: Mapping[str, str]) -> str:
    name = tidy(typed_text(texts.get(check.key, "").strip()), is_one_line=True)
    return check.lists.address(name) if name and check.key == "url" else name


def short(name: str) -> str:
    """The name as it fits its column; an address may be longer and is told apart by its digest."""
    return name if len(name) <= 100 else f"{name[:60]}…{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def sources_for(rows: Iterable[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    words = {word for row in rows for name in ADDRESSES for word in row.get(name, "").split()}
    return lists.known_sources(url for url in map(lists.address, words) if url)


def checked(
    check: Check,
    number: int,
    cells: Sequence[str],
    texts: Mapping[str, str],
    existing: Mapping[str, Existing],
    known: Lists,
    today: dt.date,
) -> ImportRow:
    """One row with its outcome."""
    batch, name = check.batch, name_of(check, texts)
    row = ImportRow(batch=batch, number=number, external_id=short(name), given=given(batch, cells))
    there = existing.get(name)
    stands = stored(there, check.key, name) if there else {}
    found = import_rows.check(batch.kind, {**stands, **texts}, lists=known, today=today)
    row.plan = found.plan
    problems = [*found.problems, *of_the_file(check, row, cells)]
    if there and there.is_closed:  # the same answer whatever the row says, so that nobody can guess
        problems = [Problem(check.key, name[:200], there.refusal)]
    elif there:
        before = import_rows.check(batch.kind, stands, lists=known, today=today).plan
        row.before = differences(row.plan, before, there.texts)
        if not row.before:  # what stands there is not this row's fault
            problems = [item for item in problems if texts.get(item.column) != stands.get(item.column)]
        elif there.refusal:
            problems.append(Problem(check.key, name[:200], there.refusal))
        row.base_version = there.row_version
        row.outcome = RowOutcome.CHANGED if row.before else RowOutcome.SAME
    else:
        problems += of_an_open_draft(check, row)
        row.base_version = check.versions.get(row.plan.get("undertaking", 0), 0)
        row.outcome = RowOutcome.NEW
    if problems:
        row.outcome, row.before = RowOutcome.WRONG, {}
        row.problems = [in_columns_of_the_file(problem, batch).as_json() for problem in problems]
    remember(check, number, name, row.plan.get("undertaking"))
    return row


def given(batch: ImportBatch, cells: Sequence[str]) -> dict[str, str]:
    return {column: cell for column, cell in zip(batch.header, cells, strict=False) if cell}


def stored(there: Existing, key: str, name: str) -> dict[str, str]:
    """What is there as a file would say it, under the name by which this row calls it."""
    return {field: str(safe_cell(text)) for field, text in there.texts.items()} | {key: str(safe_cell(name))}


def differences(
    plan: Mapping[str, Any], before: Mapping[str, Any], texts: Mapping[str, str]
) -> dict[str, str]:
    """Our fields whose meaning changes, with the text that stands there now."""
    changed = {name for name in plan if plan[name] != before.get(name)}
    if "next_check_on" in changed and not plan["next_check_on"]:
        changed.discard("next_check_on")  # left empty: the day that stands is kept
    if "undertaking" in changed:
        changed |= {"signatory", "commitment"}
    return {name: text for name, text in texts.items() if name in changed}


def of_the_file(check: Check, row: ImportRow, cells: Sequence[str]) -> Iterable[Problem]:
    """What only the file as a whole can say: cells without a column, two rows for the same thing."""
    header = check.batch.header
    if any(cell.strip() for cell in cells[len(header) :]):
        yield Problem(
            "",
            " | ".join(cells[len(header) :])[:200],
            f"It has {len(cells)} cells; there are {len(header)} columns.",
        )
    first = check.names.get(row.external_id)
    if row.external_id and first:
        yield Problem(check.key, row.external_id, f"Row {first} bears this name already.")
    judged = check.judged.get(row.plan.get("undertaking") or 0)
    if judged and not first:
        yield Problem("commitment", "", f"Row {judged} judges this undertaking already.")


def of_an_open_draft(check: Check, row: ImportRow) -> Iterable[Problem]:
    name = check.drafted.get(row.plan.get("undertaking") or 0)
    if name:
        words = "You already have an open draft on this undertaking. Give the row its name to change it."
        yield Problem("external_id", row.external_id, words, name)


def remember(check: Check, number: int, name: str, undertaking: int | None) -> None:
    if name:
        check.names.setdefault(short(name), number)
    if undertaking:
        check.judged.setdefault(undertaking, number)


def in_columns_of_the_file(problem: Problem, batch: ImportBatch) -> Problem:
    """The same problem under the name that the file gives the column."""
    labels = {field.name: field.label for field in fields_of(batch.kind)}
    return replace(problem, column=batch.mapping.get(problem.column) or labels.get(problem.column, ""))
