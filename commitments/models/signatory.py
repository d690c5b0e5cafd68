from typing import Self

from django.db import models
from django.urls import reverse

from commitments.models.instrument import Instrument
from commitments.rules.signatory_kinds import address_of, kinds_at
from commitments.vocabulary import Precision, SignatoryKind


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def countries(self) -> Self:
        return self.filter(kind=SignatoryKind.COUNTRY)

    def organisations(self) -> Self:
        return self.filter(kind=SignatoryKind.ORGANISATION)

    def at(self, address: str) -> Self:
        """Those whose pages stand at this kind of address."""
        return self.filter(kind__in=kinds_at(address))


class Signatory(models.Model):
    """A country, an organisation or a company that put its name to an instrument."""

    code = models.CharField(max_length=10, unique=True, help_text="ISO 3166 alpha-2; else ours, such as EU.")
    alpha3 = models.CharField(max_length=3, blank=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="Frozen at first use: it is the address.")
    kind = models.CharField(max_length=12, choices=SignatoryKind)
    name = models.CharField(max_length=100, help_text="English name (CLDR).")
    name_fr = models.CharField(max_length=100, blank=True)
    name_ar = models.CharField(max_length=100, blank=True)
    name_in_text = models.CharField(
        max_length=100, help_text="As the official list of signatories prints it."
    )
    also_known_as = models.JSONField(
        default=list, blank=True, help_text="Other slugs and names that lead here."
    )
    sort_key = models.CharField(max_length=100, help_text="The name without accents, for lists.")
    region = models.CharField(max_length=60, blank=True, help_text="UN M49; blank for organisations.")
    subregion = models.CharField(max_length=60, blank=True)
    intermediate_region = models.CharField(max_length=60, blank=True)
    timezone = models.CharField(max_length=40)
    languages = models.JSONField(default=list, help_text="BCP 47 tags, the main one first.")
    tile_column = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="None for who has no place on the map."
    )
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True)
    is_added = models.BooleanField(
        default=False, help_text="From a file of somebody else; the reference files leave it alone."
    )

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        verbose_name_plural = "signatories"
        constraints = [
            models.UniqueConstraint(fields=["tile_column", "tile_row"], name="one_signatory_per_tile"),
            models.CheckConstraint(
                condition=models.Q(tile_column__isnull=True, tile_row__isnull=True)
                | models.Q(tile_column__isnull=False, tile_row__isnull=False),
                name="whole_tile_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(f"public:{address_of(self.kind)}", args=[self.slug])


class Endorsement(models.Model):
    """Signatory x instrument: since when it is bound, and the source that says so."""

    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="endorsements")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="endorsements")
    joined_on = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    left_on = models.DateField(null=True, blank=True)
    role = models.CharField(max_length=40, blank=True, help_text="Such as co-chair.")
    source_text = models.CharField(max_length=300)
    source_line = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["instrument", "signatory"]
        constraints = [
            models.UniqueConstraint(
                fields=["signatory", "instrument"], name="one_endorsement_per_instrument"
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True) | models.Q(left_on__gte=models.F("joined_on")),
                name="endorsement_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signatory} / {self.instrument}"
