"""What a page read from the database, so that it need not be made again while all of that stays the same.

A page is made of code, settings, the day and the answers to its queries. The first query depends on nothing
else, the second on the answer to the first, and so on: where every query of last time has the same answer,
the page would ask the same again and come out the same. No rule says which page shows what, so none can be
wrong.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from commitments.mirror.queries import Query, answer_in

READS: Final = re.compile(r"\s*\(?\s*(?:SELECT|WITH)\b", re.IGNORECASE)
# a page in between that asks for these has said nothing by them
SAYS_NOTHING: Final = re.compile(r"\s*(?:SAVEPOINT|RELEASE SAVEPOINT)\b", re.IGNORECASE)


@dataclass
class Trace:
    """`answers` by query, each a hash of what PostgreSQL said. `is_whole` is False where something was read
    that cannot be asked again in the same way: such a page is made anew each time.
    """

    queries: dict[str, Query] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True

    def record(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """For `connection.execute_wrapper`."""
        done = execute(sql, params, many, context)
        if SAYS_NOTHING.match(sql):
            return done
        cursor = context["cursor"].cursor
        answer = None if many or not READS.match(sql) else answer_in(cursor, sql)
        if answer is None:
            self.is_whole = False
            return done
        query = Query.of(cursor, sql, params)
        name = query.name  # a hash of all of it
        self.is_whole = self.is_whole and self.answers.get(name, answer) == answer
        self.queries[name], self.answers[name] = query, answer
        return done
