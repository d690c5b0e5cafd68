"""Keeping the current status the shadow of the log."""

from collections.abc import Collection

from django.db import connection, transaction

from commitments.actions import changes
from commitments.models.current_status import COMPUTED_FROM_THE_LOG

# One statement computes every row from the log and writes only those that differ, so that a
# rebuild on a healthy database changes nothing and says so.
REFRESH = f"""
WITH wanted AS (
    SELECT * FROM ({COMPUTED_FROM_THE_LOG}) computed
    WHERE %(everything)s OR computed.undertaking_id = ANY(%(ids)s)
)
INSERT INTO commitments_currentstatus AS status (
    undertaking_id, assessment_id, verified_level, claimed_level, evidence_strength, effective_on,
    first_met_on, published_at, next_check_on, entry_count, last_entry_on
)
SELECT * FROM wanted
ON CONFLICT (undertaking_id) DO UPDATE SET
    assessment_id = excluded.assessment_id,
    verified_level = excluded.verified_level,
    claimed_level = excluded.claimed_level,
    evidence_strength = excluded.evidence_strength,
    effective_on = excluded.effective_on,
    first_met_on = excluded.first_met_on,
    published_at = excluded.published_at,
    next_check_on = excluded.next_check_on,
    entry_count = excluded.entry_count,
    last_entry_on = excluded.last_entry_on
WHERE (status.*) IS DISTINCT FROM (excluded.*)
RETURNING undertaking_id
"""


def refresh(undertaking_ids: Collection[int]) -> list[int]:
    """Brings these undertakings' rows up to date; returns the ids of those that changed."""
    return run_refresh(everything=False, ids=list(undertaking_ids))


def rebuild() -> list[int]:
    """Recomputes every row from the log; returns the ids of those that were wrong or missing."""
    return run_refresh(everything=True, ids=[])


@transaction.atomic
def run_refresh(*, everything: bool, ids: list[int]) -> list[int]:
    """Waits for publications under way: the statement must see what they commit, or it would undo it."""
    changes.lock()
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, {"everything": everything, "ids": ids})
        return sorted(row[0] for row in cursor.fetchall())
