from django.db import models

from commitments.models.instrument import Clause, Instrument
from commitments.vocabulary import (
    Binding,
    CommitmentKind,
    DeadlineBasis,
    LinkKind,
    Precision,
    Trackability,
)


class Commitment(models.Model):
    """One promise: the clauses it comes from, our explanation and tests, and whom it binds."""

    code = models.CharField(max_length=20, unique=True, help_text="The code of its main clause.")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="commitments")
    clauses = models.ManyToManyField(Clause, related_name="commitments")
    title = models.CharField(max_length=120, help_text="Ours, in two to six words.")
    opening = models.CharField(
        max_length=120, help_text='The words between "France, with 59 others," and the quotation.'
    )
    kind = models.CharField(max_length=20, choices=CommitmentKind)
    binding = models.CharField(max_length=5, choices=Binding)
    is_continuing = models.BooleanField(help_text="A lasting duty, not a single act.")
    explanation = models.JSONField(default=list, help_text="Our paragraphs, not the official text.")
    trackability = models.CharField(max_length=8, choices=Trackability)
    trackability_reason = models.TextField()
    order = models.PositiveSmallIntegerField(default=0)
    translations = models.JSONField(default=dict, blank=True, help_text="By language, then by field.")

    class Meta:
        ordering = ["instrument", "order"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class CommitmentTest(models.Model):
    """One of the tests that show a commitment is kept; the same for every signatory."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="tests")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    guidance = models.TextField(blank=True, help_text="Which evidence counts and which does not.")
    translations = models.JSONField(default=dict, blank=True, help_text="By language, then by field.")

    class Meta:
        ordering = ["commitment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="one_test_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: test {self.number}"


class Deadline(models.Model):
    """The date by which a commitment is due. Month and year precision fall due at their end."""

    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="deadline")
    due_on = models.DateField(help_text="The last day on which it can be met on time.")
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    basis = models.CharField(max_length=10, choices=DeadlineBasis)
    quote = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, default="en", help_text="Of the quoted words.")
    official_words = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    translations = models.JSONField(default=dict, blank=True, help_text="By language, then by field.")

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(basis=DeadlineBasis.QUOTED) | ~models.Q(quote=""),
                name="quoted_deadline_has_its_quote",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} due {self.due_on}"


class CommitmentLink(models.Model):
    """That a commitment takes up an earlier one, mostly of another text, and how."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="links")
    earlier = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="later_links")
    kind = models.CharField(max_length=12, choices=LinkKind)
    clauses = models.JSONField(help_text="Codes of the clauses of the commitment that say so.")
    earlier_clauses = models.JSONField(help_text="Codes of the clauses that are taken up.")
    reason = models.CharField(max_length=300, help_text="One sentence of ours.")
    translations = models.JSONField(default=dict, blank=True, help_text="By language, then by field.")

    class Meta:
        ordering = ["commitment", "earlier"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "earlier"], name="one_link_per_pair"),
            models.CheckConstraint(
                condition=~models.Q(commitment=models.F("earlier")), name="no_link_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.kind} {self.earlier_id}"
