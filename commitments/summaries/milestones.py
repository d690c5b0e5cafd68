"""Dated events on the way, with the source of each date."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext

from commitments.models import Deadline, Instrument, Milestone, MilestoneEvidence
from commitments.rules.dates import last_day
from commitments.summaries.own_words import official, said, said_in
from commitments.vocabulary import Precision
from commitments.words import in_short, short_date_words


@dataclass(frozen=True)
class MilestoneSource:
    pk: int
    publisher: str
    title: str
    language: str
    kind: str


@dataclass(frozen=True)
class MilestoneLine:
    """`quote` is how the official text names it, empty where only we do. `is_due`: a promise falls due then.

    Neither `is_past` nor `is_coming`: it is going on today.
    """

    code: str
    title: str
    instrument: str
    instrument_title: str
    clause: str
    quote: str
    starts_on: dt.date
    ends_on: dt.date
    precision: str
    in_source: bool
    note: str
    is_due: bool
    is_past: bool
    is_coming: bool
    sources: tuple[MilestoneSource, ...]

    @property
    def when(self) -> str:
        """3 to 4 Apr 2025, 30 Jun to 2 Jul 2025, Feb 2026 or 2027."""
        if self.precision != Precision.DAY or self.starts_on == self.ends_on:
            return short_date_words(self.starts_on, self.precision)
        first = "j" if self.starts_on.month == self.ends_on.month else "j M"
        return gettext("{first} to {last}").format(
            first=in_short(self.starts_on, first),
            last=short_date_words(self.ends_on),
        )


def load(*, today: dt.date, instrument: Instrument | None = None) -> tuple[MilestoneLine, ...]:
    """Milestones in order of date, of one instrument or of all. One query."""
    found = Milestone.objects.all() if instrument is None else Milestone.objects.filter(instrument=instrument)
    rows = found.annotate(
        is_due=Exists(
            Deadline.objects.filter(commitment__clauses=OuterRef("clause"), due_on=OuterRef("ends_on"))
        ),
        instrument_code=F("instrument__code"),
        instrument_title=F("instrument__short_title"),
        instrument_translations=F("instrument__translations"),
        source_rows=ArraySubquery(
            MilestoneEvidence.objects.filter(milestone=OuterRef("pk")).values(
                row=JSONObject(
                    pk="evidence_id",
                    publisher="evidence__publisher",
                    title="evidence__title",
                    language="evidence__language",
                    kind="evidence__kind",
                )
            )
        ),
    ).select_related("clause")
    return tuple(line(row, today=today) for row in rows)


def line(row: Any, *, today: dt.date) -> MilestoneLine:
    """The line of a milestone that `load` has annotated."""
    return MilestoneLine(
        code=row.code,
        title=said(row, "title"),
        instrument=row.instrument_code,
        instrument_title=said_in(row.instrument_translations, "short_title", row.instrument_title),
        clause=row.clause.code if row.clause else "",
        quote=official(row.clause, "quote") if row.clause and row.in_source else "",
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        precision=row.precision,
        in_source=row.in_source,
        note=said(row, "note"),
        is_due=row.is_due,
        is_past=last_day(row.ends_on, row.precision) < today,
        is_coming=row.starts_on > today,
        sources=tuple(MilestoneSource(**source) for source in row.source_rows),
    )
