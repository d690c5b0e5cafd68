"""What a query that found nothing may have meant: its words set right, written as the record writes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from commitments.models import Signatory
from commitments.rules.search_words import CLOSE_ENOUGH, LONG_WORD, TOKEN, as_written, fold, words_of
from commitments.summaries.search.documents import Narrowing
from commitments.summaries.search.facets import query_string
from commitments.summaries.search.hits import Hit
from commitments.summaries.signatory_names import own_name


@dataclass(frozen=True)
class Spelling:
    """The query with the misspelt words set right."""

    words: str
    query: str


def respelt(
    typed: str, *, signatories: Sequence[Signatory], commitments: Iterable[Any], near: Iterable[Hit]
) -> Spelling | None:
    """The query with each unknown word put as the known one closest to it; None where nothing changes."""
    names = names_of(signatories)
    known = as_written(names, (*texts_of(commitments), *texts_in(near)))
    text = TOKEN.sub(lambda match: nearest_word(match[0], known), typed)
    if words_of(text) == words_of(typed):
        return None
    text = whole_name(text, names)
    return Spelling(text, query_string(text, Narrowing()))


def names_of(signatories: Sequence[Signatory]) -> list[str]:
    """Every name in all languages, those of the reader's language last."""
    others = [
        name
        for item in signatories
        for name in (item.name, item.name_fr, item.name_ar, item.name_in_text, *item.also_known_as)
        if name
    ]
    return [*others, *(own_name(item) for item in signatories)]


def texts_of(commitments: Iterable[Any]) -> list[str]:
    """The titles and official quotes."""
    return [
        text
        for commitment in commitments
        for text in (commitment.title, *(row["quote"] for row in commitment.clause_rows))
    ]


def texts_in(hits: Iterable[Hit]) -> list[str]:
    return ["".join(part.text for part in (*hit.title, *hit.words)) for hit in hits]


def nearest_word(typed: str, known: Mapping[str, str]) -> str:
    """A word that is known stays as it was typed."""
    word = fold(typed)
    if len(word) < LONG_WORD or word in known:
        return typed
    near = get_close_matches(word, sorted(known), n=1, cutoff=CLOSE_ENOUGH)
    return known[near[0]] if near else typed


def whole_name(text: str, names: Iterable[str]) -> str:
    """The name that these words are, as it is written: with its capitals, accents and small words."""
    wanted = words_of(text)
    for name in reversed(list(names)):
        words = words_of(name)
        if set(wanted) <= set(words) and long_ones(wanted) == long_ones(words):
            return name
    return text


def long_ones(words: Iterable[str]) -> set[str]:
    return {word for word in words if len(word) >= LONG_WORD}
