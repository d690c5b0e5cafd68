from typing import Self

from django.db import models
from django.urls import reverse

from commitments.desk_vocabulary import LinkState
from commitments.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from commitments.models.instrument import Milestone
from commitments.vocabulary import EvidenceKind, Precision


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def on_record(self) -> Self:
        """Sources of something public, withdrawn entries included: these stay readable with their sources."""
        return self.filter(
            models.Exists(MilestoneEvidence.objects.filter(evidence=models.OuterRef("pk")))
            | models.Exists(self.model.entries.through.objects.filter(evidence=models.OuterRef("pk")))
        )


class Evidence(models.Model):
    """A public source. One row per address, however many entries rest on it.

    What it is called and where it stands never changes once it is on record: PostgreSQL refuses it. What the
    worker finds out about its address does.
    """

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
    link_state = models.CharField(max_length=12, choices=LinkState, default=LinkState.UNCHECKED)
    moved_to = models.URLField(
        max_length=1000, blank=True, help_text="Where the address leads now, if elsewhere."
    )
    read_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the page counts as read; empty: since its first capture."
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True, help_text="Empty: as soon as possible.")
    failed_checks = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    check_lease_until = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "evidence"
        indexes = [
            # the worker's next sources to look at
            models.Index(fields=["next_check_at"], name="evidence_next_check"),
        ]

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


class EvidenceCapture(AppendOnlyModel):
    """What was found at a source's address at one moment, with a stored copy where there was a page."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="captures")
    captured_at = models.DateTimeField()
    final_url = models.URLField(max_length=1000, blank=True, help_text="Where the redirects ended.")
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why nothing was captured.")
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0, help_text="Bytes of the stored copy.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the stored copy.")
    text_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the visible text alone.")
    stored_as = models.CharField(max_length=200, blank=True, help_text="Name in the evidence store.")
    title = models.CharField(max_length=500, blank=True, help_text="As the page gives it.")
    publisher = models.CharField(max_length=200, blank=True, help_text="As the page gives it.")
    published_on = models.DateField(null=True, blank=True, help_text="As the page gives it.")
    language = models.CharField(max_length=20, blank=True, help_text="As the page gives it.")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-captured_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.evidence_id} at {self.captured_at:%Y-%m-%d %H:%M}"
