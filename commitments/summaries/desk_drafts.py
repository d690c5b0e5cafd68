"""Drafts and leads as the desk shows them. Nothing here is public."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from commitments.desk_vocabulary import ReviewBlock, Verdict
from commitments.models import EntryDraft, EntryDraftEvidence, ReviewDecision, StaffMember
from commitments.rules.dates import machine_date
from commitments.rules.plain_text import has_foreign_host, hidden_signs
from commitments.vocabulary import (
    DraftState,
    EvidenceKind,
)


@dataclass(frozen=True)
class DraftSource:
    """A source of a draft with its own address, for whoever checks it."""

    pk: int
    url: str
    publisher: str
    title: str
    language: str
    kind: str
    passage: str
    place: str
    published_on: str | None
    published_precision: str
    title_is_ours: bool

    @property
    def given_title(self) -> str:
        """The title; blank while the bare address stands for it."""
        is_address = self.title_is_ours and self.url.endswith((self.title, f"{self.title}/"))
        return "" if is_address else self.title

    @property
    def given_language(self) -> str:
        """The language; blank while it is undetermined."""
        return "" if self.language == "und" else self.language

    @property
    def published(self) -> str:
        """The date on the source as staff type it: 2026, 2026-03 or 2026-03-14; blank where it has none."""
        if self.published_on is None:
            return ""
        return machine_date(dt.date.fromisoformat(self.published_on), self.published_precision)

    @property
    def is_primary(self) -> bool:
        return self.kind == EvidenceKind.PRIMARY


@dataclass(frozen=True)
class EntryDraftLine:
    """A draft entry with the names of what it bears on and its sources."""

    pk: int
    reference: UUID
    state: str
    author: str
    row_version: int
    happened_on: dt.date
    precision: str
    claim: str
    stage: str
    note: str
    names: tuple[str, ...]
    codes: tuple[str, ...]
    signatory_ids: tuple[int, ...]
    clause_ids: tuple[int, ...]
    sources: tuple[DraftSource, ...]

    @property
    def sourcing(self) -> str:
        """How well it is sourced, in words."""
        if not self.sources:
            return "No source yet."
        if not all(source.publisher and source.kind for source in self.sources):
            return "The facts of a source are missing."
        if any(source.is_primary for source in self.sources):
            return "Primary source."
        publishers = {source.publisher.strip().casefold(): source.publisher for source in self.sources}
        if len(publishers) > 1:
            return f"{len(publishers)} publishers."
        return f"One secondary publisher: {next(iter(publishers.values()))}."

    @property
    def flags(self) -> tuple[str, ...]:
        """What a reader would not see: signs that turn or hide text, links that may only look familiar."""
        texts = (self.claim, self.note, *(source.passage for source in self.sources))
        found = dict.fromkeys(sign for text in texts for sign in hidden_signs(text))
        hidden = [f"The text holds hidden signs: {', '.join(found)}."] if found else []
        foreign = [source.url for source in self.sources if has_foreign_host(source.url)]
        return (*hidden, *(f"Look closely at the letters of this address: {url}" for url in foreign))

    @property
    def needs_source(self) -> bool:
        publishers = {source.publisher.strip().casefold() for source in self.sources}
        return len(publishers) < 2 and not any(source.is_primary for source in self.sources)


@dataclass(frozen=True)
class Decision:
    """One verdict as its author reads it.

    `blocks` are comments on single parts: label and words. `wordings` are suggestions: field, label, words.
    """

    label: str
    comment: str
    by: str
    at: dt.datetime
    pk: int = 0
    blocks: tuple[tuple[str, str], ...] = ()
    wordings: tuple[tuple[str, str, str], ...] = ()


def with_parts(drafts: QuerySet[EntryDraft]) -> QuerySet[EntryDraft]:
    """The same drafts with clauses, signatories and sources, all in the one query."""
    clauses = EntryDraft.clauses.through.objects.filter(entrydraft=OuterRef("pk"))
    signatories = EntryDraft.signatories.through.objects.filter(entrydraft=OuterRef("pk"))
    sources = EntryDraftEvidence.objects.filter(draft=OuterRef("pk"))
    return drafts.select_related("author").annotate(
        clause_rows=ArraySubquery(
            clauses.order_by("clause__instrument__order", "clause__order").values(
                row=JSONObject(pk="clause_id", name="clause__code")
            )
        ),
        signatory_rows=ArraySubquery(
            signatories.order_by("signatory__sort_key").values(
                row=JSONObject(pk="signatory_id", name="signatory__name")
            )
        ),
        source_rows=ArraySubquery(
            sources.order_by("evidence__kind", "pk").values(
                row=JSONObject(
                    pk="evidence_id",
                    url="evidence__url",
                    publisher="evidence__publisher",
                    title="evidence__title",
                    language="evidence__language",
                    kind="evidence__kind",
                    passage="passage",
                    place="place",
                    published_on="evidence__published_on",
                    published_precision="evidence__published_precision",
                    title_is_ours="evidence__title_is_ours",
                )
            )
        ),
    )


def line(draft: Any) -> EntryDraftLine:
    """The line of a draft that came through `with_parts`."""
    return EntryDraftLine(
        pk=draft.pk,
        reference=draft.reference,
        state=draft.state,
        author=str(draft.author) if draft.author else "",
        row_version=draft.row_version,
        happened_on=draft.happened_on,
        precision=draft.precision,
        claim=draft.claim,
        stage=draft.stage,
        note=draft.note,
        names=tuple(row["name"] for row in draft.signatory_rows),
        codes=tuple(row["name"] for row in draft.clause_rows),
        signatory_ids=tuple(row["pk"] for row in draft.signatory_rows),
        clause_ids=tuple(row["pk"] for row in draft.clause_rows),
        sources=tuple(DraftSource(**row) for row in draft.source_rows),
    )


def load(draft: EntryDraft) -> EntryDraftLine:
    """One query."""
    return line(with_parts(EntryDraft.objects.filter(pk=draft.pk)).get())


def load_decisions(**draft: object) -> tuple[Decision, ...]:
    """Verdicts so far, the latest first; takes `entry_draft=` or `assessment_draft=`. One query."""
    rows = ReviewDecision.objects.filter(**draft).select_related("decided_by").order_by("-decided_at", "-pk")
    return tuple(
        Decision(
            Verdict(row.verdict).label,
            row.comment,
            str(row.decided_by),
            row.decided_at,
            row.pk,
            tuple(
                (block.label, row.block_comments[block])
                for block in ReviewBlock
                if block in row.block_comments
            ),
            tuple(
                (block.value, block.label, row.block_comments[f"suggested_{block}"])
                for block in ReviewBlock
                if f"suggested_{block}" in row.block_comments
            ),
        )
        for row in rows
    )


def usable_by(person: StaffMember) -> QuerySet[EntryDraft]:
    """What an assessment by this person may rest on before it is public: own drafts, and all under review."""
    own = Q(author=person, state__in=[DraftState.DRAFT, DraftState.SENT_BACK])
    return EntryDraft.objects.filter(own | Q(state=DraftState.SUBMITTED))
