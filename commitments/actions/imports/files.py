"""Reading an uploaded file into rows of text, or refusing it in words. Nothing of it is unpacked to disk."""

import codecs
import contextlib
import csv
import io
import json
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn, Self

from commitments.actions.refusals import ActionRefusedError
from commitments.rules.spreadsheet import typed_csv_text

LARGEST_FILE: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
LONGEST_COLUMN_NAME: Final = 100
LONGEST_CELL: Final = 32_767  # what a spreadsheet's cell can hold
SEPARATORS: Final = (",", ";", "\t")
SAYS_SEPARATOR: Final = re.compile(rb"(?:\xef\xbb\xbf)?\"?sep=([,;\t])\"?[\r\n]", re.IGNORECASE)
MOST_SEPARATORS: Final = 100_000  # within one row, quoted ones too: what is split into cells stays small
MOST_ZIP_ENTRIES: Final = 200
MOST_ZIP_BYTES: Final = 50 * 1024 * 1024
MOST_ZIP_RATIO: Final = 100
READER: Final = Path(__file__).with_name("read_sheet.py")
READER_SECONDS: Final = 30
READER_REFUSED: Final = 3  # the exit code by which it says that the file is at fault
ZIP: Final = b"PK\x03\x04"
OTHER_FILES: Final = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old or locked spreadsheet (.xls)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a packed file (gzip)",
    b"Rar!": "a packed file",
    b"7z\xbc\xaf": "a packed file",
    b"{\\rtf": "a text document (RTF)",
    b"<!DO": "a web page",
    b"<htm": "a web page",
}
SAVE_AS: Final = "Save it as CSV UTF-8 or as XLSX."


@dataclass(frozen=True)
class Table:
    """The file's columns, and each row with its number as a spreadsheet counts: the header is row 1."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    is_spreadsheet: bool


def refuse(sentence: str) -> NoReturn:
    raise ActionRefusedError({"file": [sentence]})


def read_table(data: bytes) -> Table:
    """Raises ActionRefusedError for everything that is no table of at most 5,000 rows."""
    if not data:
        refuse("The file is empty.")
    if len(data) > LARGEST_FILE:
        refuse(f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB. Split it into several.")
    is_spreadsheet = data.startswith(ZIP)
    lines = spreadsheet_rows(data) if is_spreadsheet else csv_rows(data)
    first = next(lines, None)
    if first is None:
        refuse("The file holds no rows.")
    header = header_of(first[1])
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in lines:
        if len(rows) == MOST_ROWS:
            refuse(f"The file has more than {MOST_ROWS:,} rows. Split it into several.")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            refuse(f"Row {number} has a cell of more than {LONGEST_CELL:,} characters.")
        rows.append((number, tuple(cells)))
    if not rows:
        refuse("The file has column names and no rows below them.")
    return Table(header, tuple(rows), is_spreadsheet)


def header_of(cells: Sequence[str]) -> tuple[str, ...]:
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        refuse(f"The file has more than {MOST_COLUMNS} columns.")
    names = [name or f"Column {number}" for number, name in enumerate(names, 1)]
    if not names:
        refuse("The first row must hold the names of the columns.")
    if any(len(name) > LONGEST_COLUMN_NAME for name in names):
        refuse(
            "The first row must hold the names of the columns, "
            f"each of at most {LONGEST_COLUMN_NAME} characters."
        )
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        refuse(f"Two columns are called “{twice[0]}”. Give each a name of its own.")
    return tuple(names)


def csv_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty. Commas, semicolons and tabs part cells; line ends may be of any kind."""
    refuse_no_text(data)
    separator = said_separator(data)
    lines = CsvLines(data, separator or likeliest_separator(data), skips=bool(separator))
    reader = csv.reader(lines, delimiter=lines.separator, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            lines.separators = 0
            if len(cells) > MOST_COLUMNS:
                if any(cells[MOST_COLUMNS:]):
                    refuse(f"Row {number} has more than {MOST_COLUMNS} cells.")
                del cells[MOST_COLUMNS:]
            if any(cell.strip() for cell in cells):
                yield number, [typed_csv_text(cell) for cell in cells]
    except csv.Error as problem:
        if "end of data" in str(problem):
            refuse(f"A quotation mark that opens in row {number + 1} is never closed.")
        refuse(f"Row {number + 1} cannot be read: look for a stray quotation mark or a very long cell.")


class CsvLines:
    """The lines of a file, decoded as they are asked for. A row of very many cells is refused unsplit:
    split, it would take fifty times the memory.

    `separators` counts those since somebody last set it to 0. `skips` leaves out the first line, which says
    what the separator is and is no row.
    """

    def __init__(self, data: bytes, separator: str, *, skips: bool = False) -> None:
        self.text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
        self.separator = separator
        self.separators = self.number = 0
        if skips:
            self.text.readline()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self.text)
        self.number += 1
        self.separators += line.count(self.separator)
        if self.separators > MOST_SEPARATORS:
            refuse(f"Line {self.number} is too long: a row has at most {MOST_COLUMNS} cells.")
        return line


