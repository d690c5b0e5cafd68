import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models

from commitments.desk_vocabulary import ChangeReason, Verdict
from commitments.models.append_only import NOT_BLANK, AppendOnlyModel, AppendOnlyQuerySet
from commitments.models.assessment import Assessment
from commitments.models.commitment import Commitment, CommitmentTest
from commitments.models.evidence import Evidence
from commitments.models.instrument import Clause
from commitments.models.progress import ProgressEntry
from commitments.models.signatory import Signatory
from commitments.models.staff import StaffMember
from commitments.models.undertaking import Undertaking
from commitments.vocabulary import (
    Delivery,
    DraftState,
    EvidenceStrength,
    Origin,
    Precision,
    Stage,
    TestResult,
)


class DraftQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """Drafts somebody still has to act on."""
        return self.filter(state__in=[DraftState.DRAFT, DraftState.SENT_BACK, DraftState.SUBMITTED])

    def waiting_for_review(self) -> Self:
        return self.filter(state=DraftState.SUBMITTED)

    def by(self, person: StaffMember) -> Self:
        return self.filter(author=person)


class Draft(models.Model):
    """What entry and assessment drafts share: who, when, and where in the process.

    Drafts live in tables of their own. Public code reads only the log, so a draft cannot leak.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(
        default=1, help_text="Guards against two people saving over each other."
    )
    external_id = models.CharField(
        max_length=100, blank=True, help_text="The row's name in an imported file: makes repeats harmless."
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        abstract = True


class EntryDraft(Draft):
    """A progress entry that is not public: a draft of the desk, or a lead from reference data."""

    code = models.SlugField(max_length=80, unique=True)
    happened_on = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    claim = models.TextField()
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DONE)
    note = models.TextField(blank=True)
    topic = models.SlugField(max_length=60, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.DESK)
    clauses = models.ManyToManyField(Clause, related_name="entry_drafts")
    signatories = models.ManyToManyField(Signatory, related_name="entry_drafts", blank=True)
    evidence = models.ManyToManyField(Evidence, through="EntryDraftEvidence", related_name="entry_drafts")
    form_token = models.UUIDField(
        null=True,
        unique=True,
        editable=False,
        help_text="Of the form it was typed into: sending that form again makes no second draft.",
    )
    published_entry = models.OneToOneField(
        ProgressEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )

    class Meta:
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~models.Q(external_id=""),
                name="one_entry_draft_per_external_id",
            ),
            models.CheckConstraint(
                condition=models.Q(state=DraftState.LEAD)
                | models.Q(author__isnull=False)
                | models.Q(state=DraftState.DECLINED),
                name="entry_draft_has_its_author",
            ),
            models.CheckConstraint(
                condition=(models.Q(state=DraftState.PUBLISHED) & models.Q(published_entry__isnull=False))
                | (~models.Q(state=DraftState.PUBLISHED) & models.Q(published_entry__isnull=True)),
                name="published_entry_draft_has_its_entry",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class EntryDraftEvidence(models.Model):
    """A source of an entry draft, with the passage relied on."""

    draft = models.ForeignKey(EntryDraft, on_delete=models.CASCADE, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="draft_links")
    passage = models.TextField(blank=True)
    place = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "evidence"], name="one_evidence_link_per_draft")
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} <- {self.evidence_id}"


class AssessmentDraft(Draft):
    """An assessment on its way to being published."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="assessment_drafts")
    based_on = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts_on_top",
        help_text="What was published when the draft was begun; publishing refuses if that has changed.",
    )  # fmt: skip
    verified_level = models.CharField(max_length=20, choices=Delivery)
    claimed_level = models.CharField(max_length=20, choices=Delivery, blank=True)
    claim_made = models.TextField(blank=True)
    evidence_strength = models.PositiveSmallIntegerField(choices=EvidenceStrength, null=True, blank=True)
    shows = models.JSONField(
        default=dict, blank=True,
        help_text="What each chosen entry's evidence shows: entry code or draft reference to strength.",
    )  # fmt: skip
    strength_reason = models.TextField(blank=True)
    reasons = models.TextField()
    scope_reason = models.TextField(blank=True)
    successor = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    change_note = models.CharField(max_length=300)
    is_correction = models.BooleanField(default=False)
    what_was_wrong = models.TextField(blank=True)
    is_minor = models.BooleanField(default=False)
    is_revision = models.BooleanField(default=False)
    changed_rule = models.TextField(blank=True)
    effective_on = models.DateField(
        null=True, blank=True, help_text="Empty until its author has said since when the level holds."
    )
    next_check_on = models.DateField()
    searched_on = models.DateField(null=True, blank=True)
    searched_places = models.TextField(blank=True)
    searched_languages = models.CharField(max_length=200, blank=True)
    entries = models.ManyToManyField(ProgressEntry, related_name="assessment_drafts", blank=True)
    entry_drafts = models.ManyToManyField(EntryDraft, related_name="assessment_drafts", blank=True)
    published_assessment = models.OneToOneField(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )

    class Meta:
        ordering = ["-changed_at"]
        permissions = [
            ("review_draft", "Can review drafts of others"),
            ("publish_draft", "Can publish reviewed drafts of others"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~models.Q(external_id=""),
                name="one_assessment_draft_per_external_id",
            ),
            models.UniqueConstraint(
                fields=["undertaking", "author"],
                condition=models.Q(state__in=[DraftState.DRAFT, DraftState.SENT_BACK, DraftState.SUBMITTED]),
                name="one_open_assessment_draft_per_author",
            ),
            models.CheckConstraint(
                condition=models.Q(author__isnull=False), name="assessment_draft_has_its_author"
            ),
            models.CheckConstraint(
                condition=models.Q(is_correction=False) | models.Q(is_revision=False),
                name="draft_is_one_kind_of_change",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state=DraftState.PUBLISHED) & models.Q(published_assessment__isnull=False)
                )
                | (~models.Q(state=DraftState.PUBLISHED) & models.Q(published_assessment__isnull=True)),
                name="published_draft_has_its_assessment",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft on {self.undertaking_id} ({self.state})"  # no level: a second rating may be blind

    @property
    def change_reason(self) -> ChangeReason:
        """Which of the three kinds of change it is, as its author is asked."""
        if self.is_correction:
            return ChangeReason.MISTAKE
        return ChangeReason.METHOD if self.is_revision else ChangeReason.FACTS


