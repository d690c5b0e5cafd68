"""One of Django's queries for models, compiled once in each process and planned once on each connection.

    OWED = ReadyQuery(lambda: Undertaking.objects.filter(pk=Asked("pk", BigIntegerField())))
    OWED.ask(pk=7)  # [<Undertaking: ...>]

Compiling takes Django, and planning takes PostgreSQL, several times as long as the answer to a small query.
What is asked comes back as by the queryset itself, with what it joins and annotates; what it would prefetch
by a second query it leaves out.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from copy import copy
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

from commitments.summaries import past_day
from commitments.summaries.one_statement import Asked, prepared, written_out

M = TypeVar("M", bound=Model)
LARGEST: Final = BigIntegerField.MAX_BIGINT


class ReadyQuery(Generic[M]):
    """`make` gives the queryset, for what it is called with: what changes the text of the query."""

    def __init__(self, make: Callable[..., QuerySet[M]]) -> None:
        self.make = make
        self.compiled = lru_cache(maxsize=16)(self.compile)

    def ask(self, *forms: str, **values: Any) -> list[M]:
        """One query, or none where a number is asked for that is larger than any row can hold."""
        if any(isinstance(value, int) and abs(value) > LARGEST for value in values.values()):
            return []
        # The views of a past day have no primary keys to group by, and columns of other types than the
        # tables: it has a text of its own, and no plan is kept.
        is_past = past_day.is_open()
        queryset, compiler = self.compiled(*forms, is_past=is_past)
        asked = copy(compiler)
        asked.connection, asked.values = connection, values
        # all that ModelIterable looks at in a queryset
        rows: Any = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            query=SimpleNamespace(get_compiler=lambda using: asked),
            model=queryset.model,
            _fetch_mode=queryset._fetch_mode,
            _known_related_objects={},
        )
        with nullcontext() if is_past else prepared():
            return list(ModelIterable(rows))

    def first(self, *forms: str, **values: Any) -> M | None:
        return next(iter(self.ask(*forms, **values)), None)

    def compile(self, *forms: str, is_past: bool) -> tuple[Any, "Compiler"]:
        queryset: Any = self.make(*forms)
        assert not queryset._prefetch_related_lookups, "that would be a second query"
        return queryset, Compiler(queryset.query, connection, DEFAULT_DB_ALIAS)


class Compiler(SQLCompiler):
    """Django's, with its text and what it knows of the columns made beforehand."""

    values: Mapping[str, Any]

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        text, params = cast("tuple[str, tuple[Any, ...]]", super().as_sql())
        self.text = written_out(text, params)
        self.names = [param.name for param in params if isinstance(param, Asked)]

    def as_sql(self, with_limits: bool = True, with_col_aliases: bool = False) -> tuple[str, tuple[Any, ...]]:
        return self.text, tuple(self.values[name] for name in self.names)
