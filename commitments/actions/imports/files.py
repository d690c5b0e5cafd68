"""Reading an uploaded file into rows of text, or refusing it in words. Nothing of it is unpacked to disk."""

import codecs
import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from commitments.actions.refusals import ActionRefusedError

LARGEST_FILE: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
LONGEST_COLUMN_NAME: Final = 100
LONGEST_CELL: Final = 32_767  # what a spreadsheet's cell can hold
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
    text = decoded(data)
    head = text[:20_000].splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                refuse(f"Row {number} has more than {MOST_COLUMNS} cells.")
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as problem:
        if "end of data" in str(problem):
            refuse(f"A quotation mark that opens in row {number + 1} is never closed.")
        refuse(f"Row {number + 1} cannot be read: look for a stray quotation mark or a very long cell.")


def decoded(data: bytes) -> str:
    for beginning, words in OTHER_FILES.items():
        if data[:16].lstrip().startswith(beginning):
            refuse(f"This is {words}, not a table. {SAVE_AS}")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        refuse(f"The file is written in UTF-16. {SAVE_AS}")
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        refuse(f"Line {line} holds a zero byte: this is no text file, or it is damaged.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        refuse(f"Line {line} holds a letter that is not UTF-8. {SAVE_AS}")


def spreadsheet_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    check_zip(data)
    for line in run_reader(data).splitlines():
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


def run_reader(data: bytes) -> str:
    """The rows as the reader prints them. It runs apart, with little memory, time and no way to write."""
    command = [sys.executable, "-s", "-P", str(READER), str(MOST_ROWS + 1), str(MOST_COLUMNS)]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=READER_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        refuse("The spreadsheet takes too long to read. Save its table alone, or as CSV.")
    if done.returncode == READER_REFUSED:
        refuse(
            "The spreadsheet is damaged or holds something that is not allowed in a table. Save it as CSV."
        )
    if done.returncode:
        refuse("The spreadsheet needs too much memory or time to read. Save its table alone, or as CSV.")
    return done.stdout.decode()
