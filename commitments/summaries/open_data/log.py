"""What happened and how we know: progress entries, their evidence, and which entry rests on what."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from commitments.desk_vocabulary import LinkState
from commitments.models import (
    EntryBearing,
    EntryClause,
    EntryEvidence,
    EntrySignatory,
    Evidence,
    ProgressEntry,
)
from commitments.summaries.open_data import keys
from commitments.summaries.open_data.columns import Means
from commitments.summaries.open_data.parts import page
from commitments.summaries.open_data.table import Table
from commitments.vocabulary import EvidenceKind, Origin, Precision, Stage


@dataclass(frozen=True, kw_only=True)
class ProgressEntryRow:
    id: Annotated[str, Means("Code and version of the entry.")]
    code: Annotated[str, Means("Code that all versions of the entry share.")]
    version: Annotated[int, Means("Version, counted from 1.")]
    supersedes: Annotated[str | None, Means("Version that it replaces.", refers_to="progress_entries")]
    is_current: Annotated[
        bool, Means("Whether it stands and no later version replaces it; only those count.")
    ]
    happened_on: Annotated[dt.date, Means("Day it happened, or the first day of the month or year known.")]
    precision: Annotated[str, Means("How exactly that day is known.", of=Precision)]
    stage: Annotated[str, Means("How far the thing that happened had got.", of=Stage)]
    claim: Annotated[str, Means("What happened, in one sentence of ours.")]
    note: Annotated[str | None, Means("What to be careful about.")]
    topic: Annotated[str | None, Means("Short name of what it is about.")]
    origin: Annotated[str, Means("Where the row came from.", of=Origin)]
    compiled: Annotated[str | None, Means("How and when reference data was compiled.")]
    published_at: Annotated[dt.datetime, Means("When it was put on the record.")]
    withdrawn_at: Annotated[dt.datetime | None, Means("When it was taken back, within minutes.")]
    withdrawal_reason: Annotated[str | None, Means("Why it was taken back.")]
    clauses: Annotated[tuple[str, ...], Means("Clauses it bears on, as we read them.", refers_to="clauses")]
    signatories: Annotated[tuple[str, ...], Means("Signatories it is about.", refers_to="signatories")]
    undertakings: Annotated[tuple[str, ...], Means("Undertakings it bears on.", refers_to="undertakings")]
    evidence: Annotated[tuple[int, ...], Means("Sources it rests on.", refers_to="evidence")]


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    id: Annotated[int, Means("Number that stays the same.")]
    url: Annotated[str, Means("Address of the source.")]
    title: Annotated[str, Means("Title of the source.")]
    title_is_ours: Annotated[bool, Means("Whether we worded the title, its own not having been seen.")]
    publisher: Annotated[str, Means("Who published it.")]
    published_on: Annotated[dt.date | None, Means("Day it was published; none where it gives none.")]
    published_precision: Annotated[str, Means("How exactly that day is known.", of=Precision)]
    language: Annotated[str, Means("BCP 47 tag of its language; und where it is not known.")]
    kind: Annotated[str, Means("Whether it is a primary source.", of=EvidenceKind)]
    archived_url: Annotated[str | None, Means("Address of an archived copy.")]
    archived_on: Annotated[dt.date | None, Means("Day of that copy.")]
    link_state: Annotated[str, Means("What became of the address when it was last looked at.", of=LinkState)]
    moved_to: Annotated[str | None, Means("Where the address leads now, if elsewhere.")]
    page_url: Annotated[str, Means("Its page on this site.")]


@dataclass(frozen=True, kw_only=True)
class EntryEvidenceRow:
    id: Annotated[str, Means("Key of the entry and number of the source.")]
    entry: Annotated[str, Means("Entry that rests on the source.", refers_to="progress_entries")]
    evidence: Annotated[int, Means("The source.", refers_to="evidence")]
    passage: Annotated[str | None, Means("Passage relied on, in the words of the source.")]
    place: Annotated[str | None, Means("Page, section or paragraph where it stands.")]


def progress_entries() -> QuerySet[ProgressEntry]:
    clauses = EntryClause.objects.filter(entry=OuterRef("pk")).order_by("clause__code")
    named = EntrySignatory.objects.filter(entry=OuterRef("pk")).order_by("signatory__code")
    bearings = EntryBearing.objects.filter(entry=OuterRef("pk")).annotate(
        key=keys.undertaking_sql("undertaking__")
    )
    sources = EntryEvidence.objects.filter(entry=OuterRef("pk")).order_by("evidence_id")
    return ProgressEntry.objects.select_related("supersedes", "superseded_by", "withdrawal").annotate(
        clause_codes=ArraySubquery(clauses.values("clause__code")),
        signatory_codes=ArraySubquery(named.values("signatory__code")),
        undertaking_keys=ArraySubquery(bearings.order_by("key").values("key")),
        source_ids=ArraySubquery(sources.values("evidence_id")),
    )


def progress_entry_rows(found: Sequence[Any], _day: dt.date) -> Iterator[ProgressEntryRow]:
    for row in found:
        withdrawal, before = getattr(row, "withdrawal", None), row.supersedes
        yield ProgressEntryRow(
            id=keys.of_version(row.code, row.version),
            code=row.code,
            version=row.version,
            supersedes=keys.of_version(before.code, before.version) if before else None,
            is_current=withdrawal is None and not hasattr(row, "superseded_by"),
            happened_on=row.happened_on,
            precision=row.precision,
            stage=row.stage,
            claim=row.claim,
            note=row.note or None,
            topic=row.topic or None,
            origin=row.origin,
            compiled=row.compiled or None,
            published_at=row.published_at,
            withdrawn_at=withdrawal.withdrawn_at if withdrawal else None,
            withdrawal_reason=withdrawal.reason if withdrawal else None,
            clauses=tuple(row.clause_codes),
            signatories=tuple(row.signatory_codes),
            undertakings=tuple(row.undertaking_keys),
            evidence=tuple(row.source_ids),
        )


def evidence() -> QuerySet[Evidence]:
    return Evidence.objects.on_record()


def evidence_rows(found: Sequence[Evidence], _day: dt.date) -> Iterator[EvidenceRow]:
    for row in found:
        yield EvidenceRow(
            id=row.pk,
            url=row.url,
            title=row.title,
            title_is_ours=row.title_is_ours,
            publisher=row.publisher,
            published_on=row.published_on,
            published_precision=row.published_precision,
            language=row.language,
            kind=row.kind,
            archived_url=row.archived_url or None,
            archived_on=row.archived_on,
            link_state=row.link_state,
            moved_to=row.moved_to or None,
            page_url=page(row.get_absolute_url()),
        )


def entry_evidence() -> QuerySet[EntryEvidence]:
    return EntryEvidence.objects.select_related("entry")


def entry_evidence_rows(found: Sequence[EntryEvidence], _day: dt.date) -> Iterator[EntryEvidenceRow]:
    for row in found:
        entry = keys.of_version(row.entry.code, row.entry.version)
        yield EntryEvidenceRow(
            id=f"{entry}-{row.evidence_id}",
            entry=entry,
            evidence=row.evidence_id,
            passage=row.passage or None,
            place=row.place or None,
        )


PROGRESS_ENTRIES = Table(
    "progress_entries", "Progress entries", "Something that happened, how far it had got. Never a judgement.",
    ProgressEntryRow, "id", progress_entries, progress_entry_rows, keys.entry_is,
)  # fmt: skip
EVIDENCE = Table(
    "evidence", "Evidence", "A public source that something on record rests on.",
    EvidenceRow, "id", evidence, evidence_rows, keys.number_is,
)  # fmt: skip
ENTRY_EVIDENCE = Table(
    "entry_evidence", "Sources of entries", "Which entry rests on which source, with the passage relied on.",
    EntryEvidenceRow, "id", entry_evidence, entry_evidence_rows, keys.entry_evidence_is,
)  # fmt: skip
