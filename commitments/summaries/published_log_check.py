"""Whether the database still says what the chain says that it published."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from commitments.models import (
    Assessment,
    Change,
    Correction,
    LogCheckpoint,
    LogRemoval,
    ProgressEntry,
    Reply,
    SearchRecord,
    Withdrawal,
)
from commitments.rules.published_log import NOTHING, Head, body_digest, link_hash, moment

CHAINED: Final = (
    Assessment, Change, Correction, LogRemoval, ProgressEntry, Reply, SearchRecord, Withdrawal,
)  # fmt: skip
AT_ONCE: Final = 1_000
# What each row says now is asked of the function that said it when it was published (migration 0056).
ROWS: Final = """
SELECT l.position, l.kind, l."table", l.row_id, l.chained_at, l.body_digest, l.previous, l.hash,
    b.salt, b.body, r.id IS NOT NULL, commitments_log_body(l."table", l.row_id)
FROM commitments_loglink l
LEFT JOIN commitments_logbody b ON b.link_id = l.id
LEFT JOIN commitments_logremoval r ON r.link_id = l.id
WHERE l.position > %s ORDER BY l.position LIMIT %s
"""
UNCHAINED: Final = """
SELECT count(*) FROM {table} t
WHERE NOT EXISTS (SELECT 1 FROM commitments_loglink l WHERE l."table" = '{table}' AND l.row_id = t.id)
"""


@dataclass(frozen=True)
class Link:
    position: int
    kind: str
    table: str
    row_id: int
    chained_at: Any
    body_digest: str
    previous: str
    hash: str
    salt: str | None
    body: str | None
    is_removed: bool
    says_now: str | None


@dataclass(frozen=True)
class Verdict:
    head: Head
    problems: tuple[str, ...]


def load(*, tell: Callable[[int], object] = lambda position: None) -> Verdict:
    """Reads the whole chain with all it is about, a thousand links at a time; `tell` hears how far it is."""
    head, problems, kept = Head(0, NOTHING), list[str](), dict(checkpoints())
    while rows := read_after(head.position):
        for row in rows:
            problems += of_link(row, head)
            head = Head(row.position, row.hash)
            if kept.pop(row.position, row.hash) != row.hash:
                problems.append(f"Place {row.position}: the head that was kept there has another hash.")
        tell(head.position)
    problems += [
        f"A head was kept at place {position}, which does not exist." for position in kept if position
    ]
    return Verdict(head, (*problems, *unchained()))


def checkpoints() -> Iterator[tuple[int, str]]:
    yield from LogCheckpoint.objects.order_by("pk").values_list("position", "hash")


def read_after(position: int) -> list[Link]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [position, AT_ONCE])
        return [Link(*row) for row in cursor.fetchall()]


def of_link(row: Link, before: Head) -> Iterator[str]:
    where = f"Place {row.position} ({row.kind}, {row.table} {row.row_id})"
    if row.position != before.position + 1 or row.previous != before.hash:
        yield f"{where} does not follow from place {before.position}."
    expected = link_hash(
        at=moment(row.chained_at),
        body_digest=row.body_digest,
        kind=row.kind,
        position=row.position,
        previous=row.previous,
    )
    if expected != row.hash:
        yield f"{where}: the link was altered."
    if row.body is None or row.salt is None:
        if not row.is_removed:
            yield f"{where}: what it said is missing, and nothing says that it was removed."
    elif body_digest(row.salt, row.body) != row.body_digest:
        yield f"{where}: what the log says of it was altered."
    elif row.says_now is None:
        yield f"{where}: the row is not there any more."
    elif row.says_now != row.body:
        yield f"{where}: the row says something else now than when it was published."


def unchained() -> Iterator[str]:
    for model in CHAINED:
        with connection.cursor() as cursor:
            cursor.execute(UNCHAINED.format(table=model._meta.db_table))
            (count,) = cursor.fetchone()
        if count:
            yield f"{count} rows of {model._meta.db_table} have no place in the chain."
