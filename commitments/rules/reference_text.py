"""Reading "fra d3e" or "France and Germany D3.a": names of signatories and codes of clauses, in any order."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

SHORTEST_BEGINNING = 3  # letters by which a name may be cut short
LONGEST_NAME = 6  # words
NOT_EVERY_PAIR = (
    "One entry bears on every signatory named under every clause named, "
    "and this text names only some of these pairs. Log two entries."
)
IGNORED = frozenset({"and", "the", "et", "joint", "all", "together"})


@dataclass(frozen=True)
class Known:
    """What may be named: every spelling, as `plain` writes it, with the id it stands for."""

    signatories: Mapping[str, int]
    clauses: Mapping[str, int]
    names: Mapping[int, str] = field(default_factory=dict)
    """The way we write each signatory."""


@dataclass(frozen=True)
class Reading:
    """Ids in the order in which they were named; `problems` are sentences for whoever typed the text."""

    signatories: tuple[int, ...] = ()
    clauses: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Lower case, no accents, no dots, other signs as spaces: "Côte d'Ivoire D3.e" is "cote d ivoire d3e"."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w.]|_", " ", bare.casefold()).replace(".", "").split())


def spellings(text: str) -> frozenset[str]:
    """As `plain` writes it, and as people do who leave the apostrophe out: "cote divoire"."""
    return frozenset(filter(None, (plain(text), plain(re.sub("['’]", "", text)))))


def nearest(word: str, known: Known) -> str:
    """The signatory that a word probably means which names none; blank where none is near."""
    names = [spelling for spelling in known.signatories if len(spelling) > SHORTEST_BEGINNING]
    close = get_close_matches(word, names, n=1, cutoff=0.7)
    return known.names.get(known.signatories[close[0]], "") if close else ""


def read(text: str, known: Known) -> Reading:
    """Reads groups parted by commas, semicolons or new lines.

    One entry bears on every signatory named under every clause named. Groups that each name both must
    therefore come to the same as all of them together; otherwise the text says more than it means.
    """
    groups = [read_group(part, known) for part in re.split(r"[,;\n]", text) if part.strip()]
    signatories = tuple(dict.fromkeys(pk for group in groups for pk in group.signatories))
    clauses = tuple(dict.fromkeys(pk for group in groups for pk in group.clauses))
    problems = tuple(problem for group in groups for problem in group.problems)
    if not problems and all(group.signatories and group.clauses for group in groups):
        named = {(s, c) for group in groups for s in group.signatories for c in group.clauses}
        if len(named) < len(signatories) * len(clauses):
            problems = (NOT_EVERY_PAIR,)
    return Reading(signatories, clauses, problems)


def read_group(text: str, known: Known) -> Reading:
    words = plain(text).split()
    signatories: list[int] = []
    clauses: list[int] = []
    problems: list[str] = []
    while words:
        taken, found, is_clause = first_of(words, known)
        if found is None:
            problems.extend(sentence_about(words[0], known))
        else:
            (clauses if is_clause else signatories).append(found)
        words = words[taken:]
    return Reading(tuple(signatories), tuple(clauses), tuple(problems))


def first_of(words: list[str], known: Known) -> tuple[int, int | None, bool]:
    """(words used up, id found or None, whether it is a clause) at the beginning of `words`."""
    if has_digit(words[0]):
        letter_apart = len(words) > 1 and len(words[1]) == 1 and known.clauses.get(words[0] + words[1])
        if letter_apart:  # "d3 e"
            return 2, letter_apart, True
        return 1, known.clauses.get(words[0]), True
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        found = known.signatories.get(" ".join(words[:length]))
        if found is not None:
            return length, found, False
    if words[0] in IGNORED:  # "all" is not the beginning of Allemagne
        return 1, None, False
    begun = set(beginnings(words[0], known).values())
    return 1, begun.pop() if len(begun) == 1 else None, False


def beginnings(word: str, known: Known) -> dict[str, int]:
    """The spellings that begin with the word."""
    if len(word) < SHORTEST_BEGINNING:
        return {}
    return {name: pk for name, pk in known.signatories.items() if name.startswith(word)}


def sentence_about(word: str, known: Known) -> Iterator[str]:
    """What to tell about a word that names nothing, or more than one thing."""
    if word in IGNORED:
        return
    if has_digit(word):
        yield f"“{word}” is no clause of the texts kept here."
        return
    several = sorted(beginnings(word, known))
    if several:
        yield f"“{word}” could be {' or '.join(several[:4])}. Write more of the name."
        return
    near = nearest(word, known)
    question = f" Did you mean {near}?" if near else ""
    yield f"“{word}” is no signatory, and no clause either.{question}"


def has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)
