"""Every commitment with its official words, grouped by the instrument it stands in."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from commitments.models import Clause, Commitment
from commitments.models.progress import entry_is_current
from commitments.summaries import distribution
from commitments.summaries.distribution import Distribution
from commitments.summaries.own_words import Said, official, said, shortened
from commitments.summaries.standing import deadline_of
from commitments.vocabulary import Binding, CommitmentKind, Trackability


@dataclass(frozen=True)
class CommitmentLine:
    """One commitment; `due_on` is None where the text sets no date."""

    code: str
    title: str
    quote: str
    binding: Binding
    kind: CommitmentKind
    trackability: Trackability
    due_on: dt.date | None
    due_precision: str
    entry_count: int
    distribution: Distribution
    is_continuing: bool


@dataclass(frozen=True)
class InstrumentGroup:
    code: str
    title: str
    short_title: str
    lines: tuple[CommitmentLine, ...]


@dataclass(frozen=True)
class CommitmentsPage:
    groups: tuple[InstrumentGroup, ...]

    @property
    def lines(self) -> tuple[CommitmentLine, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def dated(self) -> int:
        return sum(line.due_on is not None for line in self.lines)


def load() -> CommitmentsPage:
    """Two queries."""
    rows = with_words(Commitment.objects.select_related("instrument").order_by("instrument__order", "order"))
    return CommitmentsPage(tuple(grouped(rows, distribution.load(Commitment.objects.all()))))


def with_words(commitments: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """The same commitments with `main`, the words of their main clause, and `entry_count`. One query.

    `main` is None where no clause has the code of the commitment.
    """
    return commitments.select_related("deadline").annotate(
        main=Subquery(
            Clause.objects.filter(code=OuterRef("code")).values(
                row=JSONObject(quote="quote", language="language", official_words="official_words")
            )
        ),
        entry_count=Count(
            "clauses__entries",
            filter=entry_is_current("clauses__entries__"),
            distinct=True,
        ),
    )


def grouped(rows: QuerySet[Commitment], spread: dict[int, Distribution]) -> Iterator[InstrumentGroup]:
    for instrument, members in groupby(rows, key=lambda row: row.instrument):
        lines = tuple(line(row, spread.get(row.pk, Distribution())) for row in members)
        yield InstrumentGroup(
            instrument.code, said(instrument, "title"), said(instrument, "short_title"), lines
        )


def line(row: Any, spread: Distribution) -> CommitmentLine:
    """The line of a commitment that came through `with_words`."""
    deadline = deadline_of(row)
    return CommitmentLine(
        code=row.code,
        title=said(row, "title"),
        quote=shortened(official(SimpleNamespace(**row.main), "quote")) if row.main else Said("", "en"),
        binding=Binding(row.binding),
        kind=CommitmentKind(row.kind),
        trackability=Trackability(row.trackability),
        due_on=deadline.due_on if deadline else None,
        due_precision=deadline.precision if deadline else "",
        entry_count=row.entry_count,
        distribution=spread,
        is_continuing=row.is_continuing,
    )
