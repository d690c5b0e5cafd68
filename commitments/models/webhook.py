"""Partners whose servers are told of each change, and what was sent to them (docs/webhooks.md)."""

from typing import Self
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q

from commitments.desk_vocabulary import WebhookState
from commitments.models.append_only import NOT_BLANK
from commitments.models.change import Change
from commitments.models.commitment import Commitment
from commitments.models.instrument import Instrument
from commitments.models.signatory import Signatory
from commitments.vocabulary import ChangeKind

OPEN = (WebhookState.WAITING, WebhookState.SENDING)


class WebhookPartner(models.Model):
    """One address of a partner, which changes it gets, and up to where it was told.

    Changes go one after the other in the order of publication, so that whatever keeps one from being taken
    keeps all of them: how often it failed and when it is tried again stand here. The secret stands nowhere:
    it is made of the server's key, `public_id` and `secret_version` (rules/webhooks.py).
    """

    name = models.CharField(max_length=200, help_text="Who it is.")
    address = models.CharField(
        max_length=1000, help_text="Where the messages go: https, port 443, no user name."
    )
    instrument = models.ForeignKey(
        Instrument, null=True, blank=True, on_delete=models.PROTECT, related_name="webhooks",
        help_text="Only changes about this text.",
    )  # fmt: skip
    signatory = models.ForeignKey(
        Signatory, null=True, blank=True, on_delete=models.PROTECT, related_name="webhooks",
        help_text="Only changes about this country or organisation.",
    )  # fmt: skip
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="webhooks",
        help_text="Only changes about this commitment.",
    )  # fmt: skip
    kind = models.CharField(
        max_length=20, choices=ChangeKind, blank=True, help_text="Only changes of this kind."
    )
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    secret_version = models.PositiveIntegerField(default=1)
    secret_check = models.CharField(
        max_length=16, help_text="By which a secret is known for the one that was handed out."
    )
    old_secret_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then the secret before signs too."
    )
    registered_at = models.DateTimeField()
    seen_change = models.PositiveBigIntegerField(
        default=0, help_text="The number of the newest change that was looked at for this partner."
    )
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    first_failed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Of the last try, where it failed.")
    next_try_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True, help_text="When it last took something.")
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=300, blank=True)
    owner = models.CharField(max_length=40, blank=True, help_text="The worker that sends to it now.")
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at=None, disabled_reason="")
                | Q(disabled_at__isnull=False, disabled_reason__regex=NOT_BLANK),
                name="disabled_webhook_has_its_reason",
            ),
            models.CheckConstraint(condition=Q(name__regex=NOT_BLANK), name="webhook_partner_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def open(self) -> Self:
        """What is to be sent still; one whose worker went away meanwhile too."""
        return self.filter(state__in=OPEN)


class WebhookDelivery(models.Model):
    """One message to one partner: a change, or a ping where there is none. The ledger of what was sent."""

    partner = models.ForeignKey(WebhookPartner, on_delete=models.CASCADE, related_name="deliveries")
    change = models.ForeignKey(
        Change, null=True, blank=True, on_delete=models.PROTECT, related_name="webhook_deliveries",
        help_text="Empty where it is a ping.",
    )  # fmt: skip
    message_uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    state = models.CharField(max_length=9, choices=WebhookState, default=WebhookState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveIntegerField(null=True, blank=True, help_text="Of the last answer.")
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=["partner", "change"], name="one_message_per_partner_and_change")
        ]
        indexes = [
            # the worker's look for what is to be sent, in order
            models.Index(
                fields=["partner", "change"], condition=Q(state__in=OPEN), name="webhook_delivery_open"
            ),
            # forgetting what is over
            models.Index(fields=["settled_at"], name="webhook_delivery_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.state}"

    @property
    def message_id(self) -> str:
        """As the partner sees it, the same at every try."""
        return f"msg_{UUID(str(self.message_uuid)).hex}"
