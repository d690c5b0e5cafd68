"""Search over everything public: names and codes first, then full text, the best match on top."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from commitments.models import Signatory
from commitments.rules.echoed import echoed
from commitments.rules.search_words import MOST_WORDS, Part, asked_words, left_open, marked, words_of
from commitments.summaries import non_signatory, region_names
from commitments.summaries.paging import Paging, turn_to
from commitments.summaries.search import details, documents, facets
from commitments.summaries.search.documents import About, Counts, Matched, Narrowing
from commitments.summaries.search.facets import Dropped, Facet
from commitments.summaries.search.hits import Hit, HitType, Rank
from commitments.summaries.search.method_terms import method_hits
from commitments.summaries.search.names import (
    Named,
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
from commitments.summaries.search.spelling import Spelling, respelt

LONGEST_QUERY = 200  # a passage that somebody pastes; its first words are looked for
HITS_PER_PAGE = 20
MOST_NEAR = 6
MOST_RANKED = 2_000  # documents; words that more of them hold tell none apart
EVERYTHING = Narrowing()
NO_PAGES = Paging(1, HITS_PER_PAGE, 0)


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


@dataclass(frozen=True)
class LookedUp:
    """What there is for these words: by name (`sure` without what is only spelt alike), and in documents."""

    words: tuple[str, ...]
    commitments: list[Any]
    by_name: list[Hit]
    sure: tuple[Hit, ...]
    matched: Matched
    counts: Counts
    everything: int


def load(
    typed: str,
    *,
    narrowing: Mapping[str, str] | None = None,
    page: str = "",
    size: int = 0,
) -> SearchPage:
    """The first words of a very long query count; a last word of three letters is whole, or begins others.

    Eight queries at most, none without a word; five more where a word of three letters is nowhere whole.
    """
    typed = " ".join(typed[: 10 * LONGEST_QUERY].split())[:LONGEST_QUERY].strip()
    words = asked_words(whole_words(typed))
    asked, notices = read_narrowing(narrowing or {})
    if asked_words(typed, most=MOST_WORDS + 1) != words:
        notices = (*notices, too_many(words))
    if not words:
        return SearchPage(query=typed)
    signatories = list(Signatory.objects.all())
    looked = look_up(typed, words, signatories, asked)
    if not looked.everything and (begun := left_open(typed, words)):
        looked = look_up(typed, begun, signatories, asked)
    shown = [hit for hit in looked.sure if facets.passes(hit, asked)]
    documents_found = facets.total(asked, looked.counts.years)
    paging, notice = turn_to(page, size=size or HITS_PER_PAGE, total=len(shown) + documents_found)
    rows = documents.page_of(
        looked.matched,
        asked,
        start=max(0, paging.start - len(shown)),
        stop=max(0, paging.stop - len(shown)),
        is_ranked=documents_found <= MOST_RANKED,
    )
    hits = (*shown[paging.start : paging.stop], *details.load(rows, looked.words))
    near = () if hits or (asked.is_set and looked.everything) else nearest(looked.by_name, words)
    return SearchPage(
        query=typed,
        asked=asked,
        hits=hits,
        near=near,
        facets=facets.facets(typed, asked, looked.counts, looked.sure),
        chosen=facets.chosen(typed, asked),
        paging=paging,
        notices=tuple(words for words in (*notices, notice) if words),
        spelling=None
        if hits
        else respelt(typed, signatories=signatories, commitments=looked.commitments, near=near),
        total_without_facets=looked.everything,
    )


def look_up(
    typed: str, words: tuple[str, ...], signatories: Sequence[Signatory], asked: Narrowing
) -> LookedUp:
    """Five queries at most."""
    named = named_signatories(question_of(typed, words), signatories)
    commitments = load_commitments(words)
    by_name = ranked(
        [
            *signatory_hits(named, words),
            *others(typed, signatories, named),
            *undertaking_hits(named, commitments),
            *commitment_hits(commitments, words),
            *instrument_hits(words),
            *clause_hits(words, commitments),
            *method_hits(words),
        ]
    )
    matched = documents.matching(words, about=about(named), promised=promised(commitments, words))
    counts = documents.counts(matched, asked)
    sure = tuple(hit for hit in by_name if hit.rank < Rank.ALIKE)
    everything = len(sure) + unnarrowed(counts, asked)
    return LookedUp(words, commitments, by_name, sure, matched, counts, everything)


def whole_words(typed: str) -> str:
    """Without the last word where the query was cut, which may have cut that word in two."""
    return typed.rpartition(" ")[0] or typed if len(typed) == LONGEST_QUERY else typed


def too_many(words: Sequence[str]) -> str:
    return ngettext(
        "Only the first word of your question was looked for.",
        "Only the first %(n)s different words of your question were looked for.",
        len(words),
    ) % {"n": len(words)}


def read_narrowing(given: Mapping[str, str]) -> tuple[Narrowing, tuple[str, ...]]:
    """What the address narrows the search to; what it names and there is not filters nothing and is named."""
    notices = []
    kind, region, year = (given.get(name, "") for name in ("type", "region", "year"))
    if kind and kind not in HitType.values:
        words = gettext("“%(value)s” is not a kind of result, so nothing was filtered by it.")
        notices.append(words % {"value": echoed(kind)})
        kind = ""
    if region and region not in region_names.CODES:
        words = gettext("“%(value)s” is not a region of this list, so nothing was filtered by it.")
        notices.append(words % {"value": echoed(region)})
        region = ""
    if year and not (year.isascii() and year.isdigit() and len(year) == 4 and int(year) > 1):
        words = gettext("“%(value)s” is not a year, so nothing was filtered by it.")
        notices.append(words % {"value": echoed(year)})
        year = ""
    return Narrowing(type=kind, region=region, year=int(year or 0)), tuple(notices)


def others(typed: str, signatories: Sequence[Signatory], named: Sequence[Named]) -> Iterator[Hit]:
    """A country that put its name to no text, where it is asked for by name: it has a page that says so."""
    codes = [signatory.code for signatory in signatories]
    is_signatory = any(item.rank == Rank.EXACT and not item.rest for item in named)
    found = non_signatory.named(typed, signatories=codes) if codes and not is_signatory else None
    if found:
        yield Hit(
            HitType.SIGNATORY,
            gettext("Country"),
            marked(found.name, words_of(typed)),
            found.url,
            Rank.EXACT,
            words=(Part(gettext("Not on any list of signatories in this record."), False),),
        )


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
