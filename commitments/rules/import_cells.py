"""Reading one row of an imported file, cell by cell: what it means, or what is wrong with it."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

from commitments.rules.dates import machine_date, parse_partial
from commitments.rules.import_columns import ImportField
from commitments.rules.reference_text import plain
from commitments.rules.spreadsheet import CELL_ERROR, hidden_in, is_formula, tidy, typed_text, without_hidden
from commitments.vocabulary import Precision

LONGEST_SHOWN: Final = 200
LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
WRITTEN_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")
OTHER_DATE: Final = re.compile(r"([0-9]{1,2})[./ -]([0-9]{1,2})[./ -]([0-9]{4})")
Options = tuple[tuple[str, str], ...]
PARTS: Final = re.compile(r"[;\n]")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a row. `column` is our field's name, blank where it is the whole row."""

    column: str
    value: str
    reason: str
    suggestion: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class EntryRef:
    """An entry an assessment may rest on: `key` is its code, or its reference while it is a draft."""

    key: str
    is_draft: bool
    undertaking_ids: frozenset[int]


@dataclass(frozen=True)
class CommitmentRef:
    pk: int
    code: str
    test_count: int


@dataclass(frozen=True)
class Lists:
    """Everything that rows are checked against, read once for all of them."""

    signatories: Mapping[str, int] = field(default_factory=dict)
    signatory_names: Mapping[int, str] = field(default_factory=dict)
    clauses: Mapping[str, int] = field(default_factory=dict)
    clause_codes: Mapping[int, str] = field(default_factory=dict)
    commitments: Mapping[str, CommitmentRef] = field(default_factory=dict)
    undertakings: Mapping[tuple[int, int | None], int] = field(default_factory=dict)
    commitments_for: Callable[[Iterable[int]], set[int]] = lambda ids: set()
    undertakings_for: Callable[[Iterable[int], Iterable[int]], set[int]] = lambda ids, names: set()
    entries: Mapping[str, EntryRef] = field(default_factory=dict)
    conflicts: frozenset[int] = frozenset()
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    address: Callable[[str], str] = str  # the form under which an address is known; blank for none
    is_spreadsheet: bool = (
        False  # whether the cells come from one: then no apostrophe can be typed before them
    )


