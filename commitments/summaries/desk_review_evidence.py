"""What a draft rests on, open beside it: each source with its passage and the copies kept of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from commitments.desk_vocabulary import LinkState
from commitments.models import Evidence, EvidenceCapture, ProgressEntry
from commitments.summaries import entries as entry_lines
from commitments.summaries.desk_drafts import EntryDraftLine


@dataclass(frozen=True)
class ReviewedSource:
    """`copy` is the newest stored copy, 0 for none; `trouble` what is wrong with the link."""

    pk: int
    url: str
    publisher: str
    title: str
    language: str
    is_primary: bool
    passage: str
    place: str
    archived_url: str
    copy: int
    copied_at: dt.datetime | None
    trouble: str


@dataclass(frozen=True)
class ReviewedEntry:
    """One entry: `author` and `reference` where it is not public yet, `code` where it is."""

    code: str
    reference: str
    author: str
    state: str
    claim: str
    happened_on: dt.date
    precision: str
    stage: str
    note: str
    sources: tuple[ReviewedSource, ...]


def of_drafts(lines: Iterable[EntryDraftLine]) -> tuple[ReviewedEntry, ...]:
    """One query."""
    rows = list(lines)
    copies = load_copies([source.pk for row in rows for source in row.sources])
    return tuple(
        entry(
            row,
            copies,
            code="",
            reference=str(row.reference),
            author=row.author,
            state=row.state,
        )
        for row in rows
    )


def load_entries(published: QuerySet[ProgressEntry]) -> tuple[ReviewedEntry, ...]:
    """Two queries."""
    rows = entry_lines.load(published)
    copies = load_copies([source.pk for row in rows for source in row.sources])
    return tuple(
        entry(row, copies, code=row.code, reference="", author="", state="published") for row in rows
    )


def entry(row: Any, copies: dict[int, dict[str, Any]], **whose: str) -> ReviewedEntry:
    return ReviewedEntry(
        claim=row.claim,
        happened_on=row.happened_on,
        precision=row.precision,
        stage=row.stage,
        note=row.note,
        sources=tuple(source(item, copies[item.pk]) for item in row.sources),
        **whose,
    )


def source(item: Any, kept: dict[str, Any]) -> ReviewedSource:
    state = kept["link_state"]
    fine = (LinkState.UNCHECKED, LinkState.FINE)
    return ReviewedSource(
        pk=item.pk,
        url=item.url,
        publisher=item.publisher,
        title=item.title,
        language=item.language,
        is_primary=item.kind == "primary",
        passage=item.passage,
        place=item.place,
        archived_url=kept["archived_url"],
        copy=kept["copy"] or 0,
        copied_at=kept["copied_at"],
        trouble="" if state in fine else LinkState(state).label,
    )


def load_copies(evidence_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What is kept of each source, by its id. One query."""
    stored = EvidenceCapture.objects.filter(evidence=OuterRef("pk")).exclude(stored_as="")
    newest = stored.order_by("-captured_at", "-pk")
    rows: Any = Evidence.objects.filter(pk__in=set(evidence_ids)).values(
        "pk",
        "archived_url",
        "link_state",
        copy=Subquery(newest.values("pk")[:1]),
        copied_at=Subquery(newest.values("captured_at")[:1]),
    )
    return {row["pk"]: row for row in rows}
