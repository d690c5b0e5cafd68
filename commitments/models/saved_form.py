from django.conf import settings
from django.db import models


class SavedForm(models.Model):
    """What somebody had typed into one form when it was last saved by itself. One row per person and form."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_forms")
    form = models.CharField(
        max_length=80, help_text="Such as log:<uuid>, entry:<uuid> or assess:<undertaking id>."
    )
    data = models.JSONField(default=dict, help_text="Field name to list of values, as the browser sent them.")
    started_from = models.CharField(
        max_length=40, blank=True, help_text="The version the form was opened on."
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["person", "form"], name="one_saved_form_per_person")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.form}"


class Presence(models.Model):
    """Who has a page of the desk open. A notice to others, never a lock."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presences")
    place = models.CharField(max_length=80, help_text="Such as undertaking:12.")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="one_presence_per_place")]
        indexes = [models.Index(fields=["place", "seen_at"], name="presence_at_place")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.place}"
