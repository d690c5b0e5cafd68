import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models

from commitments.desk_vocabulary import MarkKind, SuggestionState
from commitments.models.commitment import Commitment
from commitments.models.editorial import AssessmentDraft, EntryDraft
from commitments.models.signatory import Signatory
from commitments.models.suggestion import Suggestion
from commitments.models.undertaking import Undertaking
from commitments.rules.attention import TAKEN_FOR
from commitments.vocabulary import DraftState


class Assignment(models.Model):
    """Who looks after what: a signatory, a commitment, both, or everything to be read in a language."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")
    signatory = models.ForeignKey(
        Signatory, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments"
    )
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments"
    )
    language = models.CharField(
        max_length=20, blank=True, help_text="BCP 47 tag, for signatories of that language."
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments_made"
    )
    assigned_at = models.DateTimeField()

    class Meta:
        ordering = ["person", "signatory", "commitment", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "signatory", "commitment", "language"],
                name="one_assignment_per_thing",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(signatory__isnull=False)
                | models.Q(commitment__isnull=False)
                | ~models.Q(language=""),
                name="assignment_names_its_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.signatory_id or ''} {self.commitment_id or ''} {self.language}"


class AssignmentBatch(models.Model):
    """What somebody changed about assignments in one go, so that it can be taken back in one go.

    `given` and `ended` hold one row for each assignment: the ids of person, signatory and commitment, the
    language, and who had assigned it when.
    """

    words = models.CharField(max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignment_batches"
    )
    made_at = models.DateTimeField()
    given = models.JSONField(default=list)
    ended = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["made_by", "made_at"], name="assignment_batch_by_and_at")]

    def __str__(self) -> str:
        return self.words


class InboxMarkQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Marks that nobody has ended. A snooze also ends by itself after `until`."""
        return self.filter(ended_at=None)

    def in_force(self, on: dt.date) -> Self:
        """Standing marks that still say something on that day.

        A snooze ends on its day. Taking or declining ends with the matter: a newer assessment is published,
        the draft has its verdict or is handed in anew, the suggestion is settled. What was taken is free
        again once nothing was done for a while, and nobody's mark outlasts their account.
        """
        of_draft = models.Q()
        for link in ("entry_draft", "assessment_draft"):
            goes_on = models.Q(**{f"{link}__state": DraftState.LEAD}) | models.Q(
                **{f"{link}__state": DraftState.SUBMITTED, f"{link}__submitted_at__lte": models.F("made_at")}
            )
            of_draft |= models.Q(**{f"{link}__isnull": False}) & ~goes_on
        is_over = (
            models.Q(undertaking__current_status__published_at__gt=models.F("made_at"))
            | of_draft
            | models.Q(suggestion__isnull=False) & ~models.Q(suggestion__state=SuggestionState.NEW)
        )
        idle = models.Q(kind=MarkKind.TAKE, made_at__date__lte=on - TAKEN_FOR) & ~models.Q(
            pk__in=self.model.objects.worked_on_since(on - TAKEN_FOR).values("pk")
        )
        return (
            self.standing()
            .filter(person__is_active=True)
            .exclude(kind=MarkKind.SNOOZE, until__lte=on)
            .exclude(~models.Q(kind=MarkKind.SNOOZE) & is_over)
            .exclude(idle)
        )

    def worked_on_since(self, day: dt.date) -> Self:
        """Standing marks whose person has done something about the same undertaking after that day."""
        worked = models.Q()
        for link in ("undertaking", "assessment_draft__undertaking", "suggestion__undertaking"):
            worked |= models.Q(
                **{f"{link}__acts__person": models.F("person"), f"{link}__acts__at__date__gt": day}
            )
        return self.standing().filter(worked)


class InboxMark(models.Model):
    """Somebody took, snoozed or declined an item of the inbox. Exactly one of the four items is set."""

    kind = models.CharField(max_length=8, choices=MarkKind)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inbox_marks")
    undertaking = models.ForeignKey(
        Undertaking, null=True, blank=True, on_delete=models.CASCADE, related_name="inbox_marks"
    )
    entry_draft = models.ForeignKey(
        EntryDraft, null=True, blank=True, on_delete=models.CASCADE, related_name="inbox_marks"
    )
    assessment_draft = models.ForeignKey(
        AssessmentDraft, null=True, blank=True, on_delete=models.CASCADE, related_name="inbox_marks"
    )
    suggestion = models.ForeignKey(
        Suggestion, null=True, blank=True, on_delete=models.CASCADE, related_name="inbox_marks"
    )
    until = models.DateField(null=True, blank=True, help_text="The day on which a snoozed item comes back.")
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = InboxMarkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["undertaking", "entry_draft", "assessment_draft", "suggestion"],
                condition=models.Q(kind=MarkKind.TAKE, ended_at__isnull=True),
                name="one_holder_per_item",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["kind", "person", "undertaking", "entry_draft", "assessment_draft", "suggestion"],
                condition=models.Q(ended_at__isnull=True),
                name="one_mark_per_person_and_item",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(
                    undertaking__isnull=False,
                    entry_draft__isnull=True,
                    assessment_draft__isnull=True,
                    suggestion__isnull=True,
                )
                | models.Q(
                    undertaking__isnull=True,
                    entry_draft__isnull=False,
                    assessment_draft__isnull=True,
                    suggestion__isnull=True,
                )
                | models.Q(
                    undertaking__isnull=True,
                    entry_draft__isnull=True,
                    assessment_draft__isnull=False,
                    suggestion__isnull=True,
                )
                | models.Q(
                    undertaking__isnull=True,
                    entry_draft__isnull=True,
                    assessment_draft__isnull=True,
                    suggestion__isnull=False,
                ),
                name="mark_is_on_one_item",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=MarkKind.SNOOZE) | models.Q(until__isnull=False),
                name="snooze_has_its_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=MarkKind.DECLINE) | ~models.Q(reason=""),
                name="declining_an_item_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.person_id}"
