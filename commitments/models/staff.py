from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from commitments.desk_vocabulary import ReminderRhythm
from commitments.models.signatory import Signatory


class StaffMember(AbstractUser):
    """Somebody of civil society who works at the desk."""

    single_keys = models.BooleanField(
        default=True, help_text="Whether single keys act on the desk's pages (WCAG 2.1.4)."
    )
    reminder_rhythm = models.CharField(
        max_length=8, choices=ReminderRhythm, default=ReminderRhythm.WEEKLY, help_text="Of the reminders."
    )
    reminder_hour = models.PositiveSmallIntegerField(default=7, help_text="Hour of their own day, 0 to 23.")
    reminder_timezone = models.CharField(max_length=40, default="Europe/Paris", help_text="An IANA name.")
    next_reminder_at = models.DateTimeField(
        null=True, blank=True, help_text="When to look next whether a reminder is due; set by the planner."
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reminder_hour__lte=23), name="reminder_has_an_hour_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        """What the public sees of who assessed: initials, or the first two letters of the user name."""
        letters = f"{self.first_name[:1]}.{self.last_name[:1]}." if self.first_name and self.last_name else ""
        return letters or self.username[:2].upper()


class StandingConflictManager(models.Manager["ConflictOfInterest"]):
    """Those in force. Every rule asks here, so that none can forget that a conflict may have ended."""

    def get_queryset(self) -> models.QuerySet["ConflictOfInterest"]:
        return super().get_queryset().filter(ended_at=None)


class ConflictOfInterest(models.Model):
    """A declared conflict: until it ends, this person neither assesses nor reviews this signatory.

    Rows are never deleted, and nothing of them changes but that they end, once: PostgreSQL refuses the rest.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conflicts")
    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="conflicts")
    reason = models.CharField(max_length=300)
    declared_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ended_conflicts",
    )

    ever = models.Manager()
    objects = StandingConflictManager()

    class Meta:
        default_manager_name = "objects"
        ordering = ["person", "signatory"]
        verbose_name_plural = "conflicts of interest"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "signatory"],
                condition=models.Q(ended_at__isnull=True),
                name="one_conflict_per_signatory",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False)
                & ~models.Q(ended_by=models.F("person")),
                name="conflict_ended_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} / {self.signatory}"
