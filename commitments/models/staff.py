from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from commitments.models.signatory import Signatory


class StaffMember(AbstractUser):
    """Somebody of civil society who works at the desk."""

    single_keys = models.BooleanField(
        default=True, help_text="Whether single keys act on the desk's pages (WCAG 2.1.4)."
    )

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        """What the public sees of who assessed: initials, or the first two letters of the user name."""
        letters = f"{self.first_name[:1]}.{self.last_name[:1]}." if self.first_name and self.last_name else ""
        return letters or self.username[:2].upper()


class ConflictOfInterest(models.Model):
    """A declared conflict: this person neither assesses nor reviews this signatory."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conflicts")
    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="conflicts")
    reason = models.CharField(max_length=300)
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["person", "signatory"]
        verbose_name_plural = "conflicts of interest"
        constraints = [
            models.UniqueConstraint(fields=["person", "signatory"], name="one_conflict_per_signatory"),
        ]

    def __str__(self) -> str:
        return f"{self.person} / {self.signatory}"
