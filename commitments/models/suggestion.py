import uuid
from typing import Self

from django.conf import settings
from django.db import models

from commitments.desk_vocabulary import SuggestionKind, SuggestionState
from commitments.models.assessment import Assessment
from commitments.models.editorial import EntryDraft
from commitments.models.undertaking import Undertaking


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def open(self) -> Self:
        return self.filter(state=SuggestionState.NEW)

    def in_hand(self) -> Self:
        """Taken up, and nobody has said yet what became of it."""
        return self.filter(state=SuggestionState.TAKEN, finished_at=None)


class Suggestion(models.Model):
    """What a visitor offered or challenged. Seen on the desk only; it never becomes a rating by itself."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=SuggestionKind)
    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="suggestions")
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="challenges",
        help_text="The published version that was in view.",
    )  # fmt: skip
    text = models.TextField()
    url = models.URLField(max_length=1000, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    sender_email = models.EmailField(
        blank=True, help_text="Only where the sender asks to be told; erased later."
    )
    language = models.CharField(max_length=5, default="en")
    network = models.CharField(
        max_length=64, blank=True, help_text="Keyed digest of the network, for limits."
    )
    wide_network = models.CharField(
        max_length=64, blank=True, help_text="Keyed digest of the provider's network, for limits."
    )
    received_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, choices=SuggestionState, default=SuggestionState.NEW)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True, help_text="Told to the sender where they asked for it.")
    entry_draft = models.ForeignKey(
        EntryDraft, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions"
    )
    finished_at = models.DateTimeField(
        null=True, blank=True, help_text="When what was taken up led to something, or to nothing."
    )
    outcome = models.CharField(max_length=300, blank=True, help_text="For the desk only.")

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=SuggestionState.NEW)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="settled_suggestion_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=SuggestionState.DECLINED) | ~models.Q(decision=""),
                name="declined_suggestion_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
