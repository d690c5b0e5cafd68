"""What a page read from the database when it was rendered: enough to ask again whether it still stands so.

The first query of a page depends on nothing but its name, the day, the code and the settings; the second on
the answer to the first, and so on. Where PostgreSQL answers all of them as before, a render would ask the
same and come out the same (commitments/mirror/traces.py rests on this too).
"""

import threading
from dataclasses import dataclass
from typing import Any, Final

from cachetools import LRUCache

from commitments.mirror.queries import Query, short_hash
from commitments.mirror.traces import Trace
from commitments.page_cache.questions import Asked
from commitments.rules.past_days import PARAMETER

# To ask more than this again is no cheaper than to render.
MOST_READS: Final = 60
LONGEST_VALUES: Final = 4_000
MOST_FORMS: Final = 1_000


@dataclass(frozen=True)
class Read:
    """One query: the name of its form, its values as PostgreSQL reads them, and a hash of the answer."""

    form: str
    values: tuple[str, ...]
    answer: str

    @property
    def as_row(self) -> list[Any]:
        return [self.form, self.values, self.answer]

    @classmethod
    def from_row(cls, row: list[Any]) -> "Read":
        form, values, answer = row
        return cls(str(form), tuple(map(str, values)), str(answer))


Reads = tuple[Read, ...]


class Forms:
    """The texts of queries that this process has asked, by name.

    Copies come through Redis with names alone, so that no text of a query comes from there.
    """

    def __init__(self) -> None:
        self._texts: LRUCache[str, str] = LRUCache(MOST_FORMS)
        self._lock = threading.Lock()

    def put(self, query: Query) -> str:
        name = short_hash(query.sql.encode())
        with self._lock:
            self._texts[name] = query.sql
        return name

    def get(self, name: str) -> str | None:
        with self._lock:
            return self._texts.get(name)


FORMS: Final = Forms()


def reads_of(trace: Trace, asked: Asked, forms: Forms = FORMS) -> Reads | None:
    """None where the page cannot be told by its queries, or only with as much work as a render."""
    if not trace.is_whole or f"{PARAMETER}=" in asked.question or not 0 < len(trace.queries) <= MOST_READS:
        return None
    if sum(len(value) for query in trace.queries.values() for value in query.values) > LONGEST_VALUES:
        return None
    return tuple(
        Read(forms.put(query), query.values, trace.answers[name]) for name, query in trace.queries.items()
    )
