"""The texts: instruments, their clauses and the dated events on the way."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.urls import reverse

from commitments.models import Clause, Instrument, Milestone, MilestoneEvidence
from commitments.summaries.open_data import keys
from commitments.summaries.open_data.columns import Means
from commitments.summaries.open_data.parts import page, worded
from commitments.summaries.open_data.table import Table
from commitments.vocabulary import ClauseKind, InstrumentKind, Precision, TextExtent


@dataclass(frozen=True, kw_only=True)
class InstrumentRow:
    code: Annotated[str, Means("Short name that stays the same.")]
    title_en: Annotated[str, Means("Title in English; in the language of the text where there is none.")]
    title_fr: Annotated[str | None, Means("Title in French.")]
    title_ar: Annotated[str | None, Means("Title in Arabic.")]
    short_title_en: Annotated[str, Means("What the pages call it in English.")]
    short_title_fr: Annotated[str | None, Means("What the pages call it in French.")]
    short_title_ar: Annotated[str | None, Means("What the pages call it in Arabic.")]
    kind: Annotated[str, Means("What kind of text it is.", of=InstrumentKind)]
    adopted_on: Annotated[dt.date | None, Means("Day on which it was adopted.")]
    place_en: Annotated[str | None, Means("Where it was adopted, in English.")]
    place_fr: Annotated[str | None, Means("Where it was adopted, in French.")]
    place_ar: Annotated[str | None, Means("Where it was adopted, in Arabic.")]
    about_en: Annotated[str | None, Means("What it is, in our words, in English.")]
    about_fr: Annotated[str | None, Means("What it is, in our words, in French.")]
    about_ar: Annotated[str | None, Means("What it is, in our words, in Arabic.")]
    language: Annotated[str, Means("BCP 47 tag of the language in which we hold the text.")]
    also_official_in: Annotated[tuple[str, ...], Means("Further languages in which it is official.")]
    text_extent: Annotated[str, Means("Whether we hold the full text or its title only.", of=TextExtent)]
    source_title: Annotated[str, Means("Title of the publication that the text was taken from.")]
    source_publisher: Annotated[str | None, Means("Who published it.")]
    source_sha256: Annotated[str | None, Means("SHA-256 of the file that the text was taken from.")]
    source_note: Annotated[str | None, Means("What else is known of that source.")]
    also_published_at: Annotated[tuple[str, ...], Means("Other addresses of the same text.")]
    page_url: Annotated[str, Means("Its page on this site.")]


@dataclass(frozen=True, kw_only=True)
class ClauseRow:
    code: Annotated[str, Means("Code of the clause, such as D3.a.")]
    instrument: Annotated[str, Means("Instrument in whose text it stands.", refers_to="instruments")]
    parent: Annotated[str | None, Means("Clause that it is a part of.", refers_to="clauses")]
    kind: Annotated[str, Means("What kind of place in the text it is.", of=ClauseKind)]
    line: Annotated[int, Means("Line of the source that holds the words, counted from 1.")]
    paragraph: Annotated[str, Means("Paragraph of the text.")]
    list_name: Annotated[str | None, Means("List within the paragraph.")]
    bullet: Annotated[int | None, Means("Place in that list, counted from 1.")]
    summary_en: Annotated[str, Means("What it says, in our words, in English.")]
    summary_fr: Annotated[str | None, Means("What it says, in our words, in French.")]
    summary_ar: Annotated[str | None, Means("What it says, in our words, in Arabic.")]
    language: Annotated[str, Means("BCP 47 tag of the language of these words.")]
    also_official_in: Annotated[tuple[str, ...], Means("Further languages in which they are official.")]
    quote: Annotated[str | None, Means("The official words, letter for letter.")]
    quote_fr: Annotated[str | None, Means("In French: official if the text is official in it, else ours.")]
    quote_ar: Annotated[str | None, Means("In Arabic: official if the text is official in it, else ours.")]


@dataclass(frozen=True, kw_only=True)
class MilestoneRow:
    code: Annotated[str, Means("Short name that stays the same.")]
    instrument: Annotated[str, Means("Instrument on whose way it lies.", refers_to="instruments")]
    clause: Annotated[str | None, Means("Clause that names it.", refers_to="clauses")]
    title_en: Annotated[str, Means("What it is, in English.")]
    title_fr: Annotated[str | None, Means("What it is, in French.")]
    title_ar: Annotated[str | None, Means("What it is, in Arabic.")]
    starts_on: Annotated[dt.date, Means("First day, or the first day of the month or year known.")]
    ends_on: Annotated[dt.date, Means("Last day.")]
    precision: Annotated[str, Means("How exactly the date is known.", of=Precision)]
    in_source: Annotated[bool, Means("Whether the official text itself names it.")]
    note_en: Annotated[str | None, Means("What else is known of it, in English.")]
    note_fr: Annotated[str | None, Means("What else is known of it, in French.")]
    note_ar: Annotated[str | None, Means("What else is known of it, in Arabic.")]
    evidence: Annotated[tuple[int, ...], Means("Sources of its date.", refers_to="evidence")]


def instruments() -> QuerySet[Instrument]:
    return Instrument.objects.all()


def instrument_rows(found: Sequence[Instrument], _day: dt.date) -> Iterator[InstrumentRow]:
    for row in found:
        words: dict[str, Any] = {}
        for field in ("title", "short_title", "place", "about"):
            words |= worded(row, field)
        yield InstrumentRow(
            code=row.code,
            kind=row.kind,
            adopted_on=row.adopted_on,
            language=row.language,
            also_official_in=tuple(sorted(row.official_words)),
            text_extent=row.text_extent,
            source_title=row.source_title,
            source_publisher=row.source_publisher or None,
            source_sha256=row.source_sha256 or None,
            source_note=row.source_note or None,
            also_published_at=tuple(row.also_published_at),
            page_url=page(reverse("public:instrument", args=[row.code])),
            **words,
        )


def clauses() -> QuerySet[Clause]:
    return Clause.objects.select_related("instrument", "parent")


def clause_rows(found: Sequence[Clause], _day: dt.date) -> Iterator[ClauseRow]:
    for row in found:
        summary: dict[str, Any] = worded(row, "summary")
        quote = worded(row, "quote")
        yield ClauseRow(
            code=row.code,
            instrument=row.instrument.code,
            parent=row.parent.code if row.parent else None,
            kind=row.kind,
            line=row.line,
            paragraph=row.paragraph,
            list_name=row.list_name or None,
            bullet=row.bullet,
            language=row.language,
            also_official_in=tuple(sorted(row.official_words)),
            quote=row.quote or None,
            quote_fr=quote["quote_fr"],
            quote_ar=quote["quote_ar"],
            **summary,
        )


def milestones() -> QuerySet[Milestone]:
    sources = MilestoneEvidence.objects.filter(milestone=OuterRef("pk")).order_by("evidence_id")
    return Milestone.objects.select_related("instrument", "clause").annotate(
        source_ids=ArraySubquery(sources.values("evidence_id"))
    )


def milestone_rows(found: Sequence[Any], _day: dt.date) -> Iterator[MilestoneRow]:
    for row in found:
        words: dict[str, Any] = {**worded(row, "title"), **worded(row, "note")}
        yield MilestoneRow(
            code=row.code,
            instrument=row.instrument.code,
            clause=row.clause.code if row.clause else None,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            precision=row.precision,
            in_source=row.in_source,
            evidence=tuple(row.source_ids),
            **words,
        )


INSTRUMENTS = Table(
    "instruments", "Instruments", "A text that was adopted: a declaration, a charter.",
    InstrumentRow, "code", instruments, instrument_rows, keys.code_is,
)  # fmt: skip
CLAUSES = Table(
    "clauses", "Clauses", "A numbered place in an instrument, with the exact words where they matter.",
    ClauseRow, "code", clauses, clause_rows, keys.code_is,
)  # fmt: skip
MILESTONES = Table(
    "milestones", "Milestones", "A dated event on the way: a summit, a resolution, a day named in the text.",
    MilestoneRow, "code", milestones, milestone_rows, keys.code_is,
)  # fmt: skip
