"""Files to import, and a worker that runs here and now."""

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from commitments.actions.imports import batches, running
from commitments.models import ImportBatch, StaffMember
from tests.factories import NOW

ENTRY = {
    "external_id": "row-1",
    "signatories": "France",
    "clauses": "D3.e",
    "happened_on": "2026-03-14",
    "claim": "France published a register.",
    "stage": "done",
    "source_url": "https://example.org/register",
    "source_title": "The register",
    "publisher": "Ministry",
    "source_kind": "primary",
    "language": "fr",
}
ASSESSMENT = {
    "external_id": "judged-1",
    "signatory": "France",
    "commitment": "D3.e",
    "verified_level": "first_steps",
    "reasons": "A register exists.",
    "change_note": "France published a first register.",
    "effective_on": "2026-03-14",
    "evidence_strength": "2",
}
SOURCE = {
    "url": "https://example.org/plan",
    "title": "The plan",
    "publisher": "Ministry",
    "kind": "primary",
    "language": "fr",
    "published_on": "2026-03",
}


def entry(number: int = 1, **cells: str) -> dict[str, str]:
    return ENTRY | {"external_id": f"row-{number}"} | cells


def csv_file(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The rows as a CSV file with the columns of the first one."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def xlsx_file(rows: Sequence[Sequence[object]]) -> bytes:
    """The rows, the first with the names of the columns, as a spreadsheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if hasattr(cell, "year"):
                    sheet.write_datetime(number, column, cell, day)
                else:
                    sheet.write(number, column, cell)
    return file.getvalue()


def make_import(
    *, by: StaffMember, rows: Sequence[Mapping[str, str]] = (), kind: str = "entries", data: bytes = b""
) -> ImportBatch:
    """An uploaded file whose columns are mapped as guessed; its check has not begun."""
    batch = batches.upload(by=by, kind=kind, file_name="table.csv", data=data or csv_file(rows), at=NOW)
    return batches.check(batch=batch, by=by, mapping=batch.mapping, at=NOW)


def work() -> None:
    """Lets the worker go on until nothing waits."""
    while running.work_off():
        pass


def checked_import(**fields: object) -> ImportBatch:
    batch = make_import(**fields)  # type: ignore[arg-type]
    work()
    return again(batch)


def written_import(*, is_for_review: bool = False, **fields: object) -> ImportBatch:
    batch = checked_import(**fields)
    batches.confirm(batch=batch, by=batch.uploaded_by, is_for_review=is_for_review, at=NOW)
    work()
    return again(batch)


def again(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.get(pk=batch.pk)


def outcomes(batch: ImportBatch) -> list[str]:
    return list(batch.rows.order_by("number").values_list("outcome", flat=True))
