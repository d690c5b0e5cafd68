"""A table of open data: where its rows come from, and how they are read a chunk at a time."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from commitments.summaries.open_data.columns import Column, columns_of

CHUNK: Final = 1000


@dataclass(frozen=True)
class Table:
    """`key` names the column that tells its rows apart. `source` are the rows of the database with all that
    `shape` reads; `shape` may ask further, the same number of queries however many rows it is given.

    `find` gives the condition for one key, None where no row can have it.
    """

    name: str
    title: str
    meaning: str
    row: Any
    key: str
    source: Callable[[], QuerySet[Any]]
    shape: Callable[[Sequence[Any], dt.date], Iterable[Any]]
    find: Callable[[str], Q | None]

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.row)

    def chunk(
        self, *, day: dt.date, after: int = 0, limit: int = CHUNK, where: Q | None = None
    ) -> list[tuple[int, Any]]:
        """The next rows after a number of the database, each with its own number: hand in the last of them
        for those that follow."""
        found = list(self.source().filter(where or Q(), pk__gt=after).order_by("pk")[:limit])
        return list(zip((row.pk for row in found), self.shape(found, day), strict=True))

    def every(self, *, day: dt.date, size: int = CHUNK, where: Q | None = None) -> Iterator[Any]:
        """All rows, holding one chunk at a time."""
        after = 0
        while chunk := self.chunk(day=day, after=after, limit=size, where=where):
            yield from (row for _, row in chunk)
            if len(chunk) < size:
                return
            after = chunk[-1][0]
