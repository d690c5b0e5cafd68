"""What the front page and the lists of signatories count in the whole log, kept as the log grows."""

from typing import Final

from django.db import models

from commitments.models.signatory import Signatory

# Each table once more, computed from the log, with its columns in order: what `rebuild_status` compares with
# (actions/record_counts.py), and what a past day has in place of the table (actions/past_days.py). PostgreSQL
# keeps the tables themselves (migration 0067).
RECORD_COUNTS_FROM: Final = """
SELECT 'entries' AS name, count(*) AS total
FROM commitments_progressentry entry
WHERE NOT EXISTS (SELECT 1 FROM commitments_progressentry later WHERE later.supersedes_id = entry.id)
  AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE entry_id = entry.id)
UNION ALL
SELECT 'sources', count(DISTINCT link.evidence_id)
FROM commitments_entryevidence link
WHERE NOT EXISTS (SELECT 1 FROM commitments_progressentry later WHERE later.supersedes_id = link.entry_id)
  AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE entry_id = link.entry_id)
"""
SIGNATORY_COUNTS_FROM: Final = """
SELECT signatory.id AS signatory_id, coalesce(named.total, 0) AS entry_count, told.changed_at
FROM commitments_signatory signatory
LEFT JOIN (
    SELECT link.signatory_id, count(*) AS total
    FROM commitments_entrysignatory link
    WHERE NOT EXISTS (SELECT 1 FROM commitments_progressentry later WHERE later.supersedes_id = link.entry_id)
      AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE entry_id = link.entry_id)
    GROUP BY link.signatory_id
) named ON named.signatory_id = signatory.id
LEFT JOIN (
    SELECT about.signatory_id, max(about.published_at) AS changed_at FROM (
        SELECT endorsement.signatory_id, change.published_at, change.entry_id, change.assessment_id
        FROM commitments_change change
        JOIN commitments_undertaking undertaking ON undertaking.id = change.undertaking_id
        JOIN commitments_endorsement endorsement ON endorsement.id = undertaking.endorsement_id
        UNION ALL
        SELECT link.signatory_id, change.published_at, change.entry_id, change.assessment_id
        FROM commitments_change change
        JOIN commitments_entrysignatory link ON link.entry_id = change.entry_id
    ) about
    WHERE NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE entry_id = about.entry_id)
      AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE assessment_id = about.assessment_id)
    GROUP BY about.signatory_id
) told ON told.signatory_id = signatory.id
"""


class RecordCount(models.Model):
    """How many current entries there are, and how many sources they rest on."""

    ENTRIES, SOURCES = "entries", "sources"

    name = models.CharField(max_length=20, primary_key=True)
    total = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}: {self.total}"


class SignatoryCount(models.Model):
    """How many current entries name a signatory, and when a change last told of it that still stands."""

    signatory = models.OneToOneField(
        Signatory, on_delete=models.CASCADE, primary_key=True, related_name="count"
    )
    entry_count = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["signatory"]

    def __str__(self) -> str:
        return f"{self.signatory_id}: {self.entry_count}"
