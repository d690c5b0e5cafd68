"""One adopted text with every promise marked, who endorsed it, and what is on record about it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from commitments.models import (
    Clause,
    Commitment,
    Endorsement,
    EntryClause,
    Instrument,
    ProgressEntry,
    TextLine,
)
from commitments.summaries import distribution, entries, instrument_text, milestones
from commitments.summaries.distribution import Distribution
from commitments.summaries.entries import EntryLine
from commitments.summaries.instrument_text import Promise, TextRow
from commitments.summaries.listed import how_listed
from commitments.summaries.milestones import MilestoneLine
from commitments.summaries.own_words import Said, official, our_translation, said
from commitments.summaries.paging import Paging, turn_to
from commitments.summaries.signatory_names import name_order, own_name
from commitments.summaries.source import language_name
from commitments.summaries.standing import deadline_facts
from commitments.vocabulary import InstrumentKind, LineRole, SignatoryKind, TextExtent

ENTRIES_PER_PAGE = 12


@dataclass(frozen=True)
class EndorserLine:
    """A signatory; `printed_on` is its line in the source, None where it joined after the printing.

    `name` is ours, in the reader's language.
    """

    name: str
    name_in_text: str
    slug: str
    kind: str
    role: str
    joined_on: dt.date
    precision: str
    left_on: dt.date | None
    source_text: str
    printed_on: int | None


@dataclass(frozen=True)
class Since:
    """Those who have been signatories since one date; `printed` how many of them the text names."""

    joined_on: dt.date
    precision: str
    lines: tuple[EndorserLine, ...]

    @property
    def printed(self) -> int:
        return sum(line.printed_on is not None for line in self.lines)


@dataclass(frozen=True)
class InstrumentPage:
    """`instrument` facts, the marked text, and what is on record.

    `title_line` is the line of the source that prints the title; `title_anchors` the clauses it holds.
    The text, its signatories and milestones stand on the first page of entries only, and are empty on others.
    """

    code: str
    title: str
    translated_title: Said | None
    short_title: Said
    kind: InstrumentKind
    adopted_on: dt.date | None
    place: Said
    about: Said
    is_title_only: bool
    languages: tuple[str, ...]
    title_line: int | None
    title_anchors: tuple[str, ...]
    source: "TextSource"
    rows: tuple[TextRow, ...]
    promises: tuple[Promise, ...]
    endorsers: tuple[EndorserLine, ...]
    milestones: tuple[MilestoneLine, ...]
    entries: tuple[EntryLine, ...]
    paging: Paging
    notice: str

    @property
    def since(self) -> tuple[Since, ...]:
        """The signatories by the date since when they are, the first date first, each by name."""
        ordered = sorted(
            self.endorsers, key=lambda line: (line.joined_on, line.precision, name_order(line.name))
        )
        groups = groupby(ordered, key=lambda line: (line.joined_on, line.precision))
        return tuple(Since(joined_on, precision, tuple(lines)) for (joined_on, precision), lines in groups)

    @property
    def countries(self) -> int:
        """Of those that have not left, like the two counts that follow."""
        return sum(line.kind == SignatoryKind.COUNTRY for line in self.bound)

    @property
    def organisations(self) -> int:
        return sum(line.kind == SignatoryKind.ORGANISATION for line in self.bound)

    @property
    def companies(self) -> int:
        return sum(line.kind == SignatoryKind.COMPANY for line in self.bound)

    @property
    def bound(self) -> tuple[EndorserLine, ...]:
        return tuple(line for line in self.endorsers if line.left_on is None)

    @property
    def counts_paragraphs(self) -> bool:
        """Whether some paragraph numbers are ours, because the source prints none."""
        return any(row.our_number for row in self.rows)


@dataclass(frozen=True)
class TextSource:
    """Where the text was read, and its digest."""

    title: str
    publisher: str
    sha256: str
    note: Said
    also_published_at: tuple[str, ...]


def load(code: str, *, page: str = "", today: dt.date, size: int = 0) -> InstrumentPage | None:
    """The page of one instrument, None where no instrument has that code. Nine queries at most."""
    instrument = Instrument.objects.filter(code=code).first()
    if instrument is None:
        return None
    on_record = ProgressEntry.objects.current().filter(
        Exists(EntryClause.objects.filter(entry=OuterRef("pk"), clause__instrument=instrument))
    )
    paging, notice = turn_to(page, size=size or ENTRIES_PER_PAGE, total=on_record.count())
    lines = list(TextLine.objects.filter(instrument=instrument))
    title = printed_title(instrument, lines)
    text = load_text(instrument, lines, title, today) if paging.number == 1 else Text()
    return InstrumentPage(
        code=instrument.code,
        title=official(title, "text") if title else official(instrument, "title"),
        translated_title=our_translation(instrument, "title"),
        short_title=said(instrument, "short_title"),
        kind=InstrumentKind(instrument.kind),
        adopted_on=instrument.adopted_on,
        place=said(instrument, "place"),
        about=said(instrument, "about"),
        is_title_only=instrument.text_extent == TextExtent.TITLE_ONLY,
        languages=tuple(language_name(tag) for tag in (instrument.language, *instrument.official_words)),
        title_line=title.number if title else None,
        title_anchors=text.title_anchors,
        source=TextSource(
            title=instrument.source_title,
            publisher=instrument.source_publisher,
            sha256=instrument.source_sha256,
            note=said(instrument, "source_note"),
            also_published_at=tuple(instrument.also_published_at),
        ),
        rows=text.rows,
        promises=text.promises,
        endorsers=text.endorsers,
        milestones=text.milestones,
        entries=entries.load(on_record[paging.start : paging.stop]),
        paging=paging,
        notice=notice,
    )


@dataclass(frozen=True)
class Text:
    """What an `InstrumentPage` shows on its first page only."""

    title_anchors: tuple[str, ...] = ()
    rows: tuple[TextRow, ...] = ()
    promises: tuple[Promise, ...] = ()
    endorsers: tuple[EndorserLine, ...] = ()
    milestones: tuple[MilestoneLine, ...] = ()


def load_text(
    instrument: Instrument, lines: Iterable[TextLine], title: TextLine | None, today: dt.date
) -> Text:
    clauses = load_clauses(instrument)
    promises = load_promises(instrument)
    dated = milestones.load(today=today, instrument=instrument)
    return Text(
        title_anchors=tuple(clause.code for clause in clauses if title and clause.line == title.number),
        rows=instrument_text.rows(
            [line for line in lines if line is not title],
            list(clauses),
            commitments={clause.pk: codes[0] for clause, codes in clauses.items() if codes},
            promises=promises,
            milestones={line.clause: line for line in dated if line.clause},
        ),
        promises=tuple(promises.values()),
        endorsers=load_endorsers(instrument, lines),
        milestones=dated,
    )


def printed_title(instrument: Instrument, lines: Iterable[TextLine]) -> TextLine | None:
    """The line that prints the title: the one worded like ours, or a title-only source’s only heading."""
    is_title_only = instrument.text_extent == TextExtent.TITLE_ONLY
    headings = (line for line in lines if line.role == LineRole.HEADING)
    return next((line for line in headings if is_title_only or line.text == instrument.title), None)


def load_clauses(instrument: Instrument) -> dict[Clause, list[str]]:
    """The clauses in the order of the text, each with the codes of its commitments. One query."""
    rows = Clause.objects.filter(instrument=instrument).annotate(
        commitment_codes=ArraySubquery(Commitment.objects.filter(clauses=OuterRef("pk")).values("code"))
    )
    return {clause: clause.commitment_codes for clause in rows}


def load_promises(instrument: Instrument) -> dict[str, Promise]:
    """The commitments of the instrument by code, with how they stand. Two queries."""
    commitments = Commitment.objects.filter(instrument=instrument)
    spread = distribution.load(commitments)
    return {
        row.code: Promise(
            row.code,
            said(row, "title"),
            spread.get(row.pk, Distribution()),
            deadline_facts(row),
            row.is_continuing,
        )
        for row in commitments.select_related("deadline")
    }


def load_endorsers(instrument: Instrument, printed: Iterable[TextLine]) -> tuple[EndorserLine, ...]:
    """Those bound by the instrument, in the order in which the source prints them, later ones at the end."""
    rows = Endorsement.objects.filter(instrument=instrument).select_related("signatory")
    names = {line.number: official(line, "text") for line in printed if line.role == LineRole.NAME}
    alone = Counter(row.source_line for row in rows)
    lines = [
        EndorserLine(
            name=own_name(row.signatory),
            name_in_text=names[row.source_line]
            if alone[row.source_line] == 1 and row.source_line in names
            else Said(row.signatory.name_in_text, instrument.language),
            slug=row.signatory.slug,
            kind=row.signatory.kind,
            role=row.role,
            joined_on=row.joined_on,
            precision=row.precision,
            left_on=row.left_on,
            source_text=how_listed(row.source_text),
            printed_on=row.source_line,
        )
        for row in rows
    ]
    return tuple(
        sorted(lines, key=lambda line: (line.printed_on or 10**9, line.joined_on, line.name_in_text))
    )
