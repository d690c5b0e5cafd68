from django.conf import settings
from django.db import models

from commitments.models.append_only import NOT_BLANK, AppendOnlyModel, AppendOnlyQuerySet
from commitments.models.assessment import Assessment
from commitments.models.progress import ProgressEntry


class Withdrawal(AppendOnlyModel):
    """Something published was taken back within minutes. It stays readable, marked, and counts no more."""

    assessment = models.OneToOneField(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="withdrawal"
    )
    entry = models.OneToOneField(
        ProgressEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.CharField(max_length=300)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="withdrawals"
    )
    withdrawn_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-withdrawn_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(assessment__isnull=True, entry__isnull=False)
                | models.Q(assessment__isnull=False, entry__isnull=True),
                name="withdrawal_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__regex=NOT_BLANK), name="withdrawal_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"withdrawn: {self.assessment or self.entry}"
