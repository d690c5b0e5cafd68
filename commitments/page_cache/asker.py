"""Asks PostgreSQL again what a page read, on a connection of its own, to spare it the render.

Planning takes PostgreSQL many times as long as answering, so the plan of each form of a query is kept.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from typing import Final

from cachetools import LRUCache
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import InvalidSqlStatementName

from commitments.mirror.queries import answer_in, listed, type_of
from commitments.page_cache.reads import FORMS, Forms, Read, Reads

MOST_PLANS: Final = 200
LONGEST_WAIT: Final = 0.5  # behind other pages, in seconds; to render is no worse then
# One state of the database, nothing written; and nothing of it outlives the transaction, whoever pools it.
BEGIN: Final = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL plan_cache_mode = force_generic_plan",
    "SET LOCAL statement_timeout = '2s'",
)
END: Final = "COMMIT"
Statement = tuple[str, tuple[str, ...]]  # the name of a form, and the types of its values

logger = logging.getLogger(__name__)


def own_connection() -> BaseDatabaseWrapper:
    made = connections.create_connection(DEFAULT_DB_ALIAS)
    made.inc_thread_sharing()  # threads take turns
    return made


class Asker:
    begin: Sequence[str] = BEGIN
    end: str = END

    def __init__(
        self, connect: Callable[[], BaseDatabaseWrapper] = own_connection, forms: Forms = FORMS
    ) -> None:
        self._connect, self._forms = connect, forms
        self._lock = threading.Lock()
        self._connection: BaseDatabaseWrapper | None = None
        self._plans: LRUCache[Statement, str] = LRUCache(MOST_PLANS)
        self._is_pooled = False
        self._unplannable: LRUCache[Statement, bool] = LRUCache(MOST_PLANS)

    def is_as_before(self, reads: Reads) -> bool:
        """False also where it cannot be told: then the page is rendered."""
        if self._is_pooled or not self._lock.acquire(timeout=LONGEST_WAIT):
            return False
        try:
            return self._ask(reads)
        except Error as problem:
            logger.info("what a page read cannot be asked again: %s", problem)
            if isinstance(problem.__cause__, InvalidSqlStatementName):
                self._give_up()
            self._close()
            return False
        finally:
            self._lock.release()

    def _ask(self, reads: Reads) -> bool:
        asked = [self._execution(read) for read in reads]
        told = [one for one in asked if one is not None]
        if len(told) < len(reads):
            return False
        with self._connected().cursor() as cursor:
            cursor.execute("; ".join([*self.begin, *(execution for _, execution in told), self.end]))
            for _ in self.begin:
                cursor.nextset()
            is_same = True
            # to the end, so that nothing of it is left on the connection
            for read, (sql, _) in zip(reads, told, strict=True):
                is_same = answer_in(cursor.cursor, sql) == read.answer and is_same
                cursor.nextset()
        return is_same

    def _connected(self) -> BaseDatabaseWrapper:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _execution(self, read: Read) -> tuple[str, str] | None:
        """The text of the query, and what asks it again; None where we do not know the one or the other."""
        sql = self._forms.get(read.form)
        if sql is None:
            return None
        name = self._planned((read.form, tuple(type_of((value,)) for value in read.values)), sql)
        return (sql, f"EXECUTE {name} {listed(read.values)}") if name else None

    def _planned(self, statement: Statement, sql: str) -> str | None:
        """The name under which PostgreSQL keeps it; None where there is no plan for any values."""
        if name := self._plans.get(statement):
            return name
        if statement in self._unplannable:
            return None
        types = statement[1]
        name = f"page_{secrets.token_hex(8)}"
        marks = tuple(f"${number}" for number in range(1, len(types) + 1))
        with self._connected().cursor() as cursor:
            if len(self._plans) >= MOST_PLANS:
                _, oldest = self._plans.popitem()
                cursor.execute(f"DEALLOCATE {oldest}")
            try:
                cursor.execute(f"PREPARE {name} {listed(types)} AS {sql % marks}")
            except (OperationalError, InterfaceError):  # which says nothing of the query
                raise
            except Error:
                self._unplannable[statement] = True
                return None
        self._plans[statement] = name
        return name

    def _give_up(self) -> None:
        """A pooler hands out another connection for each transaction: what is prepared on it is lost to us,
        and would fill the memory of PostgreSQL."""
        self._is_pooled = True
        logger.warning("prepared queries do not last on this connection: pages are rendered instead")

    def _close(self) -> None:
        self._plans.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