def said_separator(data: bytes) -> str:
    """What Excel's own first line “sep=;” says; blank where there is none."""
    said = SAYS_SEPARATOR.match(data)
    return said[1].decode() if said else ""


def likeliest_separator(data: bytes) -> str:
    """The one that parts the first row that is not empty into the most cells."""
    return max(SEPARATORS, key=lambda separator: cells_in_first_row(data, separator))


def cells_in_first_row(data: bytes, separator: str) -> int:
    reader = csv.reader(CsvLines(data, separator), delimiter=separator, strict=True)
    with contextlib.suppress(csv.Error, StopIteration):
        return len(next(cells for cells in reader if any(cell.strip() for cell in cells)))
    return 0


def refuse_no_text(data: bytes) -> None:
    for beginning, words in OTHER_FILES.items():
        if data[:16].lstrip().startswith(beginning):
            refuse(f"This is {words}, not a table. {SAVE_AS}")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        refuse(f"The file is written in UTF-16. {SAVE_AS}")
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        refuse(f"Line {line} holds a zero byte: this is no text file, or it is damaged.")
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        refuse(f"Line {line} holds a letter that is not UTF-8. {SAVE_AS}")


def spreadsheet_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    check_zip(data)
    for line in run_reader(data):
        number, cells = json.loads(line)
        yield number, cells


def check_zip(data: bytes) -> None:
    """Looks at the directory alone: what it promises must be small before anything is opened."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        refuse("The spreadsheet is damaged: it cannot be opened.")
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if len(entries) > MOST_ZIP_ENTRIES or unpacked > MOST_ZIP_BYTES or unpacked > MOST_ZIP_RATIO * packed:
        refuse("The spreadsheet unpacks to far more than a table of this size needs. It was not opened.")
    if any(entry.flag_bits & 1 for entry in entries):
        refuse("The spreadsheet is locked with a password. Save it without one.")
    names = {entry.filename for entry in entries}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        refuse(f"This is a packed file, but no XLSX spreadsheet. {SAVE_AS}")


def run_reader(data: bytes) -> Iterator[bytes]:
    """The rows as the reader prints them, one at a time. It runs apart, with little memory, time and no way
    to write. What was wrong is said after the last row."""
    command = [sys.executable, "-s", "-P", str(READER), str(MOST_ROWS + 1), str(MOST_COLUMNS)]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        late = threading.Timer(READER_SECONDS, reader.kill)
        late.start()
        try:
            with contextlib.suppress(BrokenPipeError):  # it has ended: its exit code says why
                reader.stdin.write(data)
            with contextlib.suppress(BrokenPipeError):
                reader.stdin.close()
            yield from reader.stdout
            code = reader.wait()
        finally:
            is_late = not late.is_alive()
            late.cancel()
            reader.kill()
    if code and is_late:
        refuse("The spreadsheet takes too long to read. Save its table alone, or as CSV.")
    if code == READER_REFUSED:
        refuse(
            "The spreadsheet is damaged or holds something that is not allowed in a table. Save it as CSV."
        )
    if code:
        refuse("The spreadsheet holds too much to read. Save its table alone, or as CSV.")
