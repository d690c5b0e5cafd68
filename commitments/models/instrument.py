from django.db import models

from commitments.vocabulary import ClauseKind, InstrumentKind, LineRole, Precision, TextExtent


class Instrument(models.Model):
    """A text that was adopted. Made from one file in fixtures/instruments."""

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    short_title = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=InstrumentKind)
    adopted_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=80, blank=True)
    about = models.TextField(blank=True, help_text="What it is and what is known of it, in our words.")
    text_extent = models.CharField(max_length=10, choices=TextExtent)
    source_title = models.CharField(max_length=300)
    source_publisher = models.CharField(max_length=200, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    source_note = models.TextField(blank=True)
    also_published_at = models.JSONField(
        default=list, blank=True, help_text="Other addresses of the same text."
    )
    language = models.CharField(max_length=12, default="en", help_text="BCP 47 tag of the official text.")
    official_words = models.JSONField(
        default=dict, blank=True, help_text="Official in further languages: by language, then by field."
    )
    is_added = models.BooleanField(
        default=False, help_text="From a file of somebody else; the reference files leave it alone."
    )
    order = models.PositiveSmallIntegerField(default=0)
    translations = models.JSONField(default=dict, blank=True, help_text="By language, then by field.")

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.short_title


class TextLine(models.Model):
    """One line of the official text, letter for letter, at its place in the source."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(help_text="Line number in the source, counted from 1.")
    role = models.CharField(max_length=12, choices=LineRole)
    paragraph = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=12, default="en")
    official_words = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["instrument", "number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="one_text_line_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id}:{self.number}"


class Clause(models.Model):
    """A numbered place in an instrument, with the exact words where they matter."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="clauses")
    code = models.CharField(max_length=20, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=24, choices=ClauseKind)
    line = models.PositiveIntegerField(help_text="Line of the source that holds the words.")
    paragraph = models.CharField(max_length=40)
    list_name = models.CharField(max_length=40, blank=True)
    bullet = models.PositiveSmallIntegerField(null=True, blank=True)
    summary = models.TextField(help_text="In our words.")
    quote = models.TextField(blank=True, help_text="The official words, letter for letter.")
    language = models.CharField(max_length=12, default="en", help_text="Of the official words.")
    official_words = models.JSONField(default=dict, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    translations = models.JSONField(default=dict, blank=True, help_text="By language, then by field.")

    class Meta:
        ordering = ["instrument", "order"]

    def __str__(self) -> str:
        return self.code


class Milestone(models.Model):
    """A dated event on the way: a summit, a resolution, a day named in the text."""

    code = models.SlugField(max_length=60, unique=True)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="milestones")
    clause = models.ForeignKey(
        Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="milestones"
    )
    title = models.CharField(max_length=200)
    starts_on = models.DateField(
        help_text="First day; the first day of the month or year where that is all we know."
    )
    ends_on = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    in_source = models.BooleanField(help_text="Named in the official text itself.")
    note = models.TextField(blank=True)
    translations = models.JSONField(default=dict, blank=True, help_text="By language, then by field.")

    class Meta:
        ordering = ["starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="milestone_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title
