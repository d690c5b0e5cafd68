from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from commitments.models.append_only import NOT_BLANK, AppendOnlyModel, AppendOnlyQuerySet
from commitments.models.commitment import Commitment, CommitmentTest
from commitments.models.progress import ProgressEntry, SearchRecord
from commitments.models.undertaking import Undertaking
from commitments.rules.signatory_kinds import address_of
from commitments.vocabulary import (
    NEEDS_SCOPE_REASON,
    NEEDS_STRONG_EVIDENCE,
    WEAK_EVIDENCE,
    ChangeKind,
    Delivery,
    EvidenceStrength,
    TestResult,
)


class AssessmentQuerySet(AppendOnlyQuerySet):
    def standing(self) -> Self:
        """Assessments that were not withdrawn within minutes of their publication."""
        # by the column that joins, as in models/progress.py
        return self.filter(withdrawal__assessment=None)


class OfAssessmentQuerySet(AppendOnlyQuerySet):
    def of_standing(self) -> Self:
        """What belongs to assessments that were not withdrawn."""
        return self.filter(assessment__withdrawal__assessment=None)


class Assessment(AppendOnlyModel):
    """A published judgement on one undertaking. Never changes; a later version supersedes it."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="assessments")
    version = models.PositiveIntegerField()
    change_kind = models.CharField(max_length=20, choices=ChangeKind)
    verified_level = models.CharField(max_length=20, choices=Delivery)
    claimed_level = models.CharField(max_length=20, choices=Delivery, blank=True)
    claim_made = models.TextField(
        blank=True, help_text="The signatory's claim in its own words, with its place."
    )
    evidence_strength = models.PositiveSmallIntegerField(choices=EvidenceStrength, null=True, blank=True)
    strength_reason = models.TextField(blank=True, help_text="Why it is rated weaker than the entries show.")
    reasons = models.TextField()
    scope_reason = models.TextField(blank=True, help_text="Why it does not apply, or what replaced it.")
    successor = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The later promise that replaced it, where one did.",
    )  # fmt: skip
    change_note = models.CharField(max_length=300, help_text="One public sentence: what changed and why.")
    is_minor = models.BooleanField(default=False, help_text="A minor correction: notifies nobody.")
    changed_rule = models.TextField(
        blank=True, help_text="Of a revision: which rule of the method changed, and how."
    )
    effective_on = models.DateField(help_text="The day from which the level held in the world.")
    next_check_on = models.DateField()
    method_version = models.CharField(max_length=10)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessed"
    )
    assessed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviewed"
    )
    published_at = models.DateTimeField()
    entries = models.ManyToManyField(ProgressEntry, through="AssessmentEntry", related_name="assessments")
    search_record = models.ForeignKey(
        SearchRecord, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["undertaking", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["undertaking", "version"], name="one_assessment_per_version"),
            models.CheckConstraint(
                condition=~models.Q(assessed_by=models.F("reviewed_by")),
                name="assessment_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(verified_level__in=NEEDS_STRONG_EVIDENCE)
                | models.Q(evidence_strength__isnull=False) & ~models.Q(evidence_strength__in=WEAK_EVIDENCE),
                name="weak_evidence_supports_no_high_level",
            ),
            models.CheckConstraint(
                condition=~models.Q(verified_level__in=NEEDS_SCOPE_REASON)
                | models.Q(scope_reason__regex=NOT_BLANK),
                name="out_of_scope_has_its_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(verified_level=Delivery.NO_EVIDENCE)
                | models.Q(search_record__isnull=False),
                name="no_evidence_has_its_search",
            ),
            models.CheckConstraint(
                condition=~models.Q(verified_level=Delivery.NOT_ASSESSED),
                name="assessment_is_never_not_assessed",
            ),
            models.CheckConstraint(
                condition=models.Q(change_note__regex=NOT_BLANK), name="assessment_has_its_change_note"
            ),
            models.CheckConstraint(
                condition=models.Q(reasons__regex=NOT_BLANK), name="assessment_has_its_reasons"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(evidence_strength__isnull=True)
                    | models.Q(evidence_strength__in=EvidenceStrength.values),
                    verified_level__in=Delivery.values,
                    claimed_level__in=["", *Delivery.values],
                    change_kind__in=ChangeKind.values,
                ),
                name="assessment_keeps_to_the_lists",
            ),
            models.CheckConstraint(
                condition=models.Q(is_minor=False) | models.Q(change_kind=ChangeKind.CORRECTION),
                name="only_a_correction_is_minor",
            ),
            models.CheckConstraint(
                condition=models.Q(change_kind=ChangeKind.METHOD) & ~models.Q(changed_rule="")
                | ~models.Q(change_kind=ChangeKind.METHOD) & models.Q(changed_rule=""),
                name="a_revision_names_its_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | models.Q(verified_level=Delivery.CLOSED),
                name="only_what_is_closed_has_a_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.undertaking_id} v{self.version}: {self.verified_level}"

    def get_absolute_url(self) -> str:
        return reverse_version(self.undertaking, self.version)


def reverse_version(undertaking: Undertaking, version: int) -> str:
    """The permanent address of one published assessment."""
    if undertaking.endorsement is None:
        return reverse("public:joint-undertaking-version", args=[undertaking.commitment.code, version])
    signatory = undertaking.endorsement.signatory
    return reverse(
        f"public:{address_of(signatory.kind)}-undertaking-version",
        args=[signatory.slug, undertaking.commitment.code, version],
    )


class AssessmentTestResult(AppendOnlyModel):
    """How one test came out, with the wording of the test at the time."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="test_results")
    test = models.ForeignKey(CommitmentTest, on_delete=models.PROTECT, related_name="results")
    test_text = models.TextField(help_text="The test as worded when it was applied.")
    result = models.CharField(max_length=12, choices=TestResult)
    note = models.TextField(blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "test__number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "test"], name="one_result_per_test"),
            models.CheckConstraint(
                condition=models.Q(result__in=TestResult.values), name="result_keeps_to_the_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.result}"


class AssessmentEntry(AppendOnlyModel):
    """A progress entry that an assessment rests on."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="entry_links")
    entry = models.ForeignKey(ProgressEntry, on_delete=models.PROTECT, related_name="assessment_links")
    shows = models.PositiveSmallIntegerField(
        choices=EvidenceStrength, null=True, blank=True, help_text="What the entry's evidence shows here."
    )

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "entry"], name="one_link_per_assessed_entry")
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} <- {self.entry_id}"


class AssessmentRating(AppendOnlyModel):
    """One of the two independent ratings of an assessment, as given before the raters saw each other's."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="ratings")
    position = models.PositiveSmallIntegerField(help_text="1 for the author's rating, 2 for the blind one.")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ratings")
    verified_level = models.CharField(max_length=20, choices=Delivery)
    evidence_strength = models.PositiveSmallIntegerField(choices=EvidenceStrength, null=True, blank=True)
    rated_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "position"], name="one_rating_per_position"),
            models.UniqueConstraint(fields=["assessment", "rater"], name="one_rating_per_rater"),
            models.CheckConstraint(condition=models.Q(position__in=[1, 2]), name="rating_is_first_or_second"),
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(evidence_strength__isnull=True)
                    | models.Q(evidence_strength__in=EvidenceStrength.values),
                    verified_level__in=Delivery.values,
                ),
                name="rating_keeps_to_the_lists",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} rating {self.position}: {self.verified_level}"
