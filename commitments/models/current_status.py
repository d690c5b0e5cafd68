from django.db import models

from commitments.models.assessment import Assessment
from commitments.models.undertaking import Undertaking
from commitments.vocabulary import Delivery, EvidenceStrength


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
