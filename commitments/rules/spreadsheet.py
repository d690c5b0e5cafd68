"""Text that goes into a spreadsheet's cells and comes out of them: no cell we write is ever a formula."""

import re
import unicodedata
from typing import Final

# What makes a spreadsheet program calculate, and the full-width signs some of them take for the same.
SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20"
STARTS: Final = f"{SIGNS}\t\r\n"
FORMULA: Final = re.compile(f"[{STARTS}]")
# A quotation mark before the sign is no formula by itself; a program that parts the line elsewhere drops it.
NEEDS_APOSTROPHE: Final = re.compile(f"['\"]*[{STARTS}]")
CARRIES_APOSTROPHE: Final = re.compile(f"'['\"]*[{STARTS}]")
# A program that takes another sign for the separator of a CSV file begins a cell behind one of these.
BEGINS_INSIDE: Final = re.compile(f"(?<=[;\t\r\n])(?=['\"]*[{SIGNS}])")
BEGUN_INSIDE: Final = re.compile(f"(?<=[;\t\r\n])'(?=['\"]*[{SIGNS}])")
CELL_ERROR: Final = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
INVISIBLE: Final = re.compile("[\u200b\u2060\ufeff]")
DIRECTION: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")  # these turn the order in which words are read
DIRECTION_MARK: Final = re.compile("[\u200e\u200f\u061c]")  # these are at home in Arabic text
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def safe_cell(value: str | float | None) -> str | float:
    """What to put into the cell: text that would begin a formula gets an apostrophe, numbers stay numbers.

    Text that already carries apostrophes or quotation marks before such a sign gets one more, so that
    `typed_text` gives back exactly what went in.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if NEEDS_APOSTROPHE.match(value) else value
    return value


def safe_csv_cell(value: str | float | None) -> str | float:
    """The same for a CSV file, whose cells other programs part elsewhere: a French one at each semicolon."""
    cell = safe_cell(value)
    return BEGINS_INSIDE.sub("'", cell) if isinstance(cell, str) else cell


def typed_csv_text(cell: str) -> str:
    """The cell without the apostrophes inside it; `typed_text` takes the one it begins with."""
    return BEGUN_INSIDE.sub("", cell)


def typed_text(cell: str) -> str:
    """What somebody meant by the cell: the other way round. One apostrophe before a formula's sign goes."""
    return cell[1:] if CARRIES_APOSTROPHE.match(cell) else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet program would calculate this cell instead of showing it."""
    return FORMULA.match(cell) is not None


def tidy(cell: str, *, is_one_line: bool) -> str:
    """The text as it is stored: NFC, one kind of line end, nothing invisible; in one line, no direction."""
    text = unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n"))
    text = INVISIBLE.sub("", text)
    if is_one_line:
        text = " ".join(DIRECTION_MARK.sub("", DIRECTION.sub("", text)).split())
    return text.strip()


def hidden_in(text: str) -> str:
    """The first character that a reader cannot see and that changes what they read, as U+202E; else blank."""
    found = DIRECTION.search(text) or CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def without_hidden(text: str) -> str:
    return CONTROL.sub("", DIRECTION.sub("", text))


def mixes_alphabets(host: str) -> bool:
    """Whether one word of a host name mixes Latin letters with look-alikes of another alphabet."""
    for word in host.split("."):
        alphabets = {unicodedata.name(letter, "?").split()[0] for letter in word if letter.isalpha()}
        if "LATIN" in alphabets and alphabets & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}:
            return True
    return False
