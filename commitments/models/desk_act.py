from django.conf import settings
from django.db import models

from commitments.desk_vocabulary import DeskActKind
from commitments.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from commitments.models.import_batch import ImportBatch
from commitments.models.signatory import Signatory
from commitments.models.undertaking import Undertaking


class DeskAct(AppendOnlyModel):
    """One line of the desk's activity log: who did what to what, and when. Never public."""

    kind = models.CharField(max_length=15, choices=DeskActKind)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acts")
    at = models.DateTimeField(db_index=True)
    words = models.CharField(
        max_length=500, help_text="What it was done to, and the reason where one was given."
    )
    undertaking = models.ForeignKey(
        Undertaking, null=True, blank=True, on_delete=models.PROTECT, related_name="acts"
    )
    signatory = models.ForeignKey(
        Signatory, null=True, blank=True, on_delete=models.PROTECT, related_name="acts"
    )
    draft_reference = models.UUIDField(null=True, blank=True, db_index=True)
    batch = models.ForeignKey(
        ImportBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="acts"
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"
