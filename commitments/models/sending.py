"""What the sender knows beyond single messages: holds, the state of the relay, addresses that bounce."""

from typing import Self

from django.conf import settings
from django.db import models

from commitments.desk_vocabulary import BounceKind
from commitments.models.delivery import Delivery
from commitments.models.subscription import Subscriber


class MailHoldQuerySet(models.QuerySet["MailHold"]):
    def standing(self) -> Self:
        return self.filter(released_at=None)


class MailHold(models.Model):
    """While one stands no digest goes. Confirmations and notices still do, and planning goes on."""

    reason = models.CharField(max_length=500)
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="mail_holds",
        help_text="Empty where the sender stopped by itself.",
    )  # fmt: skip
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="released_mail_holds",
    )  # fmt: skip

    objects = MailHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["released_at"],
                condition=models.Q(released_at=None),
                nulls_distinct=False,
                name="one_mail_hold_stands",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at=None, released_by=None)
                | models.Q(released_at__isnull=False, released_by__isnull=False),
                name="mail_hold_is_released_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"held {self.held_at:%Y-%m-%d %H:%M} UTC: {self.reason}"


class MailBounce(models.Model):
    """One failure that tells something of an address, seen while sending or reported afterwards."""

    subscriber = models.ForeignKey(
        Subscriber, null=True, blank=True, on_delete=models.CASCADE, related_name="bounces",
        help_text="Empty where the message was a notice to somebody who is no subscriber.",
    )  # fmt: skip
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="bounces"
    )
    kind = models.CharField(max_length=9, choices=BounceKind)
    words = models.CharField(
        max_length=300, blank=True, help_text="Of whoever reported it, without addresses."
    )
    happened_at = models.DateTimeField()
    event_key = models.CharField(
        max_length=200,
        unique=True,
        help_text="Names the event, so that a report that comes twice counts once.",
    )

    class Meta:
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MailRelay(models.Model):
    """What all workers together know of the relay. At most one row, made when it is first needed."""

    failures = models.PositiveIntegerField(
        default=0, help_text="Times in a row that it could not be reached."
    )
    paused_until = models.DateTimeField(null=True, blank=True, help_text="Until then nobody tries again.")
    problem = models.CharField(max_length=500, blank=True)
    minute_at = models.DateTimeField(null=True, blank=True, help_text="The minute that is being counted.")
    minute_count = models.PositiveIntegerField(default=0, help_text="Messages claimed within that minute.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_mail_relay")]

    def __str__(self) -> str:
        return self.problem or "the relay answers"
