"""Full text of what grows without end: entries, sources, assessments and the lines of the official texts.

The expressions are those that migration 0050 has indexed. Where a table has no index, as on a past day, they
give the same rows.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import (
    BooleanField,
    Count,
    DateField,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear, TruncDate

from commitments.models import (
    Assessment,
    Clause,
    EntryEvidence,
    EntrySignatory,
    ProgressEntry,
    TextLine,
)
from commitments.rules.search_words import stem
from commitments.summaries import sources
from commitments.summaries.search.hits import HitType
from commitments.vocabulary import LineRole

UNDATED: Final = dt.date(1, 1, 1)
DOCUMENTS: Final[dict[HitType, tuple[str, ...]]] = {
    HitType.ENTRY: ("claim", "note"),
    HitType.SOURCE: ("title", "publisher"),
    HitType.ASSESSMENT: ("change_note", "reasons", "claim_made", "scope_reason"),
    HitType.TEXT: ("text",),
}
# the way from each to the region of the signatories it is about
REGION_OF: Final[dict[HitType, str]] = {
    HitType.ENTRY: "signatories__region",
    HitType.SOURCE: "entries__signatories__region",
    HitType.ASSESSMENT: "undertaking__endorsement__signatory__region",
}


class FullText(Func):
    """Columns as one searchable document: `search_vector(a || ' ' || b)`."""

    function = "search_vector"
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


class Folded(Func):
    """Columns as one text without case and accents: `search_fold(a || ' ' || b)`."""

    function = "search_fold"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class Strings(Func):
    """The texts in a JSON column, whatever they are called there."""

    template = """jsonb_path_query_array(%(expressions)s, '$.** ? (@.type() == "string")')::text"""
    output_field = TextField()


class Matches(Func):
    """Whether a document holds what is looked for: `document @@ query`, which an index answers."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class Distance(Func):
    """How unlike the words and the nearest stretch of a text are, from 0 to 1."""

    template = "(1 - word_similarity(%(expressions)s))"
    output_field = FloatField()


def query_of(asked: Sequence[str]) -> Func:
    """The words as PostgreSQL looks for them: all of them, each as the beginning of a word."""
    words = Cast(Value([stem(word) for word in asked]), ArrayField(TextField()))
    return Func(words, function="search_query", output_field=SearchQueryField())


@dataclass(frozen=True)
class Narrowing:
    """What the reader chose among the facets; blank for everything. `year` is 0 for every year."""

    type: str = ""
    region: str = ""
    year: int = 0

    @property
    def is_set(self) -> bool:
        return bool(self.type or self.region or self.year)


@dataclass(frozen=True)
class Count3:
    """How many documents of a type fall into one year, or into one region."""

    type: str
    value: str
    count: int


@dataclass(frozen=True)
class Counts:
    """`years` keep to the region asked for, `regions` to the year: each facet counts within the others."""

    years: tuple[Count3, ...]
    regions: tuple[Count3, ...]


@dataclass(frozen=True)
class Found:
    type: HitType
    pk: int


def public_rows() -> Mapping[HitType, QuerySet[Any]]:
    """What readers may find of each type, with the day it stands under."""
    undated = Value(UNDATED, output_field=DateField())
    return {
        HitType.ENTRY: ProgressEntry.objects.current().annotate(on=F("happened_on")),
        HitType.SOURCE: sources.public().annotate(on=Coalesce("published_on", undated)),
        HitType.ASSESSMENT: Assessment.objects.filter(currentstatus__isnull=False).annotate(
            on=TruncDate("published_at", tzinfo=dt.UTC)
        ),
        HitType.TEXT: TextLine.objects.exclude(role__in=[LineRole.NAME, LineRole.HEADING]).annotate(
            on=undated
        ),
    }


@dataclass(frozen=True)
class About:
    """A signatory that the query names, and the words beside its name."""

    signatory: int
    rest: tuple[str, ...]


def matching(
    asked: Sequence[str], *, about: Sequence[About] = (), promised: Sequence[int] = ()
) -> dict[HitType, QuerySet[Any]]:
    """The documents of each type that hold all the words; or that are about the signatory, and hold the rest.

    A line whose promise is found already is left out.
    """
    query = query_of(asked)
    found = {}
    for kind, rows in public_rows().items():
        document = FullText(*DOCUMENTS[kind])
        condition = Q(Matches(document, query))
        for item in about:
            if kind in SIGNATORY_OF:
                condition |= Q(Matches(document, query_of(item.rest))) & SIGNATORY_OF[kind](item.signatory)
        found[kind] = rows.filter(condition).order_by()
    if promised:
        shown = Clause.objects.filter(
            commitments__in=promised, instrument=OuterRef("instrument"), line=OuterRef("number")
        )
        found[HitType.TEXT] = found[HitType.TEXT].filter(~Exists(shown))
    return found


