"""The queries that pages asked, kept apart from their values, so that many of one form are planned once."""

import hashlib
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import DatabaseError, connection, transaction
from psycopg.adapt import Transformer

# a plan for any values pays from here on
WORTH_A_PLAN: Final = 3
WHOLE_NUMBER: Final = re.compile(r" ?-?\d{1,9}")
ORDER: Final = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
numbers = itertools.count(1)


@dataclass(frozen=True)
class Query:
    """`sql` as Django writes it, with %s for each of `values`, which are as PostgreSQL reads them."""

    sql: str
    values: tuple[str, ...] = ()

    @classmethod
    def of(cls, cursor: Any, sql: str, params: Any) -> "Query":
        """`params` as they were given beside `sql`: where there are none, its % stand for themselves."""
        if params is None:
            return cls(sql.replace("%", "%%"))
        if isinstance(params, Mapping):
            return cls(connection.ops.last_executed_query(cursor, sql, params).replace("%", "%%"))
        transformer = Transformer(cursor)
        return cls(sql, tuple(bytes(transformer.as_literal(value)).decode() for value in params))

    @property
    def text(self) -> str:
        return self.sql % self.values

    @property
    def name(self) -> str:
        return short_hash("\0".join((self.sql, *self.values)).encode())


def short_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]


def asked_again(queries: Mapping[str, Query]) -> dict[str, str]:
    """The answers of today to queries of last time, by their names."""
    forms: dict[str, dict[str, Query]] = {}
    for name, query in queries.items():
        forms.setdefault(query.sql, {})[name] = query
    found: dict[str, str] = {}
    for same in forms.values():
        found |= planned_once(same) if len(same) >= WORTH_A_PLAN else planned_each(same)
    return found


def planned_each(queries: Mapping[str, Query]) -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for name, query in queries.items():
            cursor.execute(query.text)
            found[name] = answer_in(cursor.cursor, query.sql) or ""
    return found


def planned_once(queries: Mapping[str, Query]) -> dict[str, str]:
    """Planning takes PostgreSQL ten times as long as answering, so queries of one form share a plan.

    Only values that differ among them are left open. What PostgreSQL cannot plan so it is asked as it was.
    """
    columns = list(zip(*(query.values for query in queries.values()), strict=True))
    is_open = [len(set(column)) > 1 for column in columns]
    types = [type_of(column) for column in itertools.compress(columns, is_open)]
    marks = iter(f"${number}" for number in itertools.count(1))
    form = next(iter(queries.values()))
    sql = form.sql % tuple(
        next(marks) if is_one else value for value, is_one in zip(form.values, is_open, strict=True)
    )
    statement, found = f"mirror_{next(numbers)}", {}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursor.execute(f"PREPARE {statement} {listed(types)} AS {sql}")
            asked = [
                f"EXECUTE {statement} {listed([*itertools.compress(query.values, is_open)])}"
                for query in queries.values()
            ]
            cursor.execute("; ".join(asked))
            for name in queries:
                found[name] = answer_in(cursor.cursor, form.sql) or ""
                cursor.nextset()
            cursor.execute(f"DEALLOCATE {statement}")
    except DatabaseError:
        return planned_each(queries)
    return found


def listed(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)})" if parts else ""


def type_of(column: tuple[str, ...]) -> str:
    """As PostgreSQL takes values that are written out: whole numbers, else what the place asks for."""
    return "integer" if all(WHOLE_NUMBER.fullmatch(value) for value in column) else "unknown"


def answer_in(cursor: Any, sql: str) -> str | None:
    """A hash of all rows as PostgreSQL sent them; None where they have not arrived in one piece.

    Without an order in the query PostgreSQL promises none, and gives another when it plans otherwise: the
    same rows are the same answer then.
    """
    result = cursor.pgresult
    if result is None or getattr(cursor, "name", None):  # a cursor on the server hands them out bit by bit
        return None
    rows = [row_in(result, row) for row in range(result.ntuples)]
    if not ORDER.search(sql):
        rows.sort()
    return short_hash(b"%d %d" % (result.ntuples, result.nfields) + b"".join(rows))


def row_in(result: Any, row: int) -> bytes:
    """Its values, told apart: NULL is not the empty text."""
    values = (result.get_value(row, column) for column in range(result.nfields))
    return b"".join(b"\0" if value is None else b"%d %b" % (len(value), value) for value in values)
