"""Comparing what PostgreSQL counts as the log grows with the log itself."""

from typing import Final

from django.db import connection, transaction

from commitments.actions import changes
from commitments.models.record_counts import RECORD_COUNTS_FROM, SIGNATORY_COUNTS_FROM

# Like that of the current statuses, each writes only what differs, and says what that was.
REBUILD: Final = (
    f"""
INSERT INTO commitments_recordcount AS counted (name, total)
SELECT * FROM ({RECORD_COUNTS_FROM}) computed
WHERE total > 0 OR EXISTS (SELECT 1 FROM commitments_recordcount WHERE name = computed.name)
ON CONFLICT (name) DO UPDATE SET total = excluded.total WHERE counted.total <> excluded.total
RETURNING name
""",
    f"""
INSERT INTO commitments_signatorycount AS counted (signatory_id, entry_count, changed_at)
SELECT * FROM ({SIGNATORY_COUNTS_FROM}) computed
WHERE entry_count > 0 OR changed_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM commitments_signatorycount WHERE signatory_id = computed.signatory_id)
ON CONFLICT (signatory_id) DO UPDATE SET entry_count = excluded.entry_count, changed_at = excluded.changed_at
WHERE (counted.*) IS DISTINCT FROM (excluded.*)
RETURNING (SELECT code FROM commitments_signatory WHERE id = signatory_id)
""",
)


@transaction.atomic
def rebuild() -> list[str]:
    """Counts everything again; returns the names of those counts, and the codes of those signatories, that
    were wrong or missing."""
    changes.lock()
    found: list[str] = []
    with connection.cursor() as cursor:
        for statement in REBUILD:
            cursor.execute(statement)
            found += sorted(row[0] for row in cursor.fetchall())
    return found
