"""Progress entries as pages show them: what happened, to whom, under which clauses, and how we know."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.formats import date_format
from django.utils.translation import gettext

from commitments.models import EntryClause, EntryEvidence, EntrySignatory, ProgressEntry
from commitments.rules.publishers import independent
from commitments.summaries.one_statement import Row, Rows
from commitments.summaries.own_words import Said, readers_language
from commitments.summaries.signatory_names import name_order, own_name_in
from commitments.vocabulary import EvidenceKind, Precision


@dataclass(frozen=True)
class ClauseLink:
    """A clause and the instrument in whose text it stands."""

    code: str
    instrument: str


@dataclass(frozen=True)
class SignatoryLink:
    name: str
    slug: str
    kind: str


@dataclass(frozen=True)
class SourceLink:
    """A source of an entry, with the passage relied on where one was recorded. Blank: not known, or none."""

    pk: int
    url: str
    publisher: str
    title: str
    language: str
    kind: str
    passage: str
    place: str
    published_on: dt.date | None = None
    published_precision: str = Precision.DAY
    archived_url: str = ""
    archived_on: dt.date | None = None


@dataclass(frozen=True)
class EntryLine:
    """One entry on record. `compiled` says how reference data was gathered; blank for desk entries.

    `shows` is what its evidence shows for the assessment on the page, in words; blank where none says it.
    """

    code: str
    happened_on: dt.date
    precision: str
    claim: str
    stage: str
    note: str
    compiled: str
    clauses: tuple[ClauseLink, ...]
    signatories: tuple[SignatoryLink, ...]
    sources: tuple[SourceLink, ...]
    shows: str = ""

    @property
    def has_primary_source(self) -> bool:
        return any(source.kind == EvidenceKind.PRIMARY for source in self.sources)

    @property
    def publisher_count(self) -> int:
        return independent(source.publisher for source in self.sources)


# what `signatory_links` reads of a row that has a signatory
SIGNATORY_NAMES: Final = {
    name: f"signatory__{name}" for name in ("name", "name_fr", "name_ar", "slug", "kind")
}
COMPILED: Final = re.compile(r"Compiled from excerpts of public pages, (\w+ \d{4})")


def signatory_links(rows: Iterable[Mapping[str, str]]) -> tuple[SignatoryLink, ...]:
    """By name, as the reader's alphabet has it."""
    links = (SignatoryLink(own_name_in(row), row["slug"], row["kind"]) for row in rows)
    return tuple(sorted(links, key=lambda link: name_order(link.name)))


def compiled_words(compiled: str) -> Said:
    """How an entry was compiled; the usual way in the reader's language."""
    usual = COMPILED.fullmatch(compiled)
    if not usual:
        return Said(compiled, "en")
    month = date_format(dt.datetime.strptime(usual[1], "%B %Y").replace(tzinfo=dt.UTC), "F Y")
    sentence = gettext("Compiled from excerpts of public pages, {month}")
    return Said(sentence.format(month=month), readers_language())


def with_links(entries: QuerySet[ProgressEntry]) -> QuerySet[ProgressEntry]:
    """The same entries with their clauses, signatories and sources, all in the one query."""
    clauses = EntryClause.objects.order_by("clause__instrument__order", "clause__order")
    signatories = EntrySignatory.objects.order_by("signatory__sort_key")
    sources = EntryEvidence.objects.order_by("evidence__kind", "pk")
    return entries.annotate(
        clause_rows=ArraySubquery(
            clauses.filter(entry=OuterRef("pk")).values(
                row=JSONObject(code="clause__code", instrument="clause__instrument__code")
            )
        ),
        signatory_rows=ArraySubquery(
            signatories.filter(entry=OuterRef("pk")).values(row=JSONObject(**SIGNATORY_NAMES))
        ),
        source_rows=ArraySubquery(
            sources.filter(entry=OuterRef("pk")).values(
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
                    archived_url="evidence__archived_url",
                    archived_on="evidence__archived_on",
                )
            )
        ),
    )


def line(entry: Any) -> EntryLine:
    """The line of an entry that came through `with_links`."""
    return EntryLine(
        code=entry.code,
        happened_on=entry.happened_on,
        precision=entry.precision,
        claim=entry.claim,
        stage=entry.stage,
        note=entry.note,
        compiled=compiled_words(entry.compiled),
        clauses=tuple(ClauseLink(**row) for row in entry.clause_rows),
        signatories=signatory_links(entry.signatory_rows),
        sources=tuple(source_link(**row) for row in entry.source_rows),
    )


def recorded(entries: QuerySet[ProgressEntry]) -> Rows:
    """The same entries as rows, for `line_of_row`."""
    told = ("code", "happened_on", "precision", "claim", "stage", "note", "compiled")
    return with_links(entries).values(*told, "clause_rows", "signatory_rows", "source_rows")


def line_of_row(row: Row) -> EntryLine:
    """The line of a row of `recorded` that came as JSON."""
    return line(SimpleNamespace(**{**row, "happened_on": day(row["happened_on"])}))


def source_link(*, published_on: str | None, archived_on: str | None, **row: Any) -> SourceLink:
    """A row of JSON, in which days are words."""
    return SourceLink(published_on=day(published_on), archived_on=day(archived_on), **row)


def day(words: str | None) -> dt.date | None:
    return dt.date.fromisoformat(words) if words else None


def load(entries: QuerySet[ProgressEntry]) -> tuple[EntryLine, ...]:
    """The lines of these entries in their order. One query."""
    return tuple(line(entry) for entry in with_links(entries))
