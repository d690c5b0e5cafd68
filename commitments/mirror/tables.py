"""Which tables changed since last time, so that only queries that name one of them are asked again."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db import connection

from commitments.mirror.queries import Query, short_hash

WORD: Final = re.compile(r"[a-z_][a-z0-9_]*")
# another answer on the same rows
TIMES: Final = frozenset(
    (
        "now", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
        "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday", "random",
    )
)  # fmt: skip
RELATIONS: Final = """
    SELECT relname, relkind = 'r' AND pg_table_is_visible(c.oid) FROM pg_class c
    JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'v', 'm', 'f', 'p', 'S') AND pg_table_is_visible(c.oid)
    AND nspname NOT IN ('pg_catalog', 'information_schema')
"""
# functions, and the schemas in which other relations of the same names lie
OTHERS: Final = """
    SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
    WHERE nspname NOT IN ('pg_catalog', 'information_schema')
    UNION SELECT nspname FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\\_%' AND NOT nspname = ANY (current_schemas(false))
"""


@dataclass(frozen=True)
class Known:
    """The tables that a query can name, and what else in it may say another thing on the same rows."""

    tables: frozenset[str]
    others: frozenset[str]

    @classmethod
    def now(cls) -> "Known":
        with connection.cursor() as cursor:
            cursor.execute(RELATIONS)
            relations = cursor.fetchall()
            cursor.execute(OTHERS)
            others = {name for (name,) in cursor.fetchall()} | TIMES
        tables = frozenset(name for name, is_table in relations if is_table)
        return cls(tables, frozenset(others | {name for name, _ in relations} - tables))

    def named_in(self, query: Query) -> frozenset[str] | None:
        """Every table that the query can read, a few more at worst; None where tables do not tell all.

        No query reads a table without naming it, but through a view or a function.
        """
        words = words_of(query.sql).union(*map(words_of, query.values))
        return None if words & self.others else self.tables & words


@lru_cache(maxsize=4096)
def words_of(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.lower()))


def named(queries: Iterable[Query], known: Known) -> set[str]:
    """All tables of which it counts whether they changed."""
    return {table for query in queries for table in known.named_in(query) or ()}


def contents(tables: Iterable[str]) -> dict[str, str]:
    """A hash of all rows of each table."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(row, ',' ORDER BY row), '')) "
                f"FROM (SELECT md5(t::text) AS row FROM {name} t) rows"
            )
            found[table] = short_hash(str(cursor.fetchone()[0]).encode())
    return found


def to_ask_again(
    queries: Mapping[str, Query], known: Known, last: Mapping[str, str], now: Mapping[str, str]
) -> dict[str, Query]:
    """Those that may have another answer than last time; queries of one form stand together."""
    same = {table for table, content in now.items() if last.get(table) == content}
    found = {}
    for name, query in sorted(queries.items(), key=lambda item: item[1].sql):
        read = known.named_in(query)
        if read is None or not read <= same:
            found[name] = query
    return found
