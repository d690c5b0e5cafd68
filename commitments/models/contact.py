from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from commitments.models.signatory import Signatory


class ContactQuerySet(models.QuerySet["Contact"]):
    def current(self) -> Self:
        """Contacts who still hold the office."""
        return self.filter(ended_on=None)


class Contact(models.Model):
    """Somebody who may speak for a signatory. Never public."""

    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=120, blank=True)
    office = models.CharField(max_length=200, help_text="Ministry and function.")
    email = models.EmailField(blank=True, help_text="Blank once it was erased.")
    address_entered_at = models.DateTimeField(
        default=timezone.now, help_text="Since when the address is this one; earlier bounces say nothing."
    )
    language = models.CharField(max_length=5, default="en", choices=[("en", "English"), ("fr", "French")])
    active_from = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    succeeded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="predecessors"
    )
    bounced_at = models.DateTimeField(
        null=True, blank=True, help_text="When the relay last refused the address, or somebody marked it."
    )
    bounce_reason = models.CharField(max_length=500, blank=True)
    bounce_marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="marked_contacts", help_text="Who marked the address, where it was not the relay.",
    )  # fmt: skip
    note = models.TextField(blank=True, help_text="Where the address was found.")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="added_contacts"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    row_version = models.PositiveIntegerField(default=1)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["signatory", "-active_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signatory", "email"],
                condition=models.Q(ended_on__isnull=True),
                name="one_current_contact_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("active_from")),
                name="contact_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} ({self.signatory})"

    @property
    def is_erased(self) -> bool:
        """Whether the personal data went; the row stays, since invitations hang on it."""
        return not self.email
