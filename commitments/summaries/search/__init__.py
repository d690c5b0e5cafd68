"""Search over everything public: names and codes first, then full text, the best match on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext

from commitments.models import Signatory
from commitments.rules.search_words import asked_words, words_of
from commitments.summaries.paging import Paging, turn_to
from commitments.summaries.search import details, documents, facets
from commitments.summaries.search.documents import About, Counts, Narrowing
from commitments.summaries.search.facets import Dropped, Facet
from commitments.summaries.search.hits import Hit, HitType, Rank
from commitments.summaries.search.method_terms import method_hits
from commitments.summaries.search.names import (
    Named,
    all_words,
    clause_hits,
    commitment_hits,
    instrument_hits,
    load_commitments,
    named_signatories,
    question_of,
    rank_of,
    signatory_hits,
    undertaking_hits,
)

LONGEST_QUERY = 100
HITS_PER_PAGE = 20
MOST_NEAR = 6
EVERYTHING = Narrowing()
NO_PAGES = Paging(1, HITS_PER_PAGE, 0)


@dataclass(frozen=True)
class Spelling:
    """The query with the misspelt word set right."""

    words: str
    query: str


@dataclass(frozen=True)
class SearchPage:
    """`hits` hold the words asked for, the best first; `near` are only spelt alike, for where no hit is.

    `chosen` is what narrows the search; `notices` name what the address asks for and there is not; `spelling`
    may be what was meant.
    """

    query: str
    asked: Narrowing = EVERYTHING
    hits: tuple[Hit, ...] = ()
    near: tuple[Hit, ...] = ()
    facets: tuple[Facet, ...] = ()
    chosen: tuple[Dropped, ...] = ()
    paging: Paging = NO_PAGES
    notices: tuple[str, ...] = ()
    spelling: Spelling | None = None
    total_without_facets: int = 0

    @property
    def without_facets(self) -> str:
        return facets.query_string(self.query, EVERYTHING)


def load(typed: str, *, narrowing: Mapping[str, str] | None = None, page: str = "") -> SearchPage:
    """Eight queries at most, none for a query without a word; the first letters of a very long one count."""
    typed = " ".join(typed[: 10 * LONGEST_QUERY].split())[:LONGEST_QUERY].strip()
    words = asked_words(typed)
    asked, notices = read_narrowing(narrowing or {})
    if not words:
        return SearchPage(query=typed)
    signatories = list(Signatory.objects.all())
    named = named_signatories(question_of(typed, words), signatories)
    commitments = load_commitments(words)
    by_name = ranked(
        [
            *signatory_hits(named, words),
            *undertaking_hits(named, commitments),
            *commitment_hits(commitments, words),
            *instrument_hits(words),
            *clause_hits(words, commitments),
            *method_hits(words),
        ]
    )
    sure = [hit for hit in by_name if hit.rank < Rank.ALIKE]
    found = documents.matching(words, about=about(named), promised=promised(commitments, words))
    counts = documents.counts(found, asked)
    shown = [hit for hit in sure if facets.passes(hit, asked)]
    total = len(shown) + facets.total(asked, counts.years)
    paging, notice = turn_to(page, size=HITS_PER_PAGE, total=total)
    rows = documents.page_of(
        found, asked, start=max(0, paging.start - len(shown)), stop=max(0, paging.stop - len(shown))
    )
    hits = (*shown[paging.start : paging.stop], *details.load(rows, words))
    everything = len(sure) + unnarrowed(counts, asked)
    near = () if hits or (asked.is_set and everything) else nearest(by_name, words)
    return SearchPage(
        query=typed,
        asked=asked,
        hits=hits,
        near=near,
        facets=facets.facets(typed, asked, counts, sure),
        chosen=facets.chosen(typed, asked),
        paging=paging,
        notices=tuple(words for words in (*notices, notice) if words),
        spelling=None if hits else respelt(words, all_words(signatories, commitments) | words_in(near)),
        total_without_facets=everything,
    )


def read_narrowing(given: Mapping[str, str]) -> tuple[Narrowing, tuple[str, ...]]:
    """What the address narrows the search to; what it names and there is not filters nothing and is named."""
    notices = []
    kind, region, year = (given.get(name, "") for name in ("type", "region", "year"))
    if kind and kind not in HitType.values:
        notices.append(
            gettext("“%(value)s” is not a kind of result, so nothing was filtered by it.") % {"value": kind}
        )
        kind = ""
    if year and not (year.isascii() and year.isdigit() and len(year) == 4 and int(year) > 1):
        notices.append(gettext("“%(value)s” is not a year, so nothing was filtered by it.") % {"value": year})
        year = ""
    return Narrowing(type=kind, region=region[:60], year=int(year or 0)), tuple(notices)


def ranked(hits: Sequence[Hit]) -> list[Hit]:
    """The best first; among equals in the order of the types, and as they came."""
    order = {kind: place for place, kind in enumerate(HitType)}
    return sorted(hits, key=lambda hit: (hit.rank, order[hit.type]))


def about(named: Sequence[Named]) -> tuple[About, ...]:
    """The signatories whose whole name stands in the query beside other words."""
    sure = [item for item in named if item.rest and item.rank < Rank.ALIKE]
    return tuple(About(item.signatory.pk, item.rest) for item in sure[:3])


def promised(commitments: Sequence, words: Sequence[str]) -> tuple[int, ...]:
    return tuple(commitment.pk for commitment in commitments if rank_of(commitment, words) is not None)


def unnarrowed(counts: Counts, asked: Narrowing) -> int:
    """Documents that would be found with less narrowing, as far as the counts of the facets tell."""
    return sum(line.count for line in (*counts.years, *counts.regions))


def nearest(by_name: Sequence[Hit], words: Sequence[str]) -> tuple[Hit, ...]:
    """What is only spelt alike: names first, then documents."""
    names = [hit for hit in by_name if hit.rank == Rank.ALIKE][:MOST_NEAR]
    if names:
        return tuple(names)
    found = documents.alike(" ".join(words), most=MOST_NEAR)
    return details.load(found, words, rank=Rank.ALIKE)


def words_in(hits: Sequence[Hit]) -> set[str]:
    texts = ["".join(part.text for part in (*hit.title, *hit.words)) for hit in hits]
    return {word for text in texts for word in words_of(text) if len(word) > 3}


def respelt(words: Sequence[str], known: set[str]) -> Spelling | None:
    """The query with each unknown word put as the known one closest to it; None where nothing changes."""
    put = [nearest_word(word, known) for word in words]
    if put == list(words):
        return None
    text = " ".join(put)
    return Spelling(text, facets.query_string(text, EVERYTHING))


def nearest_word(word: str, known: set[str]) -> str:
    if len(word) < 4 or word in known:
        return word
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.76)), word)
