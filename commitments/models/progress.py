from typing import Self

from django.conf import settings
from django.db import models

from commitments.models.append_only import NOT_BLANK, AppendOnlyModel, AppendOnlyQuerySet
from commitments.models.evidence import Evidence
from commitments.models.instrument import Clause
from commitments.models.signatory import Signatory
from commitments.models.undertaking import Undertaking
from commitments.vocabulary import Origin, Precision, Stage


# By the columns that join: PostgreSQL sees that these rows are those without a partner, and how many there
# are. Where the partner itself is compared with nothing it takes them for one, and a test forbids it.
def entry_stands(way: str = "") -> models.Q:
    """Whether the entry at the end of these joins, written like "bearings__entry__", was not withdrawn."""
    return models.Q(**{f"{way}withdrawal__entry": None})


def entry_is_newest(way: str = "") -> models.Q:
    """Whether no later version supersedes that entry."""
    return models.Q(**{f"{way}superseded_by__supersedes": None})


def entry_is_current(way: str = "") -> models.Q:
    return entry_stands(way) & entry_is_newest(way)


class ProgressEntryQuerySet(AppendOnlyQuerySet):
    def standing(self) -> Self:
        """Entries that were not withdrawn, in all their versions."""
        return self.filter(entry_stands())

    def newest(self) -> Self:
        """Entries that no later version supersedes, withdrawn or not."""
        return self.filter(entry_is_newest())

    def current(self) -> Self:
        """Entries that stand and that no later version supersedes: what the public sees as the record."""
        return self.filter(entry_is_current())


class OfEntryQuerySet(AppendOnlyQuerySet):
    def of_current(self) -> Self:
        """What belongs to current entries."""
        return self.filter(entry_is_current("entry__"))


class ProgressEntry(AppendOnlyModel):
    """Something that happened: when, one sentence, how far it had got. Never a judgement.

    Every row is public. What is not yet public is an EntryDraft.
    """

    code = models.SlugField(max_length=80, help_text="Stable over versions.")
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    happened_on = models.DateField(help_text="The first day of the month or year where that is all we know.")
    precision = models.CharField(max_length=5, choices=Precision)
    claim = models.TextField(help_text="One sentence in our words.")
    stage = models.CharField(max_length=10, choices=Stage)
    note = models.TextField(blank=True, help_text="What to be careful about.")
    topic = models.SlugField(max_length=60, blank=True)
    origin = models.CharField(max_length=10, choices=Origin)
    compiled = models.CharField(
        max_length=100, blank=True, help_text="How and when reference data was compiled."
    )
    published_at = models.DateTimeField()
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="logged_entries",
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviewed_entries",
    )
    clauses = models.ManyToManyField(Clause, through="EntryClause", related_name="entries")
    signatories = models.ManyToManyField(Signatory, through="EntrySignatory", related_name="entries")
    undertakings = models.ManyToManyField(Undertaking, through="EntryBearing", related_name="entries")
    evidence = models.ManyToManyField(Evidence, through="EntryEvidence", related_name="entries")

    objects = ProgressEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "code"]
        verbose_name_plural = "progress entries"
        indexes = [
            # overview, and every other list of the newest: in this order, without sorting all of them
            models.Index(models.F("happened_on").desc(), "code", name="entry_newest_first"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_entry_per_version"),
            models.CheckConstraint(
                condition=models.Q(logged_by__isnull=True)
                | models.Q(reviewed_by__isnull=True)
                | ~models.Q(logged_by=models.F("reviewed_by")),
                name="entry_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(origin=Origin.DESK)
                | models.Q(logged_by__isnull=False, reviewed_by__isnull=False),
                name="desk_entry_has_both_people",
            ),
            models.CheckConstraint(
                condition=models.Q(claim__regex=NOT_BLANK), name="entry_says_what_happened"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    stage__in=Stage.values, precision__in=Precision.values, origin__in=Origin.values
                ),
                name="entry_keeps_to_the_lists",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class EntryClause(AppendOnlyModel):
    """The clause an entry bears on. The link is ours; few sources make it themselves."""

    entry = models.ForeignKey(ProgressEntry, on_delete=models.PROTECT, related_name="clause_links")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="entry_links")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "clause"], name="one_clause_link_per_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id} -> {self.clause_id}"


class EntrySignatory(AppendOnlyModel):
    """A signatory that an entry is about."""

    entry = models.ForeignKey(ProgressEntry, on_delete=models.PROTECT, related_name="signatory_links")
    signatory = models.ForeignKey(
        Signatory, on_delete=models.PROTECT, related_name="entry_links", db_index=False
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "signatory"], name="one_signatory_link_per_entry")
        ]
        indexes = [
            # lists of signatories: how many entries each has, and the newest; in place of the key's own
            models.Index(fields=["signatory", "entry"], name="entries_of_signatory"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} -> {self.signatory_id}"


class EntryBearing(AppendOnlyModel):
    """The undertaking an entry bears on, worked out from its clauses and signatories."""

    entry = models.ForeignKey(ProgressEntry, on_delete=models.PROTECT, related_name="bearings")
    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="bearings")
    added_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was linked, where that was after it was published."
    )

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "undertaking"], name="one_bearing_per_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id} -> {self.undertaking_id}"


class EntryEvidence(AppendOnlyModel):
    """A source of an entry, with the passage relied on and where it stands."""

    entry = models.ForeignKey(ProgressEntry, on_delete=models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="entry_links")
    passage = models.TextField(blank=True)
    place = models.CharField(max_length=120, blank=True, help_text="Page, section or paragraph.")

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "evidence"], name="one_evidence_link_per_entry")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} <- {self.evidence_id}"


class SearchRecord(AppendOnlyModel):
    """A search that found nothing: it is what makes "no public evidence found" sayable."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="search_records")
    searched_on = models.DateField()
    places = models.TextField(help_text="Where: sites, registers, gazettes.")
    languages = models.CharField(max_length=200)
    searched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="searches"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-searched_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.undertaking_id} searched on {self.searched_on}"
