"""A table of entries for an import, with faults of twelve kinds planted in known places."""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass

Row = dict[str, str]
COLUMNS = (
    "external_id", "signatories", "clauses", "happened_on", "claim", "stage", "note", "source_url",
    "source_title", "publisher", "source_kind", "language", "published_on", "passage", "place",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """How to spoil a row, and what must be said of it. `column` blank: the whole row."""

    kind: str
    column: str
    value: str
    reason: str
    suggestion: str = ""


@dataclass(frozen=True)
class Planted:
    """Where a fault stands, counted as a spreadsheet counts."""

    row: int
    fault: Fault


FAULTS = (
    Fault("unknown signatory", "signatories", "Franc", "no signatory", "France"),
    Fault("unknown clause", "clauses", "D99.z", "no clause"),
    Fault("impossible day", "happened_on", "2026-02-30", "no such day"),
    Fault("day to come", "happened_on", "2099-01-01", "has not come yet"),
    Fault("empty sentence", "claim", "", "every row needs it"),
    Fault("sentence too long", "claim", "France did. " * 60, "room for 600"),
    Fault("formula", "note", '=HYPERLINK("https://example.org";"x")', "takes for a formula"),
    Fault("unknown word", "stage", "finished", "It is none of"),
    Fault("broken link", "source_url", "htp:/example.org/x", "full address", "https://example.org/x"),
    Fault("hidden character", "claim", "France did \u202eelpmis\u202c things.", "U+202E"),
    Fault("cells without a column", "", "a cell too many", "cells; there are"),
    Fault("name twice", "external_id", "row-000001", "Row 2 bears this name already"),
)


def good_row(number: int, name: str, code: str) -> Row:
    return {
        "external_id": f"row-{number:06}",
        "signatories": name,
        "clauses": code,
        "happened_on": f"2026-{number % 9 + 1:02}-{number % 27 + 1:02}",
        "claim": f"{name} published report {number} on the energy that its public AI systems use.",
        "stage": "done",
        "note": "The report has no figures for the second half of the year." if number % 3 == 0 else "",
        "source_url": f"https://www.example.org/{number % 1700}/report",
        "source_title": f"Report {number % 1700} on the energy use of public systems",
        "publisher": "Ministry of Economy",
        "source_kind": "primary",
        "language": "en",
        "published_on": "2026-03",
        "passage": "The systems used as much energy as in the year before. " * 4,
        "place": f"p. {number % 40 + 1}",
    }


def table(
    rows: int,
    faults: int,
    names: Sequence[str],
    codes: Sequence[str],
    *,
    kinds: Sequence[Fault] = FAULTS[:12],
) -> tuple[list[list[str]], list[Planted]]:
    """The cells, the header first, and what was planted where: every kind as often as any other."""
    chance = random.Random(5)
    places = sorted(chance.sample(range(2, rows + 1), faults))  # never in the first row of data
    planted = {place: kinds[turn % len(kinds)] for turn, place in enumerate(places)}
    lines = [list(COLUMNS)]
    for number in range(1, rows + 1):
        row = good_row(number, names[number % len(names)], codes[number % len(codes)])
        fault = planted.get(number)
        if fault and fault.column:
            row[fault.column] = fault.value
        lines.append([*row.values(), *([fault.value] if fault and not fault.column else [])])
    return lines, [Planted(number + 1, fault) for number, fault in planted.items()]


def as_csv(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


Found = tuple[int, str, str, str, str]  # row, column, value, reason, suggestion


def missed(planted: Sequence[Planted], found: Sequence[Found]) -> list[str]:
    """Planted faults that were not reported with row, column, value and reason, and what was made up."""
    told = {row: (column, value, reason, hint) for row, column, value, reason, hint in found}
    complaints = [f"row {row}: nothing planted, but {rest}" for row, rest in told.items()
                  if row not in {item.row for item in planted}]  # fmt: skip
    for item in planted:
        if item.row not in told or not is_told(item.fault, told[item.row]):
            complaints.append(f"row {item.row}: {item.fault.kind} came out as {told.get(item.row)}")
    return complaints


def is_told(fault: Fault, told: tuple[str, str, str, str]) -> bool:
    column, value, reason, suggestion = told
    return (
        column == fault.column
        and value.split() == fault.value[:200].split()
        and fault.reason in reason
        and suggestion.startswith(fault.suggestion)
    )
