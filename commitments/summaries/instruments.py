"""The list of adopted texts."""

import datetime as dt
from dataclasses import dataclass, fields
from difflib import get_close_matches

from django.db.models import Count
from django.urls import reverse

from commitments.models import Instrument
from commitments.summaries.signatory_names import NamedAddress
from commitments.vocabulary import InstrumentKind, TextExtent


@dataclass(frozen=True)
class InstrumentLine:
    code: str
    title: str
    short_title: str
    kind: InstrumentKind
    adopted_on: dt.date | None
    place: str
    about: str
    text_extent: str
    commitment_count: int
    endorsement_count: int


@dataclass(frozen=True)
class InstrumentsPage:
    """`published` holds the texts we have in full, `title_only` those of which a source gives the title."""

    published: tuple[InstrumentLine, ...]
    title_only: tuple[InstrumentLine, ...]


def load() -> InstrumentsPage:
    """Every text in its editorial order. One query."""
    rows = Instrument.objects.annotate(
        commitment_count=Count("commitments", distinct=True),
        endorsement_count=Count("endorsements", distinct=True),
    ).order_by("order", "code")
    names = [field.name for field in fields(InstrumentLine)]
    lines = [InstrumentLine(**row | {"kind": InstrumentKind(row["kind"])}) for row in rows.values(*names)]
    return InstrumentsPage(
        published=tuple(line for line in lines if line.text_extent == TextExtent.FULL),
        title_only=tuple(line for line in lines if line.text_extent == TextExtent.TITLE_ONLY),
    )


def nearest(code: str) -> tuple[NamedAddress, ...]:
    """The instruments whose addresses are spelt most like this one. One query."""
    titles = dict(Instrument.objects.values_list("code", "short_title"))
    return tuple(
        NamedAddress(titles[close], reverse("public:instrument", args=[close]))
        for close in get_close_matches(code.lower(), titles, n=3, cutoff=0.4)
    )
