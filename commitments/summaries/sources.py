"""The public sources that the record rests on."""

import datetime as dt
from dataclasses import dataclass, fields

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from commitments.models import EntryEvidence, Evidence, MilestoneEvidence
from commitments.rules.echoed import echoed
from commitments.summaries.paging import Paging, turn_to
from commitments.vocabulary import EvidenceKind

SOURCES_PER_PAGE = 40


@dataclass(frozen=True)
class SourceLine:
    """`entry_count` counts the current entries that rest on it; `published_on` is None where undated."""

    pk: int
    title: str
    title_is_ours: bool
    publisher: str
    language: str
    kind: EvidenceKind
    published_on: dt.date | None
    published_precision: str
    entry_count: int


@dataclass(frozen=True)
class Filter:
    """What the reader asked for, blank for everything. All `words` must stand in title or publisher."""

    words: str = ""
    kind: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.words or self.kind)


@dataclass(frozen=True)
class SourcesPage:
    """`total`, `primary` and `publishers` count all public sources, whatever the filter."""

    lines: tuple[SourceLine, ...]
    asked: Filter
    kinds: tuple[EvidenceKind, ...]
    paging: Paging
    notices: tuple[str, ...]
    total: int
    primary: int
    publishers: int


def public() -> QuerySet[Evidence]:
    """The sources of what is on the record. Those that only drafts and leads rest on stay out."""
    return Evidence.objects.filter(
        Exists(EntryEvidence.objects.filter(evidence=OuterRef("pk")))
        | Exists(MilestoneEvidence.objects.filter(evidence=OuterRef("pk")))
    )


def load(*, asked: Filter, page: str = "", size: int = 0) -> SourcesPage:
    """Three queries, the newest source first. An unknown kind filters nothing and is named in the notices."""
    found = filtered(asked)
    paging, notice = turn_to(page, size=size or SOURCES_PER_PAGE, total=found.count())
    notices = [notice]
    if asked.kind and asked.kind not in EvidenceKind.values:
        notices.append(
            gettext("“{asked}” is not a kind of source, so nothing was filtered by it.").format(
                asked=echoed(asked.kind)
            )
        )
    counts = public().aggregate(
        total=Count("pk"),
        primary=Count("pk", filter=Q(kind=EvidenceKind.PRIMARY)),
        publishers=Count("publisher", distinct=True),
    )
    return SourcesPage(
        lines=load_lines(found, paging),
        asked=asked,
        kinds=tuple(EvidenceKind),
        paging=paging,
        notices=tuple(words for words in notices if words),
        **counts,
    )


def filtered(asked: Filter) -> QuerySet[Evidence]:
    found = public()
    for word in asked.words.split():
        found = found.filter(Q(title__unaccent__icontains=word) | Q(publisher__unaccent__icontains=word))
    return found.filter(kind=asked.kind) if asked.kind in EvidenceKind.values else found


def load_lines(found: QuerySet[Evidence], paging: Paging) -> tuple[SourceLine, ...]:
    links = EntryEvidence.objects.of_current().filter(evidence=OuterRef("pk")).order_by()
    counted = links.values("evidence").annotate(number=Count("pk"))  # of the lines that are shown alone
    rows = (
        found.annotate(entry_count=Coalesce(Subquery(counted.values("number")), 0))
        .order_by(F("published_on").desc(nulls_last=True), "publisher", "pk")
        .values(*(field.name for field in fields(SourceLine)))
    )
    return tuple(
        SourceLine(**row | {"kind": EvidenceKind(row["kind"])}) for row in rows[paging.start : paging.stop]
    )
