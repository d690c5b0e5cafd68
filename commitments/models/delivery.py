import uuid

from django.db import models

from commitments.desk_vocabulary import MessagePurpose, RefusalKind
from commitments.models.notice import Notice
from commitments.models.subscription import AddressChange, Subscriber
from commitments.vocabulary import (
    DeliveryState,
    Rhythm,
)


class DigestRun(models.Model):
    """One period of one rhythm: the changes after one number up to another.

    Readers whose mail is due at the same moment for the same period share a run, whatever their zones.
    """

    rhythm = models.CharField(max_length=8, choices=Rhythm)
    starts_at = models.DateTimeField(help_text="First moment of the period, UTC.")
    ends_at = models.DateTimeField(help_text="First moment after the period, UTC.")
    change_after = models.PositiveBigIntegerField()
    change_up_to = models.PositiveBigIntegerField()
    planned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-ends_at", "rhythm"]
        constraints = [
            models.UniqueConstraint(fields=["rhythm", "starts_at", "ends_at"], name="one_run_per_period"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at"))
                & models.Q(change_up_to__gte=models.F("change_after")),
                name="run_covers_a_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} up to {self.ends_at:%Y-%m-%d %H:%M} UTC"


class Delivery(models.Model):
    """One message to one recipient: the ledger that says what was sent and what became of it.

    The recipient is a subscriber, or whoever the notice names.
    """

    purpose = models.CharField(max_length=12, choices=MessagePurpose)
    subscriber = models.ForeignKey(
        Subscriber, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    notice = models.OneToOneField(
        Notice, null=True, blank=True, on_delete=models.CASCADE, related_name="delivery"
    )
    address_change = models.ForeignKey(
        AddressChange,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="deliveries",
        help_text="Goes to an address of the change, not to the subscriber's of the moment.",
    )
    run = models.ForeignKey(
        DigestRun, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    key = models.CharField(max_length=200, unique=True, help_text="What makes this message one and only.")
    due_on = models.DateField(
        null=True, blank=True, help_text="Of a digest: the reader's day on which it is due."
    )
    message_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    refused = models.CharField(
        max_length=9, choices=RefusalKind, blank=True, help_text="What the relay refused for good."
    )
    resent_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it was taken up once more, since nobody could know whether it went.",
    )
    used_at = models.DateTimeField(
        null=True, blank=True, help_text="When the link of a confirmation was used; it works once."
    )
    planned_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "subscriber"], name="one_digest_per_subscriber_and_period"
            ),
            models.UniqueConstraint(
                fields=["subscriber"],
                condition=models.Q(purpose=MessagePurpose.DIGEST, state=DeliveryState.SENDING),
                name="one_digest_of_a_reader_goes_at_once",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose=MessagePurpose.DIGEST, run__isnull=False)
                | (~models.Q(purpose=MessagePurpose.DIGEST) & models.Q(run__isnull=True)),
                name="digest_has_its_run",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    purpose=MessagePurpose.NOTICE, notice__isnull=False, subscriber__isnull=True
                )
                | ~models.Q(purpose=MessagePurpose.NOTICE)
                & models.Q(notice__isnull=True, subscriber__isnull=False),
                name="delivery_has_one_recipient",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    purpose__in=[MessagePurpose.NEW_ADDRESS, MessagePurpose.OLD_ADDRESS],
                    address_change__isnull=False,
                )
                | ~models.Q(purpose__in=[MessagePurpose.NEW_ADDRESS, MessagePurpose.OLD_ADDRESS])
                & models.Q(address_change__isnull=True),
                name="delivery_has_its_change_of_address",
            ),
        ]
        indexes = [
            # ledger.claim: what may be sent now, oldest first; and those of it that go before all digests
            models.Index(
                fields=["not_before", "id"],
                condition=models.Q(state__in=[DeliveryState.PENDING, DeliveryState.DEFERRED]),
                name="delivery_ready",
            ),
            models.Index(
                fields=["not_before", "id"],
                condition=models.Q(state__in=[DeliveryState.PENDING, DeliveryState.DEFERRED])
                & ~models.Q(purpose=MessagePurpose.DIGEST),
                name="single_message_ready",
            ),
            # doubts.sweep: claims whose worker went away
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=[DeliveryState.CLAIMED, DeliveryState.SENDING]),
                name="delivery_leased",
            ),
            # doubts.send_once_more: what nobody can know
            models.Index(
                fields=["settled_at"],
                condition=models.Q(state=DeliveryState.UNCERTAIN),
                name="delivery_uncertain",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"
