"""The list of adopted texts."""

import datetime as dt
from dataclasses import dataclass, fields

from django.db.models import Count

from commitments.models import Instrument
from commitments.vocabulary import TextExtent


@dataclass(frozen=True)
class InstrumentLine:
    code: str
    title: str
    short_title: str
    kind: str
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
    ).values(*(field.name for field in fields(InstrumentLine)))
    lines = [InstrumentLine(**row) for row in rows]
    return InstrumentsPage(
        published=tuple(line for line in lines if line.text_extent == TextExtent.FULL),
        title_only=tuple(line for line in lines if line.text_extent == TextExtent.TITLE_ONLY),
    )
