from django.conf import settings
from django.db import models

from commitments.models.append_only import AppendOnlyModel
from commitments.models.assessment import Assessment, OfAssessmentQuerySet
from commitments.vocabulary import ReplyStance


class Reply(AppendOnlyModel):
    """The signatory's own words about an assessment, shown beside it, verbatim."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="replies")
    stance = models.CharField(max_length=10, choices=ReplyStance, blank=True)
    text = models.TextField()
    links = models.JSONField(default=list, blank=True, help_text="Addresses the signatory gave.")
    language = models.CharField(max_length=20, default="en")
    author = models.CharField(max_length=200, help_text="Name and office of whoever replied.")
    received_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recorded_replies"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["received_on", "pk"]
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"{self.author}, {self.received_on}"
