"""Several of Django's queries in one statement, each answered as JSON.

Querysets say what is read, so nothing is said twice: `current()` and `standing()` are those of the models.
Django compiles them once for each process and PostgreSQL plans them once for each connection; what differs
between two times of asking stands as `Asked("signatory", BigIntegerField())` where a value would.

    PAGE = OneStatement(lambda language: {"entries": ProgressEntry.objects.current().values("code")})
    PAGE.ask("fr", signatory=7)["entries"]  # [{"code": "2026-kenya-bill"}]

On a past day the same statement reads that day's views: its answers are JSON whatever tables they come from,
so PostgreSQL may keep the plan of either.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import psycopg
from django.db import connection
from django.db.models import Expression, Field, QuerySet
from psycopg import sql

Rows = QuerySet[Any, Any]
Row = Mapping[str, Any]
# what no text of a query can hold
MARK: Final = "\x00"
ONLY_WHAT_ASKS: Final = 1_000_000_000  # times that a statement goes before psycopg prepares it by itself


class Asked(Expression):
    """A value that is only known when the statement is asked."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return f"%s::{self.output_field.db_type(connection)}", [self]


class Prepared(psycopg.Cursor[Any]):
    def execute(self, *arguments: Any, **named: Any) -> Any:
        return super().execute(*arguments, **named | {"prepare": True})


class OneStatement:
    """`make` gives the querysets by name, for what it is called with: what changes the text of the query."""

    def __init__(self, make: Callable[..., Mapping[str, Rows]]) -> None:
        self.make = make
        self.compiled = lru_cache(maxsize=16)(self.compile)

    def ask(self, *forms: str, **values: Any) -> dict[str, list[dict[str, Any]]]:
        """The rows by the names of their queries. One query."""
        names, statement, asked = self.compiled(*forms)
        with prepared(), connection.cursor() as cursor:
            cursor.execute(statement, [values[name] for name in asked])
            row = cursor.fetchone()
        assert row is not None
        return {name: json.loads(answer) for name, answer in zip(names, row, strict=True)}

    def compile(self, *forms: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
        """The names, the statement and what stands where in it is asked."""
        queries = self.make(*forms)
        parts, asked = [], []
        for queryset in queries.values():
            text, params = queryset.query.sql_with_params()
            asked += [param.name for param in params if isinstance(param, Asked)]
            # Lines of a list keep the order of the query they are made of; where it has none, they still
            # come in the same one each time, whatever plan PostgreSQL chose.
            line = "line" if queryset.ordered else "line ORDER BY line::text"
            rows = written_out(text, params)
            parts.append(f"(SELECT coalesce(json_agg({line}), '[]')::text FROM ({rows}) line)")
        return tuple(queries), f"SELECT {', '.join(parts)}", tuple(asked)


def written_out(text: str, params: tuple[Any, ...]) -> str:
    """With all values in their places but those that are asked, so that PostgreSQL knows their types."""
    pieces = (text % tuple(MARK for _ in params)).replace("%", "%%").split(MARK)
    connection.ensure_connection()
    values = (
        "%s"
        if isinstance(param, Asked)
        else sql.Literal(param).as_string(connection.connection).replace("%", "%%")
        for param in params
    )
    return pieces[0] + "".join(value + piece for value, piece in zip(values, pieces[1:], strict=True))


@contextmanager
def prepared() -> Iterator[None]:
    """Until it closes, cursors let PostgreSQL keep the plans of their statements.

    Django's own cursors write values into the text, and it tells psycopg to prepare nothing on a connection.
    """
    connection.ensure_connection()
    ours = connection.connection
    before = ours.cursor_factory, ours.prepare_threshold
    ours.cursor_factory, ours.prepare_threshold = Prepared, ONLY_WHAT_ASKS
    try:
        yield
    finally:
        ours.cursor_factory, ours.prepare_threshold = before
