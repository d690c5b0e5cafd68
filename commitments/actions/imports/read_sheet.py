"""A program of its own that reads one XLSX file: bytes come in, one JSON line per row goes out.

It runs as a child of the site or the worker, under limits that it sets on itself, so that a file made to
harm can end no more than this process. Run by path; it imports nothing of ours.
"""

import datetime as dt
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

from openpyxl import DEFUSEDXML, load_workbook  # type: ignore[import-untyped]

try:
    import resource
except ImportError:  # no such limits on this system; the time limit of the parent remains
    resource = None  # type: ignore[assignment]

MEMORY_BYTES = 280 * 1024 * 1024
CPU_SECONDS = 20
MOST_CHARACTERS = 5_000_000  # a few long strings can be shared by very many cells
REFUSED, TOO_MUCH = 3, 4


def limit_yourself() -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing is ever unpacked to disk


def text_of(value: Any) -> str:
    """A cell as its author would type it: days as 2026-03-14, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, str | float | int | dt.timedelta):
        return str(value).replace("\r\n", "\n")
    if isinstance(getattr(value, "text", None), str):  # a formula over several cells
        return "=" + value.text.lstrip("=")
    raise ValueError(f"a cell of the kind {type(value).__name__}")


def rows(data: bytes, most_rows: int, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells of the first sheet, without rows that are empty. Formulas come as text."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its size is not to be trusted
    count = size = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=most_columns + 1, values_only=True), 1):
        texts = [text_of(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            count, size = count + 1, size + sum(map(len, texts))
            yield number, texts
        if size > MOST_CHARACTERS:
            raise MemoryError
        if count > most_rows:
            return


def main(arguments: list[str]) -> int:
    limit_yourself()
    if not DEFUSEDXML:
        sys.stderr.write("defusedxml is missing")
        return TOO_MUCH
    try:
        for row in rows(sys.stdin.buffer.read(), int(arguments[0]), int(arguments[1])):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    except MemoryError:
        return TOO_MUCH
    except Exception as problem:  # whatever a broken file makes of the library, it is refused in words
        sys.stderr.write(f"{type(problem).__name__}: {problem}"[:300])
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
