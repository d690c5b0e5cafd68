"""The tables as one SQLite file: tied to each other, with a name for each row that others refer to.

Programs such as Datasette show a row that is referred to by its column `title`.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from commitments.rules.dates import utc_moment
from commitments.summaries.open_data.columns import Column, Value
from commitments.summaries.open_data.table import Table
from commitments.summaries.open_data.tables import TABLES
from commitments.summaries.packages.fields import foreign_keys, lists_of_keys

TYPES: Final = {
    str: "TEXT",
    int: "INTEGER",
    float: "REAL",
    bool: "INTEGER",
    dt.date: "TEXT",
    dt.datetime: "TEXT",
}
TITLE: Final = "title"
OWED_BY: Final = (
    "coalesce((SELECT name_en FROM signatories WHERE code = :signatory), 'All signatories together')"
)
# What the title of a row is made of: columns of the row, and tables that were written before it.
TITLES: Final = {
    "instruments": ":short_title_en",
    "milestones": ":title_en",
    "clauses": ":code || ': ' || :summary_en",
    "commitments": ":code || ': ' || :title_en",
    "commitment_tests": ":text_en",
    "signatories": ":name_en",
    "endorsements": f"""{OWED_BY} || ': ' ||
        (SELECT short_title_en FROM instruments WHERE code = :instrument)""",
    "undertakings": f"{OWED_BY} || ', ' || (SELECT title FROM commitments WHERE code = :commitment)",
    "progress_entries": ":claim",
    "assessments": """(SELECT title FROM undertakings WHERE id = :undertaking)
        || ', version ' || :version || ': ' || :verified_level_label_en""",
    "replies": ":author || ', ' || :received_on",
}


class BrokenReferenceError(Exception):
    """A row refers to one that is not there: such a package must not go out."""


class UnwritableError(OSError):
    """A library could not write its file, for want of room mostly."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A new file. Whatever interrupts the writing, the whole file is thrown away: it keeps no journal."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        try:
            database.execute("BEGIN")
            for table in TABLES.values():
                for statement in definitions(table):
                    database.execute(statement)
            yield database
            database.commit()
        except sqlite3.OperationalError as error:
            raise UnwritableError(f"{path.name} could not be written: {error}") from error


def definitions(table: Table) -> list[str]:
    """Of the table itself, then of one for each of its lists of keys."""
    found = [created(table.name, columns(table))]
    key = column_named(table, table.key)
    for column in lists_of_keys(table):
        mine, others = keyed(table.name, key, table.name), keyed(column.refers_to, column, column.refers_to)
        both = f'PRIMARY KEY ("{table.name}", "{column.refers_to}")'
        found.append(f"{created(link_table(table, column), [mine, others, both])} WITHOUT ROWID")
    return found


def columns(table: Table) -> list[str]:
    references = {each.column: each for each in foreign_keys(table)}
    written = []
    for column in table.columns:
        is_key = column.name == table.key
        words = [f'"{column.name}"', "TEXT" if column.is_list else TYPES[column.base]]
        words += ["PRIMARY KEY"] if is_key else []
        words += [] if column.is_nullable else ["NOT NULL"]
        if reference := references.get(column.name):
            words.append(f'REFERENCES "{reference.table or table.name}"("{reference.key}")')
        written.append(" ".join(words))
    return [*written, *([f'"{TITLE}" TEXT NOT NULL'] if table.name in TITLES else [])]


def keyed(name: str, column: Column, target: str) -> str:
    return f'"{name}" {TYPES[column.base]} NOT NULL REFERENCES "{target}"("{TABLES[target].key}")'


def created(name: str, parts: Iterable[str]) -> str:
    lines = ",\n  ".join(parts)
    return f'CREATE TABLE "{name}" (\n  {lines}\n)'


def column_named(table: Table, name: str) -> Column:
    return next(column for column in table.columns if column.name == name)


def link_table(table: Table, column: Column) -> str:
    return f"{table.name}_{column.name}"


class Filler:
    """Writes the rows of one table, chunk by chunk."""

    def __init__(self, database: sqlite3.Connection, table: Table) -> None:
        self.database, self.table = database, table
        names = [column.name for column in table.columns]
        values = [f":{name}" for name in names]
        if table.name in TITLES:
            names, values = [*names, TITLE], [*values, TITLES[table.name]]
        written = ", ".join(f'"{name}"' for name in names)
        self.statement = f'INSERT INTO "{table.name}" ({written}) VALUES ({", ".join(values)})'

    def add(self, rows: Sequence[Mapping[str, Value]]) -> None:
        self.database.executemany(self.statement, ({n: stored(v) for n, v in row.items()} for row in rows))
        for column in lists_of_keys(self.table):
            pairs: Iterable[Any] = (
                (row[self.table.key], key)
                for row in rows
                for key in row[column.name]  # type: ignore[union-attr]
            )
            name = link_table(self.table, column)
            self.database.executemany(f'INSERT INTO "{name}" VALUES (?, ?)', pairs)


def stored(value: Value) -> str | int | float | None:
    if isinstance(value, dt.datetime):
        return utc_moment(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value


def finish(database: sqlite3.Connection, facts: Mapping[str, str]) -> None:
    """Adds indexes and the table `meta`, and looks whether every reference leads somewhere."""
    for table in TABLES.values():
        for reference in foreign_keys(table):
            database.execute(index(table.name, reference.column))
        for column in lists_of_keys(table):
            database.execute(index(link_table(table, column), column.refers_to))
    database.execute("CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID")
    database.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
    if broken := database.execute("PRAGMA foreign_key_check").fetchmany(5):
        raise BrokenReferenceError(f"Rows refer to rows that are not there: {broken}")


def index(table: str, column: str) -> str:
    return f'CREATE INDEX "{table}_{column}_index" ON "{table}" ("{column}")'


def rows_of(database: sqlite3.Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """The published columns of every row, in the order in which they were written."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    yield from database.execute(f'SELECT {names} FROM "{table.name}" ORDER BY rowid')
