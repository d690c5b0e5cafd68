"""Every file is read or refused in words, and none ends anything but its own reader."""

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.actions.imports import files
from commitments.actions.refusals import ActionRefusedError
from commitments.rules.spreadsheet import safe_csv_cell
from tests.import_factories import csv_file, entry, xlsx_file

SHEET = xlsx_file([["name", "word"], ["France", "yes"]])
GOOD = b"name,word\nFrance,yes\nKenya,no\n"


def refusal(data: bytes) -> str:
    with pytest.raises(ActionRefusedError) as caught:
        files.read_table(data)
    return str(caught.value)


def came_to_an_end(data: bytes) -> bool:
    """Whether the file was read, with rows, or refused with a sentence; anything else is an error."""
    try:
        return bool(files.read_table(data).rows)
    except ActionRefusedError as refused:
        return str(refused).endswith(".")


def packed(entries: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    """The spreadsheet with one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {item: archive.read(item) for item in archive.namelist()}
    return packed(parts | {name: content})


def test_rows_carry_the_numbers_a_spreadsheet_shows() -> None:
    table = files.read_table(b"name\n\nFrance\n\nKenya\n")
    assert table.header == ("name",)
    assert table.rows == ((3, ("France",)), (5, ("Kenya",)))
    assert not table.is_spreadsheet


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b"\n", b"\r"),
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b",", b";"),
        GOOD.replace(b",", b"\t"),
    ],
)
def test_line_ends_marks_and_delimiters_of_every_kind_are_read(data: bytes) -> None:
    table = files.read_table(data)
    assert table.header == ("name", "word")
    assert [cells for _, cells in table.rows] == [("France", "yes"), ("Kenya", "no")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "no rows"),
        (b"name,word\n", "no rows below"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x1f\x8b\x08", "a packed file"),
        (GOOD.decode().encode("utf-16"), "UTF-16"),
        (GOOD + b"C\xf4te,yes\n", "Line 4 holds a letter that is not UTF-8"),
        (GOOD + b"a\0b,no\n", "Line 4 holds a zero byte"),
        (GOOD + b'"never closed,no\nmore\n', "never closed"),
        (GOOD + b'"x"y,no\n', "stray quotation mark"),
        (GOOD + b"x" * 200_000 + b",no\n", "very long cell"),
        (GOOD + b"x" * 40_000 + b",no\n", "more than 32,767"),
        (b"name,name\nx,y\n", "Two columns are called"),
        (b"x" * 101 + b"\ny\n", "at most 100 characters"),
        (b"a," * 1_000 + b"\n", "more than 100 c"),
        (GOOD + b"x," * 1_000 + b"y\n", "Row 4 has more than 100 cells"),
        (b"ab," * 100_001, "Line 1 is too long"),
        (GOOD + b"," * 100_001 + b"\n", "Line 4 is too long"),
        (GOOD + b'"' + b'\n",,,,,,,,,,"' * 12_000, "is too long"),
        (b"name\n" + b"x\n" * 5_001, "more than 5,000 rows"),
        (b"x" * (files.LARGEST_FILE + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    assert words in refusal(data)


@pytest.mark.parametrize(
    ("data", "header"),
    [
        (b'"Name\nof the row";word\nFrance;yes\n', ("Name of the row", "word")),
        (b'"a, b, c, d";"e"\n"x, y";z\n', ("a, b, c, d", "e")),
        (b"\n\r\nname;word\nFrance;yes\n", ("name", "word")),
        (b"sep=;\r\nname;a, b, c\r\nFrance;yes\r\n", ("name", "a, b, c")),
        (b'\xef\xbb\xbf"sep=\t"\nname\tword\nFrance\tyes\n', ("name", "word")),
        (b"name\nFrance, Kenya\n", ("name",)),
    ],
)
def test_the_separator_is_what_parts_the_names_of_the_columns(data: bytes, header: tuple[str, ...]) -> None:
    table = files.read_table(data)
    assert table.header == header
    assert all(len(cells) <= len(header) or header == ("name",) for _, cells in table.rows)


def test_the_line_that_names_the_separator_is_no_row() -> None:
    assert files.read_table(b"sep=;\nname;word\nFrance;yes\n").rows == ((2, ("France", "yes")),)


def test_empty_cells_beyond_the_columns_are_not_kept() -> None:
    ((_, cells),) = files.read_table(b"name\nFrance" + b"," * 50_000 + b"\n").rows
    assert len(cells) == files.MOST_COLUMNS


def test_apostrophes_that_an_export_put_inside_a_cell_are_taken_out_again() -> None:
    cell = safe_csv_cell('hello;=HYPERLINK("x")\n- item\n\'+1')
    data = csv_file([{"name": str(cell)}])
    assert files.read_table(data).rows[0][1] == ('hello;=HYPERLINK("x")\n- item\n\'+1',)


def test_columns_without_a_name_get_one() -> None:
    assert files.read_table(b"name,,word\na,b,c\n").header == ("name", "Column 2", "word")


@settings(max_examples=150)
@given(st.data())
def test_a_mutated_file_is_read_or_refused(data: st.DataObject) -> None:
    spoilt = bytearray(csv_file([entry(1, claim='He said "yes", twice.\nOr not.'), entry(2)]))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(spoilt) - 1))
        spoilt[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    assert came_to_an_end(bytes(spoilt))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert came_to_an_end(data)


def test_a_spreadsheet_is_read_as_it_would_be_typed() -> None:
    rows = [
        ["name", "day", "number", "sum"],
        ["Kenya", dt.date(2026, 3, 14), 2025, "=1+1"],
        [],
        ["x", None, 1.5],
    ]
    table = files.read_table(xlsx_file(rows))
    assert table.is_spreadsheet
    assert table.rows == ((2, ("Kenya", "2026-03-14", "2025", "=1+1")), (4, ("x", "", "1.5")))


def test_a_spreadsheet_of_too_many_rows_or_columns_is_refused() -> None:
    assert "more than 5,000 rows" in refusal(xlsx_file([["name"], *[["x"]] * 5_001]))
    assert "more than 100 columns" in refusal(xlsx_file([[f"c{n}" for n in range(120)], ["x"]]))


def test_a_bomb_is_refused_by_its_directory_alone() -> None:
    start = {"[Content_Types].xml": b"", "xl/workbook.xml": b""}
    assert "far more than" in refusal(packed(start | {"xl/sheet.xml": b"0" * 60_000_000}))
    assert "far more than" in refusal(packed(start | {f"x{n}": b"" for n in range(201)}))
    assert "far more than" in refusal(packed(start | {"xl/sheet.xml": b"0" * 2_000_000}))


def test_a_packed_file_that_is_no_spreadsheet_is_refused() -> None:
    assert "no XLSX" in refusal(packed({"../../etc/passwd": b"x"}))
    assert "damaged" in refusal(b"PK\x03\x04 and then nothing of the kind")


def test_a_lying_header_is_refused() -> None:
    data = bytearray(xlsx_file([["name"], ["France" * 200]]))
    place = data.index(b"PK\x01\x02")  # the directory's entry for the first part; its size stands at 24
    while b"sheet1" not in data[place + 46 : place + 80]:
        place = data.index(b"PK\x01\x02", place + 4)
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert "damaged" in refusal(bytes(data))


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">%s]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>"""


@pytest.mark.parametrize("extra", [b"", b'<!ENTITY f SYSTEM "file:///etc/passwd">'])
def test_entities_in_a_spreadsheet_are_refused(extra: bytes) -> None:
    data = xlsx_file([["name"], ["France"]])
    assert "not allowed" in refusal(replaced(data, "xl/sharedStrings.xml", ENTITIES % extra))


def test_one_long_text_shared_by_very_many_cells_does_not_fill_the_memory() -> None:
    rows = [[f"c{n}" for n in range(90)], *[["x" * 30_000] * 90] * 2]
    assert "holds too much" in refusal(xlsx_file(rows))


def test_a_small_file_of_very_many_characters_is_refused() -> None:
    data = xlsx_file([["name"], *[["\u6587" * 3_900]] * 1_400])
    assert len(data) < 100_000
    assert "holds too much" in refusal(data)


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "READER_SECONDS", 0)
    assert "takes too long" in refusal(SHEET)


@settings(max_examples=12)
@given(st.data())
def test_a_mutated_spreadsheet_is_read_or_refused(data: st.DataObject) -> None:
    spoilt = bytearray(SHEET)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(spoilt) - 1))
        spoilt[place : place + 2] = data.draw(st.binary(min_size=2, max_size=2))
    assert came_to_an_end(bytes(spoilt))
