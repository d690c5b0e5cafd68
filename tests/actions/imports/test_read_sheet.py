"""The reader itself; tests/actions/imports/test_files.py runs it as the child it is meant to be."""

import datetime as dt
import json
import subprocess
import sys

import pytest
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula  # type: ignore[import-untyped]

from commitments.actions.imports import files, read_sheet
from tests.import_factories import xlsx_file


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (2025, "2025"),
        (2025.0, "2025"),
        (1.5, "1.5"),
        (dt.datetime(2026, 3, 14), "2026-03-14"),  # noqa: DTZ001  # as a spreadsheet gives it
        (dt.datetime(2026, 3, 14, 9, 30), "2026-03-14 09:30:00"),  # noqa: DTZ001
        (dt.date(2026, 3, 14), "2026-03-14"),
        ("one\r\ntwo", "one\ntwo"),
        (dt.timedelta(hours=26), "1 day, 2:00:00"),
        (ArrayFormula("A1:A2", "=SUM(B1:B2)"), "=SUM(B1:B2)"),
        (ArrayFormula("A1:A2", "SUM(B1:B2)"), "=SUM(B1:B2)"),
    ],
)
def test_text_of_a_cell_is_what_its_author_would_type(value: object, text: str) -> None:
    assert read_sheet.text_of(value) == text


def test_a_cell_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="DataTableFormula"):
        read_sheet.text_of(DataTableFormula("A1:A2"))


def test_letters_come_as_they_are() -> None:
    assert "\u6587".encode() in run(xlsx_file([["\u6587"]])).stdout


def test_rows_leave_out_empty_ones_and_stop_after_one_too_many() -> None:
    data = xlsx_file([["a"], [""], ["b"], ["c"], ["d"]])
    assert list(read_sheet.rows(data, 2, 10)) == [(1, ["a"]), (3, ["b"]), (4, ["c"])]


def test_rows_that_hold_too_many_characters_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_sheet, "MOST_CHARACTERS", 5)
    with pytest.raises(MemoryError):
        list(read_sheet.rows(xlsx_file([["aaa"], ["bbb"], ["ccc"]]), 10, 10))


def run(data: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, str(files.READER), "10", "10"]
    return subprocess.run(command, input=data, capture_output=True, timeout=60, check=False)


def test_main_prints_one_line_of_json_per_row() -> None:
    done = run(xlsx_file([["name"], ["Côte d’Ivoire"]]))
    assert [json.loads(line) for line in done.stdout.splitlines()] == [[1, ["name"]], [2, ["Côte d’Ivoire"]]]


def test_main_refuses_by_its_exit_code() -> None:
    done = run(b"no spreadsheet at all")
    assert done.returncode == read_sheet.REFUSED == files.READER_REFUSED
    assert b"BadZipFile" in done.stderr


def test_limits_end_a_child_that_takes_too_much() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(files.READER.parent)!r}); import read_sheet; "
        "read_sheet.limit_yourself(); bytearray(400_000_000)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert b"MemoryError" in done.stderr
