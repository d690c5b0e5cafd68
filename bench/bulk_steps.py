"""The steps of bench/bulk.py, each in a process of its own."""

import json
import sys
import time
from pathlib import Path
from typing import Final

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

ENTRIES: Final = """
INSERT INTO commitments_progressentry
    (code, version, happened_on, precision, claim, stage, note, topic, origin, compiled, published_at)
SELECT 'planted-' || n, 1, date '2025-02-11' + (n %% 600)::int, 'day',
       'A ministry published the ' || n || 'th report on what it has done about it.', 'done', '', '',
       'sample', '', now()
FROM generate_series(%s::int, %s::int) n
"""
LINKS: Final = (
    """
INSERT INTO commitments_entrysignatory (entry_id, signatory_id)
SELECT e.id, s.id FROM commitments_progressentry e
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many
      FROM commitments_signatory) s ON s.place = e.id % s.many
WHERE e.code LIKE 'planted-%'
ON CONFLICT DO NOTHING
""",
    """
INSERT INTO commitments_entryclause (entry_id, clause_id)
SELECT e.id, c.id FROM commitments_progressentry e
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many
      FROM commitments_clause) c ON c.place = e.id % c.many
WHERE e.code LIKE 'planted-%'
ON CONFLICT DO NOTHING
""",
)
AT_ONCE: Final = 100_000


WALLS: Final = ("progressentry", "entrysignatory", "entryclause")


def plant(count: int, first: int = 1) -> None:
    """Entries of these numbers. Those that are there already keep their links."""
    with connection.cursor() as cursor:
        for wall in WALLS:  # a made-up entry has no source, which the log refuses
            cursor.execute(f"ALTER TABLE commitments_{wall} DISABLE TRIGGER USER")
        for start in range(first, count + 1, AT_ONCE):
            cursor.execute(ENTRIES, [start, min(count, start + AT_ONCE - 1)])
        for statement in LINKS:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
    print(f"{count:,} entries planted")


def read() -> None:
    """The memory is that of the process by what it holds now, looked at after every piece."""
    began, rows, size, first, most, last = time.monotonic(), 0, 0, 0.0, 0.0, b""
    response = Client().get("/api/v1/progress-entries.ndjson")
    for piece in response:
        lines = piece.splitlines()
        rows, size, last = rows + len(lines), size + len(piece), lines[-1]
        most = max(most, resident())
        if not first and rows >= 10_000:
            first = most
    end = json.loads(last)
    seconds = time.monotonic() - began
    is_complete = end.get("complete") is True and end["rows"] == rows - 1
    figures = {"rows": rows - 1, "bytes": size, "seconds": seconds, "growth": most - first}
    print(json.dumps(figures | {"is_complete": is_complete}))


def resident() -> float:
    """MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    plant(*map(int, sys.argv[2:])) if sys.argv[1] == "plant" else read()
