from django.db import models
from django.urls import reverse

from commitments.models.instrument import Milestone
from commitments.vocabulary import EvidenceKind, Precision


class Evidence(models.Model):
    """A public source. One row per address, however many entries rest on it."""

    url = models.URLField(max_length=1000, unique=True)
    title = models.CharField(max_length=500)
    title_is_ours = models.BooleanField(
        default=False, help_text="The page's own title was not seen; ours describes the page."
    )
    publisher = models.CharField(max_length=200)
    published_on = models.DateField(null=True, blank=True)
    published_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    language = models.CharField(max_length=20, default="en", help_text="BCP 47 tag of the page.")
    kind = models.CharField(max_length=10, choices=EvidenceKind)
    archived_url = models.URLField(max_length=1000, blank=True)
    archived_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("public:source", args=[self.pk])


class MilestoneEvidence(models.Model):
    """A source for a milestone's date."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="sources")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="milestone_links")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "evidence"], name="one_link_per_milestone_source"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} <- {self.evidence_id}"
