"""The published log: everything published once more, in a chain of hashes that anybody can check.

PostgreSQL fills it by itself at the end of each transaction that publishes (migration 0056). What it proves,
and what not, stands in docs/decisions/0010-published-log.md.
"""

from django.conf import settings
from django.db import models

from commitments.models.append_only import NOT_BLANK, AppendOnlyModel, AppendOnlyQuerySet

HASH_LENGTH = 64  # of SHA-256 in hexadecimal


class LogLink(AppendOnlyModel):
    """One link of the chain: which row was published at which place, and the digest of what it said."""

    position = models.PositiveBigIntegerField(unique=True, help_text="From 1, without a gap, as committed.")
    kind = models.CharField(max_length=20)
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    chained_at = models.DateTimeField()
    body_digest = models.CharField(max_length=HASH_LENGTH, help_text="SHA-256 of salt and body.")
    previous = models.CharField(max_length=HASH_LENGTH, help_text="Hash of the link before it.")
    hash = models.CharField(max_length=HASH_LENGTH)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["table", "row_id"], name="one_link_per_published_row"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"


class LogBody(models.Model):
    """What a link's row said, as canonical JSON. Never changed; deleted only after a LogRemoval said so."""

    link = models.OneToOneField(LogLink, primary_key=True, on_delete=models.PROTECT, related_name="body")
    salt = models.CharField(
        max_length=32, help_text="Without it nobody guesses a removed text by its digest."
    )
    body = models.TextField()

    class Meta:
        verbose_name_plural = "log bodies"

    def __str__(self) -> str:
        return self.body[:60]


class LogRemoval(AppendOnlyModel):
    """The words of one link had to go. That they went, when and why is itself a link of the chain."""

    link = models.OneToOneField(LogLink, on_delete=models.PROTECT, related_name="removal")
    reason = models.CharField(max_length=300)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="log_removals"
    )
    removed_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__regex=NOT_BLANK), name="removal_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"removed: {self.link_id}"


class LogCheckpoint(AppendOnlyModel):
    """The head of the chain as it was on a day, kept and published; signed where a key is configured."""

    taken_on = models.DateField(unique=True)
    taken_at = models.DateTimeField()
    position = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=HASH_LENGTH)
    signature = models.CharField(max_length=100, blank=True, help_text="Ed25519, base64.")
    public_key = models.CharField(max_length=60, blank=True, help_text="Ed25519, base64.")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_on"]

    def __str__(self) -> str:
        return f"{self.taken_on}: {self.position}"
