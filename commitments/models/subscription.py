import uuid
from typing import Self

from django.db import models

from commitments.desk_vocabulary import BounceKind, SubscriberState
from commitments.languages import Language
from commitments.models.commitment import Commitment
from commitments.models.instrument import Instrument
from commitments.models.signatory import Signatory
from commitments.vocabulary import (
    FollowScope,
    MailDetail,
    Rhythm,
)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def confirmed(self) -> Self:
        return self.filter(state=SubscriberState.CONFIRMED)

    def mailable(self) -> Self:
        """The confirmed, but for those whose address bounces or who complained."""
        return self.confirmed().filter(suppressed_at=None)


class Subscriber(models.Model):
    """An address that asked for mail, and how it wants it. Never part of the public log."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    state = models.CharField(max_length=12, choices=SubscriberState, default=SubscriberState.PENDING)
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.WEEKLY)
    language = models.CharField(max_length=5, choices=Language, default=Language.ENGLISH)
    timezone = models.CharField(max_length=40, default="Europe/Paris", help_text="An IANA name.")
    hour = models.PositiveSmallIntegerField(default=7, help_text="Hour of the reader's own day, 0 to 23.")
    weekday = models.PositiveSmallIntegerField(default=0, help_text="For weekly mail: 0 is Monday.")
    detail = models.CharField(max_length=5, choices=MailDetail, default=MailDetail.FULL)
    is_plain = models.BooleanField(default=False, help_text="Mail without an HTML part.")
    resumes_on = models.DateField(null=True, blank=True, help_text="First day on which mail goes again.")
    next_due_at = models.DateTimeField(
        null=True, blank=True, help_text="When the next digest may go; set by the planner and by changes."
    )
    asked_at = models.DateTimeField(help_text="When the address was last entered into the form.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    unsubscribed_at = models.DateTimeField(null=True, blank=True)
    suppressed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when no digest goes: the address bounced, or its owner complained.",
    )
    suppressed_for = models.CharField(max_length=9, choices=BounceKind, blank=True)
    confirmation_count = models.PositiveIntegerField(
        default=0, help_text="Confirmation mails asked for, in all."
    )
    seen_change = models.PositiveBigIntegerField(
        default=0, help_text="Number of the newest change this subscriber has been told of."
    )
    told_on = models.DateField(
        null=True, blank=True, help_text="The reader's day up to which deadlines have been told."
    )

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=SubscriberState.CONFIRMED) | models.Q(confirmed_at__isnull=False),
                name="confirmed_subscriber_has_its_date",
            ),
            models.CheckConstraint(
                condition=models.Q(suppressed_at=None, suppressed_for="")
                | (models.Q(suppressed_at__isnull=False) & ~models.Q(suppressed_for="")),
                name="suppressed_subscriber_has_its_reason",
            ),
            models.CheckConstraint(condition=models.Q(hour__lte=23), name="hour_of_a_day"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="day_of_a_week"),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="language_we_write_in"
            ),
        ]
        indexes = [
            # health: since when somebody's mail is due; digests: who has no hour yet
            models.Index(
                fields=["next_due_at", "rhythm"],
                condition=models.Q(state=SubscriberState.CONFIRMED),
                name="digest_is_due",
            ),
            # digests.slices: which schedules there are, and whose mail is due in each
            models.Index(
                fields=["rhythm", "timezone", "hour", "weekday", "next_due_at"],
                condition=models.Q(state=SubscriberState.CONFIRMED),
                name="digest_is_due_by_schedule",
            ),
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class FormerLink(models.Model):
    """What links of mails from before a change of address are signed for: they can only unsubscribe.

    The number was a subscriber's `public_id`, this one's or that of a row which gave way to it.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="former_links")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"former link {self.pk}"


class Follow(models.Model):
    """One thing a subscriber wants to hear about."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="follows")
    scope = models.CharField(max_length=12, choices=FollowScope)
    signatory = models.ForeignKey(
        Signatory, null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    instrument = models.ForeignKey(
        Instrument, null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "scope", "signatory", "commitment", "instrument"],
                name="one_follow_per_thing",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(scope=FollowScope.SIGNATORY, signatory__isnull=False)
                | models.Q(scope=FollowScope.COMMITMENT, commitment__isnull=False)
                | models.Q(scope=FollowScope.INSTRUMENT, instrument__isnull=False)
                | models.Q(
                    scope__in=[FollowScope.DEADLINES, FollowScope.EVERYTHING],
                    signatory__isnull=True,
                    commitment__isnull=True,
                    instrument__isnull=True,
                ),
                name="follow_names_its_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id} follows {self.scope}"


class AddressChange(models.Model):
    """Somebody's wish to get their mail at another address, and what became of it. Forgotten in time."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="address_changes")
    new_email = models.EmailField(db_index=True)
    old_email = models.EmailField(blank=True, help_text="Where mail went before, once it was changed.")
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(changed_at=None, old_email="", undone_at=None)
                | models.Q(changed_at__isnull=False) & ~models.Q(old_email=""),
                name="changed_address_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"change of address {self.pk}"
