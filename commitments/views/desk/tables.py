"""Tables as files that somebody takes away: CSV as it is made, XLSX in flat memory. No cell is a formula."""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterator
from typing import IO, Any, Final

import xlsxwriter  # type: ignore[import-untyped]
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from commitments.rules.spreadsheet import safe_cell, safe_csv_cell
from commitments.summaries.desk_exports import Table
from commitments.summaries.sample_notice import FILE_PREFIX, has_sample_data

BYTE_ORDER_MARK: Final = "\ufeff"  # by which spreadsheet programs know UTF-8
LONGEST_CELL: Final = 32_767
FORMATS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NEVER_A_FORMULA: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Echo:
    """What a CSV writer writes to, to give each line back at once."""

    def write(self, line: str) -> str:
        return line


def as_file(table: Table, *, name: str, form: str, second: Table | None = None) -> HttpResponseBase:
    """The table as a download called `name`; XLSX takes a second sheet too."""
    response: HttpResponseBase
    if form == "xlsx":
        response = FileResponse(written(table, second))
    else:
        response = StreamingHttpResponse(csv_lines(table))
    response.headers["Content-Type"] = FORMATS[form]
    prefix = FILE_PREFIX if has_sample_data() else ""
    disposition = content_disposition_header(True, f"{prefix}{name}.{form}")
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def csv_lines(table: Table) -> Iterator[str]:
    writer: Any = csv.writer(Echo(), quoting=csv.QUOTE_NONNUMERIC)
    yield BYTE_ORDER_MARK + writer.writerow(list(table.columns))
    for row in table.rows:
        yield writer.writerow([safe_csv_cell(cell) for cell in row])


def written(table: Table, second: Table | None) -> IO[bytes]:
    """A spreadsheet on disk that is gone once it was sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    with xlsxwriter.Workbook(file, dict(NEVER_A_FORMULA)) as book:
        for title, sheet in (("Rows", table), ("Columns", second)):
            if sheet:
                fill(book.add_worksheet(title), book.add_format({"bold": True}), sheet)
    file.seek(0)
    return file


def fill(sheet: Any, bold: Any, table: Table) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.columns), 22)
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            put(sheet, number, column, safe_cell(cell))


def put(sheet: Any, row: int, column: int, cell: str | float) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(row, column, cell[:LONGEST_CELL])
    else:
        sheet.write_number(row, column, cell)


def dated(name: str, today: dt.date) -> str:
    return f"{name}-{today.isoformat()}"
