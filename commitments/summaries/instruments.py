"""The list of adopted texts."""

import datetime as dt
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Count
from django.urls import reverse

from commitments.models import Instrument
from commitments.summaries.own_words import Said, official, our_translation, said
from commitments.summaries.signatory_names import NamedAddress
from commitments.vocabulary import InstrumentKind, TextExtent


@dataclass(frozen=True)
class InstrumentLine:
    code: str
    title: str
    translated_title: Said | None
    kind: InstrumentKind
    adopted_on: dt.date | None
    place: Said
    about: Said
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
    lines = [
        InstrumentLine(
            code=row.code,
            title=official(row, "title"),
            translated_title=our_translation(row, "title"),
            kind=InstrumentKind(row.kind),
            adopted_on=row.adopted_on,
            place=said(row, "place"),
            about=said(row, "about"),
            text_extent=row.text_extent,
            commitment_count=row.commitment_count,
            endorsement_count=row.endorsement_count,
        )
        for row in rows
    ]
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
