"""Reading a sheet of assignments: person, signatory, commitment, language, and what to do. Nothing is
guessed silently."""

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from commitments.rules.reference_text import plain

COLUMNS: Final = ("person", "signatory", "commitment", "language", "do")
ADD, END = "add", "end"
NEAR: Final = 0.75  # how alike two spellings must be for one to be suggested for the other
MOST_ROWS: Final = 1000
SEVERAL: Final = re.compile(r"[,;/&\n]|\band\b", re.IGNORECASE)
DELIMITERS: Final = ("\t", ";", ",")


@dataclass(frozen=True)
class Names:
    """Every spelling, as `plain` writes it, with the id it stands for and the way we write it."""

    people: Mapping[str, tuple[int, str]]
    signatories: Mapping[str, tuple[int, str]]
    commitments: Mapping[str, tuple[int, str]]
    languages: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class SheetError:
    """`row` counts as a spreadsheet does; `suggestion` is what the cell may have meant."""

    row: int
    column: str
    value: str
    reason: str
    suggestion: str = ""


@dataclass(frozen=True)
class SheetRow:
    """One assignment that the sheet asks for, or asks to end."""

    number: int
    person: int
    signatory: int | None
    commitment: int | None
    language: str
    ends: bool = False

    @property
    def target(self) -> tuple[int, int | None, int | None, str]:
        return self.person, self.signatory, self.commitment, self.language


@dataclass
class Sheet:
    rows: list[SheetRow] = field(default_factory=list)
    errors: list[SheetError] = field(default_factory=list)
    repeated: list[tuple[int, int]] = field(default_factory=list)
    """Numbers of rows that ask for the same as an earlier one, each with that one's number."""


def read(text: str, names: Names) -> Sheet:
    """Every row that can be understood, and every error there is, in one go."""
    sheet = Sheet()
    try:
        lines = list(cells_of(text))
    except csv.Error as problem:
        sheet.errors.append(SheetError(0, "", "", f"The sheet cannot be read: {problem}."))
        return sheet
    columns, has_header = header_of(lines, sheet)
    wanted = lines[1:] if has_header else lines
    if sheet.errors:
        return sheet
    if not wanted:
        sheet.errors.append(SheetError(1, "", "", "There is no row with an assignment."))
    if len(wanted) > MOST_ROWS:
        reason = f"A sheet may have {MOST_ROWS} rows; this one has {len(wanted)}. Divide it."
        sheet.errors.append(SheetError(wanted[MOST_ROWS][0], "", "", reason))
        return sheet
    for number, cells in wanted:
        read_row(number, cells, columns, names, sheet)
    return sheet


def cells_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them, each with its number in the sheet."""
    text = text.removeprefix("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number, cells in enumerate(rows, 1):
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]


def header_of(lines: list[tuple[int, list[str]]], sheet: Sheet) -> tuple[tuple[str, ...], bool]:
    """The names of the columns, and whether the first row held them; without it they come in our order."""
    if not lines:
        return COLUMNS, False
    number, first = lines[0]
    names = [plain(cell) for cell in first]
    if not set(names) & set(COLUMNS):
        return COLUMNS, False
    for name, given in zip(names, first, strict=True):
        if name and name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1)
            reason = "There is no such column; there are person, signatory, commitment, language and do."
            sheet.errors.append(SheetError(number, given, given, reason, near[0] if near else ""))
        elif name and names.count(name) > 1:
            sheet.errors.append(SheetError(number, given, given, "This column is there twice."))
    if "person" not in names:
        sheet.errors.append(SheetError(number, "person", "", "The column person is missing."))
    return tuple(names), True


def read_row(number: int, cells: list[str], columns: tuple[str, ...], names: Names, sheet: Sheet) -> None:
    before = len(sheet.errors)
    if any(cells[len(columns) :]):
        extra = " ".join(cells[len(columns) :])
        sheet.errors.append(SheetError(number, "", extra, f"More cells than the {len(columns)} columns."))
    given = dict(zip(columns, cells, strict=False))
    person = look_up(number, "person", given, names.people, sheet)
    signatory = look_up(number, "signatory", given, names.signatories, sheet)
    commitment = look_up(number, "commitment", given, names.commitments, sheet)
    language = look_up(number, "language", given, names.languages, sheet)
    deed = read_deed(number, given, sheet)
    if len(sheet.errors) > before:
        return
    if not isinstance(person, int):
        sheet.errors.append(SheetError(number, "person", "", "The person is missing."))
        return
    if not (signatory or commitment or language):
        sheet.errors.append(SheetError(number, "", "", "Name a signatory, a commitment or a language."))
        return
    row = SheetRow(
        number,
        person,
        signatory if isinstance(signatory, int) else None,
        commitment if isinstance(commitment, int) else None,
        language if isinstance(language, str) else "",
        deed == END,
    )
    earlier = next((other for other in sheet.rows if other.target == row.target), None)
    if earlier and earlier.ends != row.ends:
        reason = f"Row {earlier.number} asks for the opposite."
        sheet.errors.append(SheetError(number, "do", given.get("do", ""), reason))
    elif earlier:
        sheet.repeated.append((number, earlier.number))
    else:
        sheet.rows.append(row)


def read_deed(number: int, given: Mapping[str, str], sheet: Sheet) -> str:
    """What to do with the row; to add it where the cell is empty."""
    value = given.get("do", "")
    deed = plain(value) or ADD
    if deed not in (ADD, END):
        near = difflib.get_close_matches(deed, (ADD, END), n=1, cutoff=0.6)
        suggestion = near[0] if near else ""
        sheet.errors.append(SheetError(number, "do", value, "Write add or end, or nothing.", suggestion))
    return deed


def look_up(
    number: int,
    column: str,
    given: Mapping[str, str],
    known: Mapping[str, tuple[int, str]] | Mapping[str, tuple[str, str]],
    sheet: Sheet,
) -> int | str | None:
    """What the cell stands for; None where it is empty, or unknown and now among the errors."""
    value = given.get(column, "")
    if not value:
        return None
    spelling = plain(value)
    if column == "commitment" and spelling not in known:
        spelling = spelling.replace(" ", "")  # "d3 a" is "d3a"
    if spelling in known:
        return known[spelling][0]
    parts = [part for part in (plain(part) for part in SEVERAL.split(value)) if part]
    if len(parts) > 1 and all(part in known for part in parts):
        sheet.errors.append(SheetError(number, column, value, f"One {column} per row."))
        return None
    near = difflib.get_close_matches(spelling, known, n=1, cutoff=NEAR)
    suggestion = known[near[0]][1] if near else ""
    sheet.errors.append(SheetError(number, column, value, f"No {column} of this name.", suggestion))
    return None
