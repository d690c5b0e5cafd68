"""Finding a signatory, a commitment, an instrument or a word of the official texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import (
    Case,
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
from django.db.models.functions import Cast, Concat, Greatest
from django.urls import reverse

from commitments.models import Clause, Commitment, Instrument, Signatory, TextLine
from commitments.vocabulary import InstrumentKind, LineRole, SignatoryKind

CLOSE_ENOUGH = 0.4  # trigram word similarity; "frnace" reaches 0.43 against France
SHORTEST_WORD = 3  # shorter words would stand inside too many others
MOST_HITS = 50
EXCERPT = 160  # characters of the official text around a word

# Tiers, added to the similarity so that a better kind of match always comes first.
SAME_CODE, STARTS_SO, HOLDS_ALL_WORDS = 3.0, 2.0, 1.0


@dataclass(frozen=True)
class Hit:
    """`kind` is a word for the margin, `words` what is shown under the title."""

    kind: str
    title: str
    url: str
    words: str
    score: float
    code: str = ""
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
    """Four queries, none for an empty query."""
    query = " ".join(query.split())[:100]
    if not query:
        return SearchPage("", (), ())
    found = sorted(
        [*signatories(query), *commitments(query), *instruments(query), *text_lines(query)],
        key=lambda hit: -hit.score,
    )
    return SearchPage(
        query=query,
        hits=tuple(hit for hit in found if hit.score >= HOLDS_ALL_WORDS)[:MOST_HITS],
        near=tuple(hit for hit in found if hit.score < HOLDS_ALL_WORDS)[:5],
    )


def scored(rows: QuerySet[Any], query: str, *, codes: Iterable[str], names: Iterable[str]) -> QuerySet[Any]:
    """The rows that answer the query, with their `score`. `names` are columns, compared without accents."""
    columns = [Cast(name, TextField()) for name in names]
    haystack = Concat(*(part for column in columns for part in (column, Value(" "))), output_field=TextField())
    rows = rows.annotate(haystack=Unaccent(haystack))
    has_code = Q(*((f"{code}__iexact", query) for code in codes), _connector=Q.OR)
    starts_so = Q(*((f"{name}__unaccent__istartswith", query) for name in names), _connector=Q.OR)
    words = [word for word in query.split() if len(word) >= SHORTEST_WORD]
    holds_all = Q(*(("haystack__icontains", Unaccent(Value(word))) for word in words))
    tiers = [When(has_code, then=SAME_CODE)]
    if words:
        tiers += [When(starts_so, then=STARTS_SO), When(holds_all, then=HOLDS_ALL_WORDS)]
    closeness = TrigramWordSimilarity(Unaccent(Value(query)), F("haystack"))
    return rows.annotate(
        closeness=closeness,
        tier=Case(*tiers, default=0.0, output_field=FloatField()),
        score=Greatest(F("closeness") * 0.99, Value(0.0)) + F("tier"),
    ).filter(Q(tier__gt=0) | Q(closeness__gte=CLOSE_ENOUGH))
