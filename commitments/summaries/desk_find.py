"""Type-ahead on the desk: "fra d3e" leads to France D3.e, in whatever language or code one types."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from commitments.models import Commitment, Signatory, Undertaking
from commitments.rules.reference_text import SHORTEST_BEGINNING, has_digit, nearest, plain, spellings
from commitments.summaries.desk_places import EVERYBODY
from commitments.summaries.desk_references import load_known, written
from commitments.summaries.signatory_names import spellings_of

MOST = 8
SHORTEST: Final = 2  # letters from which on anything is looked for
AND: Final = re.compile(r"(?is)(.*\s(?:and|et)\s+)(.+)")
JOINERS: Final = frozenset({"and", "et", "the"})
TOGETHER: Final = frozenset({"all", "together", "joint"})  # no names: what all owe together
EXACT, BEGINS, INSIDE, IN_TITLE = 0, 1, 2, 3  # how well one word fits; smaller is better
Scores = list[int | None]
Order = tuple[int, str, int, int]


@dataclass(frozen=True)
class Found:
    """One undertaking; `text` is what the form takes for it. `is_best` where nothing else fits as well."""

    pk: int
    text: str
    name: str
    code: str
    title: str
    is_best: bool = False


@dataclass(frozen=True)
class Places:
    """Everything there is to find."""

    signatories: Mapping[int | None, Signatory]
    commitments: Mapping[int, Commitment]
    undertakings: Sequence[tuple[int, int, int | None]]
    """Number, and those of its commitment and its signatory."""


def load(query: str) -> tuple[Found, ...]:
    """The undertakings in which every word of the last group typed is found, best first. Three queries.

    Where nothing has them all, "France and Germany d3a" is about what follows the last "and".
    """
    group = query.replace(";", ",").rpartition(",")[2]
    if len(plain(group)) < SHORTEST:
        return ()
    places = Places(
        Signatory.objects.in_bulk(),
        Commitment.objects.select_related("instrument").in_bulk(),
        list(Undertaking.objects.values_list("pk", "commitment_id", "endorsement__signatory_id")),
    )
    found = matching(words_of(group), places)
    parts = None if found else AND.fullmatch(group)
    if parts is None:
        return found
    head, tail = parts.groups()
    return tuple(replace(item, text=head.lstrip() + item.text) for item in matching(words_of(tail), places))


def load_meant(query: str) -> tuple[str, tuple[Found, ...]]:
    """Where nothing fits: the name that one of the words is near to, and what is found with it. Five queries.

    None of it is the best: nobody typed it.
    """
    known = load_known()
    words = words_of(query.replace(";", ",").rpartition(",")[2])
    for place, word in enumerate(words):
        is_name = any(part.startswith(word) for name in known.signatories for part in name.split())
        name = "" if is_name or has_digit(word) else nearest(word, known)
        if name:
            found = load(" ".join([*words[:place], name, *words[place + 1 :]]))
            return name, tuple(replace(item, is_best=False) for item in found)
    return "", ()


def matching(words: Sequence[str], places: Places) -> tuple[Found, ...]:
    named = {pk: name_scores(words, row) for pk, row in places.signatories.items()}
    fitting = {pk: promise_scores(words, row) for pk, row in places.commitments.items()}
    nobody: Scores = [everybody_score(word) for word in words]
    found: list[tuple[Order, Found]] = []
    for pk, commitment_id, signatory_id in places.undertakings if words else ():
        best = best_of(named.get(signatory_id, nobody), fitting[commitment_id])
        if best is not None:
            commitment, signatory = places.commitments[commitment_id], places.signatories.get(signatory_id)
            name = signatory.name if signatory else ""
            sort_key = signatory.sort_key if signatory else ""
            order = (sum(best), sort_key, commitment.instrument.order, commitment.order)
            text = written([name] if name else [], [commitment.code])
            is_sure = all(map(is_plain, words, best))
            item = Found(pk, text, name or EVERYBODY, commitment.code, commitment.title, is_sure)
            found.append((order, item))
    return best_first(found)


def is_plain(word: str, score: int) -> bool:
    """Whether a word says by itself what it means: an exact code or name, or three letters of a name."""
    return score == EXACT or (score in (BEGINS, INSIDE) and len(word) >= SHORTEST_BEGINNING)


def best_first(found: list[tuple[Order, Found]]) -> tuple[Found, ...]:
    found.sort(key=lambda pair: pair[0])
    scores = [order[0] for order, _ in found[:2]]
    stands_alone = len(set(scores)) == len(scores)
    items = [replace(item, is_best=False) for _, item in found[:MOST]]
    if items and stands_alone:
        items[0] = found[0][1]
    return tuple(items)


def words_of(group: str) -> list[str]:
    """The words that say something; "d3 e" counts as one."""
    words: list[str] = []
    for word in plain(group).split():
        if word in JOINERS:
            continue
        if words and len(word) == 1 and word.isalpha() and has_digit(words[-1]):
            words[-1] += word
        else:
            words.append(word)
    return words


def name_scores(words: Iterable[str], signatory: Signatory) -> Scores:
    known = [
        spelling for text in (*spellings_of(signatory), signatory.name_ar) for spelling in spellings(text)
    ]
    return [name_score(word, known) if word not in TOGETHER else None for word in words]


def everybody_score(word: str) -> int | None:
    if word in TOGETHER:
        return EXACT
    return BEGINS if EVERYBODY.lower().startswith(word) else None


def name_score(word: str, known: Iterable[str]) -> int | None:
    scores = [
        EXACT if word == spelling else BEGINS if spelling.startswith(word) else INSIDE
        for spelling in known
        if any(part.startswith(word) for part in spelling.split())
    ]
    return min(scores, default=None)


def promise_scores(words: Iterable[str], commitment: Commitment) -> Scores:
    code, title = plain(commitment.code), plain(commitment.title).split()
    return [promise_score(word, code, title) for word in words]


def promise_score(word: str, code: str, title: Iterable[str]) -> int | None:
    if code.startswith(word):
        return EXACT if word == code else BEGINS
    return IN_TITLE if any(part.startswith(word) for part in title) else None


def best_of(names: Scores, fits: Scores) -> list[int] | None:
    """For each word the better fit; None where a word fits neither."""
    best = [min((s for s in pair if s is not None), default=None) for pair in zip(names, fits, strict=True)]
    return None if None in best else [score for score in best if score is not None]