SIGNATORY_OF: Final[dict[HitType, Callable[[int], Q]]] = {
    HitType.ENTRY: lambda pk: Q(Exists(EntrySignatory.objects.filter(entry=OuterRef("pk"), signatory=pk))),
    HitType.ASSESSMENT: lambda pk: Q(undertaking__endorsement__signatory=pk),
}


def narrowed(kind: HitType, rows: QuerySet[Any], *, region: str = "", year: int = 0) -> QuerySet[Any]:
    if year:
        rows = rows.filter(on__year=year)
    if not region:
        return rows
    if kind == HitType.ENTRY:
        named = EntrySignatory.objects.filter(entry=OuterRef("pk"), signatory__region=region)
        return rows.filter(Exists(named))
    if kind == HitType.SOURCE:
        resting = EntryEvidence.objects.filter(evidence=OuterRef("pk"), entry__signatories__region=region)
        return rows.filter(Exists(resting))
    if kind == HitType.ASSESSMENT:
        return rows.filter(undertaking__endorsement__signatory__region=region)
    return rows.none()


def counts(found: Mapping[HitType, QuerySet[Any]], asked: Narrowing) -> Counts:
    """All that the facets show. One query."""
    parts: list[QuerySet[Any]] = []
    for kind, rows in found.items():
        by_year = narrowed(kind, rows, region=asked.region).annotate(
            value=Cast(ExtractYear("on"), TextField())
        )
        parts.append(grouped("year", kind, by_year))
        if kind in REGION_OF:
            by_region = narrowed(kind, rows, year=asked.year).annotate(
                value=Coalesce(F(REGION_OF[kind]), Value(""), output_field=TextField())
            )
            parts.append(grouped("region", kind, by_region))
    lines = list(parts[0].union(*parts[1:], all=True).order_by())
    return Counts(
        years=tuple(Count3(kind, value, count) for facet, kind, value, count in lines if facet == "year"),
        regions=tuple(Count3(kind, value, count) for facet, kind, value, count in lines if facet == "region"),
    )


def grouped(facet: str, kind: HitType, rows: QuerySet[Any]) -> QuerySet[Any]:
    return (
        rows.annotate(facet=Value(facet), kind_of=Value(kind.value))
        .values("facet", "kind_of", "value")
        .annotate(count=Count("pk", distinct=True))
        .values_list("facet", "kind_of", "value", "count")
    )


def page_of(
    found: Mapping[HitType, QuerySet[Any]], asked: Narrowing, *, start: int, stop: int
) -> tuple[Found, ...]:
    """The documents from `start` to `stop`: by type, the newest first. One query."""
    order = {kind: place for place, kind in enumerate(HitType)}
    parts = [
        narrowed(kind, rows, region=asked.region, year=asked.year)
        .annotate(place=Value(order[kind]), kind_of=Value(kind.value))
        .values_list("place", "kind_of", "on", "pk")
        for kind, rows in found.items()
        if asked.type in ("", kind)
    ]
    if not parts or start >= stop:
        return ()
    rows = parts[0].union(*parts[1:], all=True).order_by("place", "-on", "pk")
    return tuple(Found(HitType(kind), pk) for _, kind, _, pk in rows[start:stop])


def alike_rows(words: str) -> dict[HitType, QuerySet[Any]]:
    """Documents with a stretch spelt like these words, by trigrams."""
    rows = public_rows()
    return {
        kind: rows[kind]
        .order_by()
        .annotate(folded=Folded(*DOCUMENTS[kind]))
        .filter(folded__trigram_word_similar=words)
        for kind in (HitType.TEXT, HitType.ENTRY, HitType.SOURCE)
    }


def alike(words: str, *, most: int) -> tuple[Found, ...]:
    """The documents most like these words, the nearest first. One query."""
    parts = [
        rows.annotate(kind_of=Value(kind.value), distance=Distance(Value(words), F("folded"))).values_list(
            "kind_of", "pk", "distance"
        )
        for kind, rows in alike_rows(words).items()
    ]
    found = parts[0].union(*parts[1:], all=True).order_by("distance", "kind_of", "pk")[:most]
    return tuple(Found(HitType(kind), pk) for kind, pk, _ in found)
