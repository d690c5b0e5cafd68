"""Full text of what grows without end: entries, their sources, assessments, replies, corrections, texts.

Where a table has no index, as on a past day, the same questions give the same rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractYear

from commitments.models import Clause
from commitments.summaries.search.full_text import Distance, Folded, FullText, Matches, Phrase, query_of
from commitments.summaries.search.hits import HitType
from commitments.summaries.search.searched import (
    ALIKE,
    DOCUMENTS,
    REGION_OF,
    SIGNATORY_OF,
    TITLES,
    narrowed,
    public_rows,
)


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


@dataclass(frozen=True)
class About:
    """A signatory that the query names, and the words beside its name."""

    signatory: int
    rest: tuple[str, ...]


@dataclass(frozen=True)
class Matched:
    """The rows found of each type, and what they were found by."""

    rows: Mapping[HitType, QuerySet[Any]]
    asked: tuple[str, ...]
    about: tuple[About, ...]


def matching(asked: Sequence[str], *, about: Sequence[About] = (), promised: Sequence[int] = ()) -> Matched:
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
    return Matched(found, tuple(asked), tuple(about))


def counts(matched: Matched, asked: Narrowing) -> Counts:
    """All that the facets show. One query."""
    parts: list[QuerySet[Any]] = []
    for kind, rows in matched.rows.items():
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


def nearness(kind: HitType, asked: Sequence[str], about: Sequence[About]) -> Case:
    """0 where the title holds all the words, 1 where they stand as asked for, 2 where they are scattered.

    How often a word stands in a text says little where a claim has one sentence and reasons have ten, and no
    reader can check a score; so nothing is weighed beyond these three.
    """
    whose = [(asked, Q())]
    if kind in SIGNATORY_OF:
        whose += [(item.rest, SIGNATORY_OF[kind](item.signatory)) for item in about]
    in_title, together = [], []
    for words, is_about in whose:
        if kind in TITLES:
            title = FullText(*TITLES[kind])
            in_title.append(When(is_about & Q(Matches(title, query_of(words))), then=Value(0)))
        phrase = Phrase(Value(" ".join(words)))
        together.append(When(is_about & Q(Matches(FullText(*DOCUMENTS[kind]), phrase)), then=Value(1)))
    return Case(*in_title, *together, default=Value(2))


def page_of(
    matched: Matched, asked: Narrowing, *, start: int, stop: int, is_ranked: bool = True
) -> tuple[Found, ...]:
    """The documents from `start` to `stop`: the nearest first, then by type, then the newest. One query."""
    order = {kind: place for place, kind in enumerate(HitType)}
    parts = [
        narrowed(kind, rows, region=asked.region, year=asked.year)
        .annotate(
            near=nearness(kind, matched.asked, matched.about) if is_ranked else Value(0),
            turn=Value(order[kind]),
            kind_of=Value(kind.value),
        )
        .values_list("near", "turn", "kind_of", "on", "pk")
        for kind, rows in matched.rows.items()
        if asked.type in ("", kind)
    ]
    if not parts or start >= stop:
        return ()
    rows = parts[0].union(*parts[1:], all=True).order_by("near", "turn", "-on", "pk")
    return tuple(Found(HitType(kind), pk) for _, _, kind, _, pk in rows[start:stop])


def alike_rows(words: str) -> dict[HitType, QuerySet[Any]]:
    """Documents with a stretch spelt like these words, by trigrams."""
    rows = public_rows()
    return {
        kind: rows[kind]
        .order_by()
        .annotate(folded=Folded(*DOCUMENTS[kind]))
        .filter(folded__trigram_word_similar=words)
        for kind in ALIKE
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
