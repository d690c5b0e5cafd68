"""CSV as we publish it (RFC 4180, UTF-8): text always in quotation marks, numbers never, no cell a formula.

`read_text` gives back what a text cell meant; whoever opens the file in a spreadsheet program sees one
apostrophe more where text would otherwise be calculated.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from commitments.rules.dates import utc_moment
from commitments.rules.spreadsheet import safe_csv_cell, typed_csv_text, typed_text

Value = str | int | float | Decimal | dt.date | dt.datetime | None  # bool is an int and written as a word

LINE_END: Final = "\r\n"


def text_of(value: Value) -> str:
    """The value in words or digits, before anything is done for a file. Blank for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return utc_moment(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def cell(value: Value) -> str:
    """One cell as it stands in the file. What is not known is empty, without quotation marks."""
    if value is None or isinstance(value, int | float | Decimal | dt.date):
        return text_of(value)
    return '"' + str(safe_csv_cell(value)).replace('"', '""') + '"'


def line(values: Iterable[Value]) -> str:
    return ",".join(cell(value) for value in values) + LINE_END


def lines(names: Iterable[str], rows: Iterable[Iterable[Value]]) -> Iterator[str]:
    """The file line by line, the names of the columns first."""
    yield line(names)
    for row in rows:
        yield line(row)


def read_text(written: str) -> str:
    """What a text cell meant, after a CSV reader took the quotation marks away."""
    return typed_text(typed_csv_text(written))
