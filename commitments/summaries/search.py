"""Finding a signatory, a commitment, an instrument or a word of the official texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from commitments.models import Clause, Commitment, Instrument, Signatory, TextLine
from commitments.vocabulary import InstrumentKind, LineRole, SignatoryKind

LONGEST_QUERY = 100
CLOSE_ENOUGH = 0.4  # trigram word similarity; "frnace" reaches 0.43 against "france"
SHORT_WORD = 2  # words up to this length must stand by themselves: "AI" is not looked for in "Ukraine"
MOST_HITS = 60
MOST_NEAR = 5
EXCERPT = 90  # characters of the official text on either side of a word

# Tiers, to which the similarity (under 1) is added: a better kind of match always comes first.
SAME_CODE, STARTS_SO, HOLDS_ALL_WORDS = 3.0, 2.0, 1.0


@dataclass(frozen=True)
class Hit:
    """`kind` is for the margin, `words` stand under the title; `is_official` where they are quoted."""

    kind: str
    code: str
    title: str
    url: str
    words: str
    score: float
    is_official: bool = False


@dataclass(frozen=True)
class SearchPage:
    """`hits` hold the words asked for, the best first; `near` are only spelt alike."""

    query: str
    hits: tuple[Hit, ...]
    near: tuple[Hit, ...]


class Unaccent(Func):
    function = "unaccent"
    output_field = TextField()


def load(query: str) -> SearchPage:
    """Four queries; none for an empty query."""
    query = " ".join(query.split())[:LONGEST_QUERY]
    if not query:
        return SearchPage("", (), ())
    promised = list(commitments(query))
    shown = {hit.code for hit in promised}
    in_texts = (hit for hit in text_lines(query) if hit.code not in shown)
    found = [*signatories(query), *promised, *instruments(query), *in_texts]
    found.sort(key=lambda hit: -hit.score)
    return SearchPage(
        query=query,
        hits=tuple(hit for hit in found if hit.score >= HOLDS_ALL_WORDS)[:MOST_HITS],
        near=tuple(hit for hit in found if hit.score < HOLDS_ALL_WORDS)[:MOST_NEAR],
    )


def signatories(query: str) -> Iterator[Hit]:
    rows = matching(
        Signatory.objects.all(),
        query,
        names=["name", "name_fr", "name_ar", "name_in_text", "slug", "also_known_as"],
        same_code=Q(code__iexact=query) | Q(alpha3__iexact=query),
    )
    for row in rows:
        kind = SignatoryKind(row.kind).label
        yield Hit(kind, row.code, row.name, row.get_absolute_url(), row.subregion or row.region, row.score)


def commitments(query: str) -> Iterator[Hit]:
    quotes = Clause.objects.filter(code=OuterRef("code")).values("quote")
    rows = matching(
        Commitment.objects.annotate(quote=Subquery(quotes)),
        query,
        names=["title", "quote", "code"],
        same_code=Exists(Clause.objects.filter(commitments=OuterRef("pk"), code__iexact=query)),
    )
    for row in rows:
        url = reverse("public:commitment", args=[row.code])
        yield Hit(
            "Commitment",
            row.code,
            row.title,
            url,
            excerpt(row.quote.rstrip(";, "), query),
            row.score,
            is_official=True,
        )


def instruments(query: str) -> Iterator[Hit]:
    rows = matching(
        Instrument.objects.all(), query, names=["title", "short_title"], same_code=Q(code__iexact=query)
    )
    for row in rows:
        kind = InstrumentKind(row.kind).label
        yield Hit(kind, "", row.title, reverse("public:instrument", args=[row.code]), row.about, row.score)


def text_lines(query: str) -> Iterator[Hit]:
    """The places of the official texts that hold every word, or the clause of that code."""
    here = Clause.objects.filter(instrument=OuterRef("instrument"), line=OuterRef("number"))
    rows = (
        TextLine.objects.exclude(role__in=[LineRole.NAME, LineRole.HEADING])
        .annotate(
            haystack=Unaccent("text"),
            is_clause=Exists(here.filter(code__iexact=query)),
            clause=Subquery(here.order_by("order").values("code")[:1]),
        )
        .filter(Q(is_clause=True) | holds_all(query))
        .select_related("instrument")
    )
    for row in rows:
        anchor = f"#{query.upper()[:1]}{query.lower()[1:]}" if row.is_clause else f"#{row.clause or ''}"
        yield Hit(
            kind="In the text",
            code=row.clause or "",
            title=row.instrument.title,
            url=reverse("public:instrument", args=[row.instrument.code]) + anchor.rstrip("#"),
            words=excerpt(row.text, query),
            score=SAME_CODE if row.is_clause else HOLDS_ALL_WORDS,
            is_official=True,
        )


def matching(
    rows: QuerySet[Any], query: str, *, names: Sequence[str], same_code: Q | Exists
) -> QuerySet[Any]:
    """The rows that answer the query, with their `score`; `names` are columns, compared without accents."""
    spaced = [part for name in names for part in (Cast(name, TextField()), Value(" "))]
    starts_so = Q(*((f"{name}__unaccent__istartswith", query) for name in names), _connector=Q.OR)
    tier = Case(
        When(same_code, then=SAME_CODE),
        When(holds_all(query) & starts_so, then=STARTS_SO),
        When(holds_all(query), then=HOLDS_ALL_WORDS),
        default=0.0,
        output_field=FloatField(),
    )
    closeness = TrigramWordSimilarity(
        Unaccent(Value(query)),  # type: ignore[arg-type]  # Django takes any expression here
        F("haystack"),
    )
    return (
        rows.annotate(haystack=Unaccent(Concat(*spaced, output_field=TextField())))
        .annotate(closeness=closeness, tier=tier)
        .annotate(score=F("tier") + F("closeness") * 0.99)
        .filter(Q(tier__gt=0) | Q(closeness__gte=CLOSE_ENOUGH))
    )


def holds_all(query: str) -> Q:
    """Every word of the query stands in `haystack`; a short word only by itself."""
    condition = Q()
    for word in query.split():
        if len(word) > SHORT_WORD:
            condition &= Q(haystack__icontains=Unaccent(Value(word)))
        elif word.isalnum():
            condition &= Q(haystack__iregex=rf"\y{word}\y")
    return condition if condition else Q(pk__in=[])


def excerpt(text: str, query: str) -> str:
    """The words around the first word of the query, cut at spaces; the beginning where it is not there."""
    place = text.lower().find(query.split()[0].lower())
    start = text.find(" ", place - EXCERPT) + 1 if place > EXCERPT else 0
    stop = text.rfind(" ", 0, start + 2 * EXCERPT) if len(text) > start + 2 * EXCERPT else len(text)
    return f"{'… ' if start else ''}{text[start:stop]}{' …' if stop < len(text) else ''}"
