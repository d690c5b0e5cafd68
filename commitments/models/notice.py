from django.conf import settings
from django.db import models

from commitments.desk_vocabulary import NoticeKind
from commitments.models.editorial import ReviewDecision
from commitments.models.reply_round import ReplyInvitation
from commitments.models.suggestion import Suggestion


class Notice(models.Model):
    """One mail about one matter to one person who is no subscriber. The ledger sends it.

    Exactly one of the three recipients is set; the address is read when the mail is composed.
    """

    kind = models.CharField(max_length=20, choices=NoticeKind)
    to_staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    to_invitation = models.ForeignKey(
        ReplyInvitation, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    to_suggestion = models.ForeignKey(
        Suggestion, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    decision = models.ForeignKey(
        ReviewDecision, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    occasion = models.CharField(max_length=40, blank=True, help_text="Which reminder it is.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    to_staff__isnull=False, to_invitation__isnull=True, to_suggestion__isnull=True
                )
                | models.Q(to_staff__isnull=True, to_invitation__isnull=False, to_suggestion__isnull=True)
                | models.Q(to_staff__isnull=True, to_invitation__isnull=True, to_suggestion__isnull=False),
                name="notice_has_one_recipient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def address(self) -> str:
        """Where it goes; blank where the address was erased meanwhile."""
        if self.to_staff is not None:
            return self.to_staff.email
        if self.to_invitation is not None:
            return self.to_invitation.contact.email
        return self.to_suggestion.sender_email if self.to_suggestion else ""
