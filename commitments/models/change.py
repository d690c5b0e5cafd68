from typing import Self

from django.db import models
from django.urls import reverse

from commitments.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from commitments.models.assessment import Assessment
from commitments.models.progress import ProgressEntry
from commitments.models.reply import Reply
from commitments.models.undertaking import Undertaking
from commitments.vocabulary import ChangeKind, Delivery


class ChangeQuerySet(AppendOnlyQuerySet):
    def standing(self) -> Self:
        """Without those whose assessment or entry was withdrawn; the notices of that are of neither."""
        return self.filter(assessment__withdrawal__assessment=None, entry__withdrawal__entry=None)

    def worth_mailing(self) -> Self:
        """What a digest may carry: nothing minor or withdrawn, and no notice that a batch was loaded."""
        return (
            self.standing()
            .filter(is_minor=False)
            .exclude(kind__in=[ChangeKind.RECORD_LOADED, ChangeKind.WITHDRAWN])
        )


class Change(AppendOnlyModel):
    """One numbered line of /changes, written in the transaction that publishes.

    An assessment's change names its undertaking. An entry's change names the entry, whose bearings
    and signatories say whom it concerns. Numbers are given under a lock held to commit
    (actions/changes.py), so their order is the order of commits and a digest can cover "after number
    a, up to number b" without gaps.
    """

    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=20, choices=ChangeKind)
    undertaking = models.ForeignKey(
        Undertaking, null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )
    assessment = models.OneToOneField(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="change"
    )
    entry = models.ForeignKey(
        ProgressEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )
    reply = models.OneToOneField(
        Reply, null=True, blank=True, on_delete=models.PROTECT, related_name="change"
    )
    from_level = models.CharField(max_length=20, choices=Delivery, blank=True)
    to_level = models.CharField(max_length=20, choices=Delivery, blank=True)
    note = models.CharField(max_length=700, help_text="The change note, or the whole sentence of an entry.")
    is_minor = models.BooleanField(default=False)
    published_at = models.DateTimeField(db_index=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [
            # the page of changes: how many there are of each kind, today and up to the end of a past day
            models.Index(fields=["kind", "published_at"], name="changes_of_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_minor=False) | models.Q(kind=ChangeKind.CORRECTION),
                name="only_a_correction_goes_unmailed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("public:change", args=[self.number])


class ChangeCount(models.Model):
    """How many changes of a kind there are, withdrawn ones too.

    PostgreSQL counts along as they are written (migration 0066), so that a page that says how many there are
    need not read the whole log.
    """

    kind = models.CharField(max_length=20, primary_key=True)
    total = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.total}"