class DraftTestResult(models.Model):
    """How the author of a draft applied one test."""

    draft = models.ForeignKey(AssessmentDraft, on_delete=models.CASCADE, related_name="test_results")
    test = models.ForeignKey(CommitmentTest, on_delete=models.PROTECT, related_name="draft_results")
    result = models.CharField(max_length=12, choices=TestResult, default=TestResult.NOT_TESTED)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["draft", "test__number"]
        constraints = [models.UniqueConstraint(fields=["draft", "test"], name="one_draft_result_per_test")]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.result}"


class ReviewDecision(AppendOnlyModel):
    """One verdict on one draft. Rejecting keeps the record."""

    entry_draft = models.ForeignKey(
        EntryDraft, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    assessment_draft = models.ForeignKey(
        AssessmentDraft, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    verdict = models.CharField(max_length=10, choices=Verdict)
    comment = models.TextField(blank=True)
    block_comments = models.JSONField(
        default=dict, blank=True, help_text="Comments on single blocks: block name to words."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions"
    )
    decided_at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entry_draft__isnull=True, assessment_draft__isnull=False)
                | models.Q(entry_draft__isnull=False, assessment_draft__isnull=True),
                name="decision_is_on_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict=Verdict.APPROVE)
                | models.Q(comment__regex=NOT_BLANK)
                | ~models.Q(block_comments={}),
                name="sending_back_or_declining_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=Verdict.values), name="decision_keeps_to_the_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.decided_by_id}"
