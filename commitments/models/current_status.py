from typing import Final

from django.db import models

from commitments.models.assessment import Assessment
from commitments.models.undertaking import Undertaking
from commitments.vocabulary import Delivery, EvidenceStrength

# One row per undertaking, computed from the log, with the columns of the table in their order. The table is
# refreshed by it (actions/current_status.py), and the statuses of a past day are it (actions/past_days.py).
# `undertakings` is where their ids come from: past days know more of them.
STATUS_FROM: Final = """
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
FROM {undertakings} undertaking
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
"""
COMPUTED_FROM_THE_LOG: Final = STATUS_FROM.format(undertakings="commitments_undertaking")


class CurrentStatus(models.Model):
    """The shadow of the log for one undertaking: derived, and rebuildable by `rebuild_status`."""

    undertaking = models.OneToOneField(
        Undertaking, on_delete=models.CASCADE, primary_key=True, related_name="current_status"
    )
    assessment = models.OneToOneField(Assessment, null=True, blank=True, on_delete=models.PROTECT)
    verified_level = models.CharField(max_length=20, choices=Delivery, default=Delivery.NOT_ASSESSED)
    claimed_level = models.CharField(max_length=20, choices=Delivery, blank=True)
    evidence_strength = models.PositiveSmallIntegerField(choices=EvidenceStrength, null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    first_met_on = models.DateField(
        null=True, blank=True, help_text="Earliest effective date of an uncorrected assessment as met."
    )
    published_at = models.DateTimeField(null=True, blank=True)
    next_check_on = models.DateField(null=True, blank=True)
    entry_count = models.PositiveIntegerField(default=0)
    last_entry_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "current statuses"
        indexes = [
            # the desk's list of what is due for a check
            models.Index(fields=["next_check_on"], name="status_next_check"),
        ]

    def __str__(self) -> str:
        return f"{self.undertaking_id}: {self.verified_level}"
