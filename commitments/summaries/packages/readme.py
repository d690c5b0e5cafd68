"""The README of a package, in plain words."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings

from commitments.summaries.open_data.table import Table
from commitments.summaries.packages.about import About

WIDTH: Final = 96

FILES: Final = """\
csv/          the tables for spreadsheets and statistics
json/         the same, one file for each table
parquet/      the same, for programs that analyse data
{stem}.sqlite
              the same as one database, tables tied to each other
datapackage.json
              what the columns mean, for programs (Data Package, version 2)
LICENSE       what may be done with the data
SHA256SUMS    a fingerprint of every file: sha256sum --check SHA256SUMS"""

DATES: Final = (
    "Days are written as 2026-11-30. Moments are in UTC. Empty in CSV, null elsewhere, means: not known, or "
    "there is none. False and 0 are values."
)
CODES: Final = (
    "A code of a closed list comes with what it is called in English, French and Arabic, in columns that end "
    "in _label_en, _label_fr and _label_ar."
)
LISTS: Final = (
    "Several values in one cell are written as a JSON list. In the database each list of keys has a table of "
    "its own besides, such as commitments_clauses, and tables that others refer to have a column title, "
    "made for programs that show a row by its name."
)
CSV: Final = (
    "CSV is UTF-8 with commas, without a byte order mark. Text that a spreadsheet program would calculate "
    "has an apostrophe before it."
)
NOT_YET: Final = (
    "A promise that nobody has assessed yet is in the tables as not_assessed. That is no judgement."
)
READING: Final = (DATES, CODES, LISTS, CSV, NOT_YET)


def readme(about: About, tables: Sequence[Table], rows: Mapping[str, int]) -> str:
    facts = about.facts
    title = f"{settings.SITE_NAME}, {about.day.isoformat()}"
    what = (
        "Who promised what on AI, and what came of it: every public table of the register, as the public saw "
        f"it on {about.day.isoformat()} (UTC). Judged by version {facts['method_version']} of the method, "
        f"which is on the site and says what each status means: {settings.SITE_URL}/en/method"
    )
    head = f"{'SAMPLE: ' if about.is_sample else ''}{title}"
    return "\n\n".join(
        [
            f"{head}\n{'=' * len(head)}",
            *([wrapped(facts["sample"])] if about.is_sample else []),
            wrapped(what),
            heading("Files"),
            FILES.format(stem=about.stem),
            heading("Tables"),
            "\n".join(wrapped(line, hanging=True) for line in lines(tables, rows)),
            heading("How to read them"),
            *map(wrapped, READING),
            heading("Licence"),
            wrapped(facts["licence"]),
            heading("Citation"),
            wrapped(facts["citation"]),
            "",
        ]
    )


def licence(about: About) -> str:
    """The text of the file LICENSE: what the site says, and nothing else."""
    sample = f"{wrapped(about.facts['sample'])}\n\n" if about.is_sample else ""
    return f"{sample}{wrapped(about.facts['licence'])}\n"


def lines(tables: Sequence[Table], rows: Mapping[str, int]) -> list[str]:
    return [
        f"{table.name} ({rows[table.name]:,} {'row' if rows[table.name] == 1 else 'rows'}): {table.meaning}"
        for table in tables
    ]


def heading(words: str) -> str:
    return f"{words}\n{'-' * len(words)}"


def wrapped(words: str, *, hanging: bool = False) -> str:
    return textwrap.fill(
        words,
        WIDTH,
        subsequent_indent="    " if hanging else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
