"""Type-ahead on the desk: "fra d3e" leads to France D3.e, in whatever language or code one types."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from commitments.models import Commitment, Signatory, Undertaking
from commitments.rules.reference_text import has_digit, plain
from commitments.summaries.desk_places import EVERYBODY
from commitments.summaries.desk_references import written
from commitments.summaries.signatory_names import spellings_of

MOST = 8
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


def load(query: str) -> tuple[Found, ...]:
    """The undertakings in which every word of the last group typed is found, best first. Three queries."""
    words = words_of(query)
    if not words:
        return ()
    signatories = {row.pk: (row, name_scores(words, row)) for row in Signatory.objects.all()}
    commitments = {
        row.pk: (row, promise_scores(words, row)) for row in Commitment.objects.select_related("instrument")
    }
    nobody: Scores = [BEGINS if EVERYBODY.lower().startswith(word) else None for word in words]
    found: list[tuple[Order, Found]] = []
    for pk, commitment_id, signatory_id in Undertaking.objects.values_list(
        "pk", "commitment_id", "endorsement__signatory_id"
    ):
        commitment, fits = commitments[commitment_id]
        signatory, names = signatories.get(signatory_id, (None, nobody))
        score = total(names, fits)
        if score is not None:
            name = signatory.name if signatory else ""
            sort_key = signatory.sort_key if signatory else ""
            order = (score, sort_key, commitment.instrument.order, commitment.order)
            text = written([name] if name else [], [commitment.code])
            found.append((order, Found(pk, text, name or EVERYBODY, commitment.code, commitment.title)))
    return best_first(found)


def best_first(found: list[tuple[Order, Found]]) -> tuple[Found, ...]:
    found.sort(key=lambda pair: pair[0])
    best = [order[0] for order, _ in found[:2]]
    if best and best.count(best[0]) == 1:
        found[0] = (found[0][0], replace(found[0][1], is_best=True))
    return tuple(item for _, item in found[:MOST])


def words_of(query: str) -> list[str]:
    """The words after the last comma; "d3 e" counts as one."""
    words: list[str] = []
    for word in plain(query.replace(";", ",").rpartition(",")[2]).split():
        if words and len(word) == 1 and word.isalpha() and has_digit(words[-1]):
            words[-1] += word
        else:
            words.append(word)
    return words


def name_scores(words: Iterable[str], signatory: Signatory) -> Scores:
    spellings = {plain(text) for text in (*spellings_of(signatory), signatory.name_ar) if text}
    return [name_score(word, spellings) for word in words]


def name_score(word: str, spellings: Iterable[str]) -> int | None:
    scores = [
        EXACT if word == spelling else BEGINS if spelling.startswith(word) else INSIDE
        for spelling in spellings
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


def total(names: Scores, fits: Scores) -> int | None:
    """The sum over the words of the better fit; None where a word fits neither."""
    best = [min((s for s in pair if s is not None), default=None) for pair in zip(names, fits, strict=True)]
    return None if None in best else sum(score for score in best if score is not None)
