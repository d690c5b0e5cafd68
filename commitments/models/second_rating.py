import uuid

from django.conf import settings
from django.db import models

from commitments.desk_vocabulary import SecondRatingReason
from commitments.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from commitments.models.editorial import AssessmentDraft
from commitments.models.undertaking import Undertaking
from commitments.vocabulary import (
    Delivery,
    EvidenceStrength,
)


class SecondRating(models.Model):
    """A second, blind rating of an assessment draft, and what both raters agreed on afterwards.

    The first rating is copied here when the draft is submitted, so that it stays what it was. The second
    rater sees the first only once both are in. Both are published with the assessment.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(AssessmentDraft, on_delete=models.CASCADE, related_name="second_ratings")
    reason = models.CharField(max_length=10, choices=SecondRatingReason)
    asked_at = models.DateTimeField()
    first_rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="first_ratings"
    )
    first_level = models.CharField(max_length=20, choices=Delivery)
    first_strength = models.PositiveSmallIntegerField(choices=EvidenceStrength, null=True, blank=True)
    first_results = models.JSONField(default=dict, help_text="Test number to result.")
    first_reasons = models.TextField(blank=True, help_text="The reasons as they were submitted.")
    second_rater = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="second_ratings",
    )
    second_level = models.CharField(max_length=20, choices=Delivery, blank=True)
    second_strength = models.PositiveSmallIntegerField(choices=EvidenceStrength, null=True, blank=True)
    second_results = models.JSONField(default=dict, blank=True, help_text="Test number to result.")
    second_reasons = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True, blank=True, help_text="When the second rating came in.")
    rated_evidence = models.CharField(
        max_length=64, blank=True, help_text="Digest of what the second rater had before them."
    )
    reconciled_at = models.DateTimeField(null=True, blank=True)
    reconciled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reconciliations",
    )
    agreed_level = models.CharField(max_length=20, choices=Delivery, blank=True)
    agreed_strength = models.PositiveSmallIntegerField(choices=EvidenceStrength, null=True, blank=True)
    agreed_results = models.JSONField(default=dict, blank=True, help_text="Test number to result.")
    agreed_because = models.TextField(blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft"], name="one_second_rating_per_draft"),
            models.CheckConstraint(
                condition=models.Q(second_rater__isnull=True)
                | ~models.Q(first_rater=models.F("second_rater")),
                name="second_rating_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(rated_at__isnull=True)
                | models.Q(second_rater__isnull=False) & ~models.Q(second_level=""),
                name="second_rating_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(reconciled_at__isnull=True)
                | models.Q(rated_at__isnull=False) & ~models.Q(agreed_level=""),
                name="reconciled_after_both_are_in",
            ),
        ]

    def __str__(self) -> str:
        return f"Second rating of draft {self.draft_id}"  # no level: lists show this before both are in


class RatingPair(AppendOnlyModel):
    """Two ratings as they were when the second came in, whatever becomes of the draft afterwards.

    The agreement figures count these, so that nobody can make an unwelcome second rating vanish.
    """

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="rating_pairs")
    draft_reference = models.UUIDField(db_index=True)
    reason = models.CharField(max_length=10, choices=SecondRatingReason)
    first_rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="first_of_pairs"
    )
    first_level = models.CharField(max_length=20, choices=Delivery)
    first_strength = models.PositiveSmallIntegerField(choices=EvidenceStrength, null=True, blank=True)
    first_results = models.JSONField(default=dict, help_text="Test number to result.")
    first_reasons = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    second_rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="second_of_pairs"
    )
    second_level = models.CharField(max_length=20, choices=Delivery)
    second_strength = models.PositiveSmallIntegerField(choices=EvidenceStrength, null=True, blank=True)
    second_results = models.JSONField(default=dict, help_text="Test number to result.")
    second_reasons = models.TextField(blank=True)
    rated_at = models.DateTimeField()
    is_counted = models.BooleanField(
        default=True, help_text="No where a version since withdrawn had shown the first rating in public."
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["rated_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(first_rater=models.F("second_rater")), name="rating_pair_of_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"Two ratings of {self.undertaking_id}"


class DraftReading(models.Model):
    """Who had an assessment draft of somebody else open with all it says: no blind rater of it any more."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="draft_readings"
    )
    draft = models.ForeignKey(AssessmentDraft, on_delete=models.CASCADE, related_name="readings")
    read_at = models.DateTimeField(help_text="The first time.")

    class Meta:
        ordering = ["read_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "draft"], name="one_reading_per_person_and_draft")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read draft {self.draft_id}"
