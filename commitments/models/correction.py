from typing import Self

from django.conf import settings
from django.db import models

from commitments.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from commitments.models.assessment import Assessment


class CorrectionQuerySet(AppendOnlyQuerySet):
    def standing(self) -> Self:
        """Corrections that were not withdrawn within minutes of their publication."""
        return self.filter(replaced_by__withdrawal__assessment=None)


class Correction(AppendOnlyModel):
    """We were wrong: which published assessment, what was wrong in it, and what replaced it."""

    corrected = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="corrections",
        help_text="Corrected once, or again where the first correction was withdrawn.",
    )  # fmt: skip
    replaced_by = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="corrects")
    what_was_wrong = models.TextField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrections"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.corrected} -> {self.replaced_by}"
