"""One adopted text with every promise marked, who endorsed it, and what is on record about it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from commitments.models import Clause, Commitment, Endorsement, EntryClause, Instrument, ProgressEntry, TextLine
from commitments.summaries import distribution, entries, marked_text, milestones
from commitments.summaries.distribution import Distribution
from commitments.summaries.entries import EntryLine
from commitments.summaries.marked_text import Quoted, Run
from commitments.summaries.milestones import MilestoneLine
from commitments.summaries.paging import Paging, turn_to
from commitments.vocabulary import LineRole, TextExtent

ENTRIES_PER_PAGE = 12


@dataclass(frozen=True)
class Promise:
    """What the margin says beside a marked passage."""

    code: str
    title: str
    binding: str
    distribution: Distribution


@dataclass(frozen=True)
class Passage:
    """A run of the text with the promise it makes, if it makes one."""

    run: Run
    promise: Promise | None
    milestone: MilestoneLine | None


@dataclass(frozen=True)
class TextRow:
    """One line of the official text. `number` is a paragraph number printed in the source, `our_number` one
    that we count; `anchors` are the clauses that begin here without a mark of their own."""

    role: str
    number: str
    our_number: str
    anchors: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class EndorserLine:
    """A signatory as the source prints it; `printed_on` is the line, None for one that joined later."""

    name_in_text: str
    name: str
    slug: str
    kind: str
    role: str
    joined_on: dt.date
    left_on: dt.date | None
    source_text: str
    printed_on: int | None


@dataclass(frozen=True)
class InstrumentPage:
    code: str
    title: str
    short_title: str
    kind: str
    adopted_on: dt.date | None
    place: str
    about: str
    is_title_only: bool
    title_anchors: tuple[str, ...]
    title_line: int | None
    source_title: str
    source_publisher: str
    source_sha256: str
    source_note: str
    also_published_at: tuple[str, ...]
    rows: tuple[TextRow, ...]
    promises: tuple[Promise, ...]
    endorsers: tuple[EndorserLine, ...]
    milestones: tuple[MilestoneLine, ...]
    entries: tuple[EntryLine, ...]
    paging: Paging
    notice: str

    @property
    def countries(self) -> int:
        return sum(line.kind == "country" for line in self.endorsers)

    @property
    def organisations(self) -> int:
        return len(self.endorsers) - self.countries


def load(code: str, *, page: str = "", today: dt.date) -> InstrumentPage | None:
    """The page of one instrument, None where there is none of that code. At most nine queries."""
    instrument = Instrument.objects.filter(code=code).first()
    if instrument is None:
        return None
    lines = list(TextLine.objects.filter(instrument=instrument))
    clauses = list(
        Clause.objects.filter(instrument=instrument).annotate(
            promised_in=ArraySubquery(
                Commitment.objects.filter(clauses=OuterRef("pk")).order_by("order").values("code")
            )
        )
    )
    dated = milestones.load(today=today, instrument=instrument)
    promises = load_promises(instrument)
    on_record = ProgressEntry.objects.current().filter(
        Exists(EntryClause.objects.filter(entry=OuterRef("pk"), clause__instrument=instrument))
    )
    paging, notice = turn_to(page, size=ENTRIES_PER_PAGE, total=on_record.count())
    title = next((line for line in lines if line.role == LineRole.HEADING and line.text == instrument.title), None)
    return InstrumentPage(
        code=instrument.code,
        title=instrument.title,
        short_title=instrument.short_title,
        kind=instrument.kind,
        adopted_on=instrument.adopted_on,
        place=instrument.place,
        about=instrument.about,
        is_title_only=instrument.text_extent == TextExtent.TITLE_ONLY,
        title_anchors=tuple(clause.code for clause in clauses if title and clause.line == title.number),
        title_line=title.number if title else None,
        source_title=instrument.source_title,
        source_publisher=instrument.source_publisher,
        source_sha256=instrument.source_sha256,
        source_note=instrument.source_note,
        also_published_at=tuple(instrument.also_published_at),
        rows=text_rows([line for line in lines if line is not title], clauses, promises, dated),
        promises=tuple(promises.values()),
        endorsers=load_endorsers(instrument),
        milestones=dated,
        entries=entries.load(on_record[paging.start : paging.stop]),
        paging=paging,
        notice=notice,
    )


def load_promises(instrument: Instrument) -> dict[str, Promise]:
    """The commitments of the instrument by code, with how they stand. Two queries."""
    commitments = Commitment.objects.filter(instrument=instrument)
    spread = distribution.load(commitments)
    return {
        row.code: Promise(row.code, row.title, row.binding, spread.get(row.pk, Distribution()))
        for row in commitments
    }


def load_endorsers(instrument: Instrument) -> tuple[EndorserLine, ...]:
    """Those bound by the instrument, in the order in which the source prints them; later ones at the end."""
    rows = Endorsement.objects.filter(instrument=instrument).select_related("signatory")
    lines = [
        EndorserLine(
            name_in_text=row.signatory.name_in_text,
            name=row.signatory.name,
            slug=row.signatory.slug,
            kind=row.signatory.kind,
            role=row.role,
            joined_on=row.joined_on,
            left_on=row.left_on,
            source_text=row.source_text,
            printed_on=row.source_line,
        )
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: (line.printed_on is None, line.printed_on, line.joined_on, line.name)))
