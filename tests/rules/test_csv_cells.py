import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commitments.rules import csv_cells
from commitments.rules.spreadsheet import STARTS, is_formula

NASTY = st.text(
    st.sampled_from("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20'\";,| a1é\u0639\u200f")
    | st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    max_size=30,
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.decimals(-(10**9), 10**9)
ROWS = st.lists(st.tuples(NASTY, NUMBERS, NASTY), max_size=8)


def read(rows: list[tuple[csv_cells.Value, ...]], *, separator: str = ",") -> list[list[str]]:
    text = "".join(csv_cells.lines(["a", "b", "c"], rows))
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=separator == ","))


@given(ROWS)
@example([("=1+1", -1, "@SUM(A1)"), ("'=1", -0.5, '"=1"'), ("a;=1", 0, "\uff1d1"), ("x\r\n=2", 3, "\t=4")])
def test_every_value_comes_back_and_no_text_is_a_formula(rows: list[tuple[csv_cells.Value, ...]]) -> None:
    head, *found = read(rows)
    assert head == ["a", "b", "c"]
    assert [(csv_cells.read_text(row[0]), row[1], csv_cells.read_text(row[2])) for row in found] == [
        (first, csv_cells.text_of(number), last) for first, number, last in rows
    ]
    assert not [row for row in found for text in (row[0], row[2]) if is_formula(text)]


@given(ROWS)
def test_numbers_stay_numbers(rows: list[tuple[csv_cells.Value, ...]]) -> None:
    for (_, number, _), (_, written, _) in zip(rows, read(rows)[1:], strict=True):
        assert isinstance(number, int | float | Decimal)
        assert type(number)(written) == number
        assert not written.startswith("'")


@given(NASTY)
def test_a_program_that_parts_at_semicolons_finds_no_formula_either(text: str) -> None:
    raw = csv_cells.cell(text)
    unquoted = raw[1:-1].replace('""', '"')
    for part in unquoted.replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";"):
        assert not part.lstrip("\"'") or part.startswith("'") or part.lstrip("\"'")[0] not in STARTS


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("", '""'),
        (None, ""),
        ('say "no"', '"say ""no"""'),
        ("-5", '"\'-5"'),
        (-5, "-5"),
        (0.1, "0.1"),
        (Decimal("1E+2"), "100"),
        (True, "true"),
        (False, "false"),
        (dt.date(2026, 11, 30), "2026-11-30"),
        (dt.datetime(2026, 11, 30, 9, 5, tzinfo=dt.UTC), "2026-11-30T09:05:00Z"),
        (dt.datetime(2026, 11, 30, 1, tzinfo=dt.timezone(dt.timedelta(hours=2))), "2026-11-29T23:00:00Z"),
    ],
)
def test_values_as_they_are_written(value: csv_cells.Value, written: str) -> None:
    assert csv_cells.cell(value) == written


def test_lines_end_as_rfc_4180_says() -> None:
    assert csv_cells.line(["a", 1, None]) == '"a",1,\r\n'
