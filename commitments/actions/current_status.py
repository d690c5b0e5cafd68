"""Keeping the current status the shadow of the log."""

from collections.abc import Collection

from django.db import connection, transaction

from commitments.actions import changes

# One statement computes every row from the log and writes only those that differ, so that a
# rebuild on a healthy database changes nothing and says so.
REFRESH = """
WITH wanted AS (
    SELECT
        undertaking.id AS undertaking_id,
        newest.id AS assessment_id,
        coalesce(newest.verified_level, 'not_assessed') AS verified_level,
        coalesce(newest.claimed_level, '') AS claimed_level,
        newest.evidence_strength,
        newest.effective_on,
        met.first_met_on,
        newest.published_at,
        newest.next_check_on,
        coalesce(record.entry_count, 0) AS entry_count,
        record.last_entry_on
    FROM commitments_undertaking undertaking
    LEFT JOIN LATERAL (
        SELECT * FROM commitments_assessment published
        WHERE undertaking_id = undertaking.id
          AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE assessment_id = published.id)
        ORDER BY version DESC LIMIT 1
    ) newest ON true
    LEFT JOIN LATERAL (
        SELECT min(assessment.effective_on) AS first_met_on
        FROM commitments_assessment assessment
        WHERE assessment.undertaking_id = undertaking.id AND assessment.verified_level = 'met'
          AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE assessment_id = assessment.id)
          -- a correction strikes the unbroken run of "met" up to the version it corrects
          AND NOT EXISTS (
              SELECT 1 FROM commitments_correction correction
              JOIN commitments_assessment wrong ON wrong.id = correction.corrected_id
              WHERE wrong.undertaking_id = undertaking.id AND wrong.version >= assessment.version
                AND NOT EXISTS (
                    SELECT 1 FROM commitments_withdrawal WHERE assessment_id = correction.replaced_by_id
                )
                AND NOT EXISTS (
                    SELECT 1 FROM commitments_assessment step
                    WHERE step.undertaking_id = undertaking.id AND step.verified_level <> 'met'
                      AND step.version BETWEEN assessment.version AND wrong.version
                      AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE assessment_id = step.id)
                )
          )
    ) met ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS entry_count, max(entry.happened_on) AS last_entry_on
        FROM commitments_entrybearing bearing
        JOIN commitments_progressentry entry ON entry.id = bearing.entry_id
        WHERE bearing.undertaking_id = undertaking.id
          AND NOT EXISTS (SELECT 1 FROM commitments_progressentry later WHERE later.supersedes_id = entry.id)
          AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE entry_id = entry.id)
    ) record ON true
    WHERE %(everything)s OR undertaking.id = ANY(%(ids)s)
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
