"""The right of reply: a signatory is asked what it says about what we published about it."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models

from commitments.models.assessment import Assessment
from commitments.models.contact import Contact
from commitments.models.reply import Reply
from commitments.models.signatory import Signatory
from commitments.models.staff import StaffMember
from commitments.rules import reply_window
from commitments.vocabulary import ReplyStance


class ReplyRoundQuerySet(models.QuerySet["ReplyRound"]):
    def open_at(self, moment: dt.datetime) -> Self:
        return self.filter(closed_at=None, closes_at__gt=moment)


class ReplyRound(models.Model):
    """One round with one signatory: when it was asked and until when it may answer. Its dates are public."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="reply_rounds")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="opened_rounds"
    )
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text="The first moment at which it is closed, UTC.")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Set where it was ended early.")
    reached_at = models.DateTimeField(
        null=True, blank=True, help_text="When a letter first arrived. Empty where none did."
    )
    note = models.TextField(blank=True, help_text="For the desk only.")

    objects = ReplyRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opened_at")), name="round_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signatory}, {self.opened_at:%Y-%m-%d}"

    def is_open_at(self, moment: dt.datetime) -> bool:
        return self.closed_at is None and moment < self.closes_at

    def takes_answers_at(self, moment: dt.datetime) -> bool:
        """Whether what was typed until its end still comes in."""
        return self.is_open_at(moment - reply_window.GRACE)

    @property
    def last_day(self) -> dt.date:
        """The last day (UTC) on which it may be answered, or could be."""
        return self.closed_at.date() if self.closed_at else reply_window.last_day(self.closes_at)


class ReplyRoundItemQuerySet(models.QuerySet["ReplyRoundItem"]):
    def of_standing(self) -> Self:
        """Items whose assessment was not withdrawn."""
        return self.filter(assessment__withdrawal__assessment=None)

    def made_by(self, person: StaffMember) -> Self:
        """Items whose assessment this person assessed, reviewed or rated, or a later version of it."""
        later = Assessment.objects.filter(
            undertaking=models.OuterRef("assessment__undertaking"),
            version__gte=models.OuterRef("assessment__version"),
        )
        by = models.Q(assessed_by=person) | models.Q(reviewed_by=person) | models.Q(ratings__rater=person)
        return self.filter(models.Exists(later.filter(by)))


class ReplyRoundItem(models.Model):
    """A published assessment that the round asks about, and whether an answer came. Both are public."""

    round = models.ForeignKey(ReplyRound, on_delete=models.CASCADE, related_name="items")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="round_items")
    received_at = models.DateTimeField(
        null=True, blank=True, help_text="When the signatory first sent an answer."
    )
    withheld_at = models.DateTimeField(
        null=True, blank=True, help_text="Set where the only answers that came are abusive."
    )

    objects = ReplyRoundItemQuerySet.as_manager()

    class Meta:
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "assessment"], name="one_round_item_per_assessment"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.assessment_id}"


class ReplyInvitation(models.Model):
    """The private link of one contact. It needs no account and expires with the round."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(ReplyRound, on_delete=models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="invitations")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    first_opened_at = models.DateTimeField(null=True, blank=True)
    last_opened_at = models.DateTimeField(null=True, blank=True)
    times_opened = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "contact"], name="one_invitation_per_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} -> {self.contact_id}"


class ReplyAnswer(models.Model):
    """What a contact wrote about one assessment, before and after somebody of the desk published it."""

    item = models.ForeignKey(ReplyRoundItem, on_delete=models.CASCADE, related_name="answers")
    invitation = models.ForeignKey(ReplyInvitation, on_delete=models.PROTECT, related_name="answers")
    stance = models.CharField(max_length=10, choices=ReplyStance, blank=True)
    text = models.TextField(blank=True)
    links = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=20, default="en")
    signed_as = models.CharField(
        max_length=200, blank=True, help_text="Name and office, as it will be printed."
    )
    row_version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_reply = models.OneToOneField(
        Reply, null=True, blank=True, on_delete=models.PROTECT, related_name="answer"
    )
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_reason = models.CharField(max_length=300, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="set_aside_answers",
    )
    was_submitted_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was sent, where it was set aside as not from the signatory."
    )

    class Meta:
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "invitation"], name="one_answer_per_invitation"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.stance}"