@dataclass
class RowReader:
    """Collects what one row says (`plan`) and what is wrong with it, field by field."""

    fields: Mapping[str, ImportField]
    texts: Mapping[str, str]
    today: dt.date
    is_spreadsheet: bool = False
    plan: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, name: str, reason: str, suggestion: str = "") -> None:
        self.problems.append(Problem(name, self.texts.get(name, "")[:LONGEST_SHOWN], reason, suggestion))

    def read(self, name: str) -> str:
        """The cell's text, tidied; refused where it is missing, too long, a formula or hides something."""
        known, cell = self.fields[name], self.texts.get(name, "").strip()
        text = tidy(typed_text(cell), is_one_line=not known.is_narrative)
        hidden = hidden_in(text)
        if not text and known.is_required:
            self.refuse(name, "This is empty, and every row needs it.")
        elif is_formula(cell):
            self.refuse_formula(name, cell)
        elif CELL_ERROR.fullmatch(text):
            self.refuse(name, "The spreadsheet could not calculate this cell.")
        elif hidden:
            suggestion = without_hidden(text)[:LONGEST_SHOWN]
            self.refuse(name, f"It hides a character nobody sees ({hidden}).", suggestion)
        elif len(text) > known.longest:
            self.refuse(name, f"It has {len(text)} characters; there is room for {known.longest}.")
        else:
            return text
        return ""

    def refuse_formula(self, name: str, cell: str) -> None:
        """A spreadsheet keeps the apostrophe that would make text of it to itself."""
        reason = f"It begins with “{cell[0]}”, which a spreadsheet takes for a formula."
        if self.is_spreadsheet:
            way_out = "Copy the column and paste it as values, or let the text begin with another sign."
            self.refuse(name, f"{reason} {way_out}")
        else:
            self.refuse(name, reason, f"'{cell[:80]}")

    def text(self, name: str) -> None:
        self.plan[name] = self.read(name)

    def choice(self, name: str, options: Options, *, empty: str = "") -> None:
        """One of the options, by its code or its label."""
        text, codes = self.read(name), spellings_of(options)
        value = codes.get(plain(text.replace("_", " ")), "")
        if text and not value:
            close = get_close_matches(plain(text), codes, n=1, cutoff=0.7)
            self.refuse(name, f"It is none of {', '.join(dict.fromkeys(codes.values()))}.",
                        codes[close[0]] if close else "")  # fmt: skip
        self.plan[name] = value or ("" if text else empty)

    def date(self, name: str, *, is_day: bool = False, is_past: bool = True) -> None:
        """A date as people type it, kept as 2026, 2026-03 or 2026-03-14."""
        text = self.read(name)
        self.plan[name] = ""
        if not text:
            return
        day, precision = parsed(text)
        if day is None:
            words = "a day such as 2026-03-14" if is_day else "2026, 2026-03 or 2026-03-14"
            reason = f"Write the date as {words}."
            if WRITTEN_DATE.fullmatch(text):
                reason = "There is no such day."
            self.refuse(name, reason, date_meant(text))
        elif is_day and precision != Precision.DAY:
            self.refuse(name, "Give the day: 2026-03-14.")
        elif is_past and day > self.today:
            self.refuse(name, "This day has not come yet.")
        elif not is_past and day <= self.today:
            self.refuse(name, "The next check lies ahead: give a day after today.")
        else:
            self.plan[name] = machine_date(day, precision)

    def language(self, name: str) -> None:
        text = self.read(name)
        if text and not LANGUAGE_TAG.fullmatch(text):
            self.refuse(name, "Write the language as its tag, such as en, fr or pt-BR.")
        self.plan[name] = text or "en"

    def address(self, name: str, address: Callable[[str], str]) -> None:
        text = self.read(name)
        self.plan[name] = address(text) if text else ""
        if text and not self.plan[name]:
            self.refuse(name, "Give the full address of a public page, beginning with https://",
                        address_meant(text, address))  # fmt: skip

    def named(self, name: str, known: Mapping[str, int], *, what: str, names: Mapping[int, str]) -> None:
        """Ids of everything named, parted by semicolons, new lines or, where no name has one, commas."""
        found: list[int] = []
        for part in parts_of(self.read(name), known):
            pk = known.get(plain(part)) or known.get(plain(part).replace(" ", ""))  # "D3 e"
            if pk is None:
                self.refuse(name, f"“{part}” is {what}.", nearest(part, known, names))
            else:
                found.append(pk)
        self.plan[name] = sorted(set(found))


@cache
def spellings_of(options: Options) -> dict[str, str]:
    """Code and label of every option, as people type them, to its code."""
    pairs = [(str(code), str(label)) for code, label in options]
    return {plain(label): code for code, label in pairs} | {
        plain(code.replace("_", " ")): code for code, _ in pairs
    }


def parts_of(text: str, known: Collection[str]) -> list[str]:
    parts = [part.strip() for part in PARTS.split(text)]
    whole_or_split = ([part] if plain(part) in known else part.split(",") for part in parts)
    return [part.strip() for group in whole_or_split for part in group if plain(part)]


def nearest(part: str, known: Mapping[str, int], names: Mapping[int, str]) -> str:
    """The name that was probably meant: one that begins so, else the nearest in spelling."""
    wanted = plain(part)
    begun = {pk for name, pk in known.items() if name.startswith(wanted)} if len(wanted) > 2 else set()
    if len(begun) == 1:
        return names[begun.pop()]
    close = get_close_matches(wanted, known, n=1, cutoff=0.6)
    return names[known[close[0]]] if close else ""


def parsed(text: str) -> tuple[dt.date | None, Precision]:
    """2026-3-4 as well as 2026-03-04; None for what is no date."""
    written = WRITTEN_DATE.fullmatch(text)
    try:
        if written:
            return parse_partial("-".join(part.zfill(2) for part in written.groups() if part))
    except ValueError:
        pass
    return None, Precision.DAY


def date_meant(text: str) -> str:
    """14.03.2026 can only be one day; 03.04.2026 could be two."""
    written = OTHER_DATE.fullmatch(text.strip())
    if not written:
        return ""
    first, second, year = (int(part) for part in written.groups())
    orders = dict.fromkeys(((second, first), (first, second)))
    days = [f"{year:04}-{month:02}-{day:02}" for month, day in orders]
    return " or ".join(day for day in days if parsed(day)[0])


def address_meant(text: str, address: Callable[[str], str]) -> str:
    """The address with the beginning it lacks or misspells, where that makes one."""
    bare = re.sub(r"^[a-z]{3,6}:?/{0,3}", "", text, count=1) if "/" in text[:9] else text
    return address(f"https://{bare}")
