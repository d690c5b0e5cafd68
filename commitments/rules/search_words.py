"""Words as search compares them: without case, accents, Arabic vowel signs and the ways to write a letter.

Migration 0050 says the same to PostgreSQL in `search_fold`; a test holds both together.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

MOST_WORDS: Final = 8
LONG_WORD: Final = 4  # from this length on a word may be a misspelt one, and may begin another
ARTICLE_FROM: Final = 3  # letters that must be left for an article to be one
# a word of three signs from here on in Unicode is not short: each is a word or a syllable
SIGNS_FROM: Final = "\u2e80"
PLURAL_FROM: Final = 5  # "centres" is looked for as "centre", which finds both; "gas" stays as it is
CLOSE_ENOUGH: Final = 0.76
ARTICLE: Final = "ال"
TOKEN: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u064b-\u065f\u0670])*")
ONE_LETTER: Final = str.maketrans(
    {"ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ٱ": "ا", "ـ": None, "ء": None}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | {chr(0x660 + digit): str(digit) for digit in range(10)}
    | {chr(0x6F0 + digit): str(digit) for digit in range(10)}
)


@dataclass(frozen=True)
class Part:
    """A piece of a text; `is_hit` where it is one of the words asked for."""

    text: str
    is_hit: bool


def letters_of(word: str) -> str:
    """One word with its article, each of its letters as all its ways to be written are compared."""
    plain = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(char for char in plain if not unicodedata.combining(char)).translate(ONE_LETTER)
    return "".join(char for char in plain if char.isalnum())


def fold(word: str) -> str:
    """One word in the form in which words are compared."""
    plain = letters_of(word)
    has_article = plain.startswith(ARTICLE) and len(plain) >= len(ARTICLE) + ARTICLE_FROM
    return plain.removeprefix(ARTICLE) if has_article else plain


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in their order."""
    return tuple(word for match in TOKEN.finditer(text) if (word := fold(match[0])))


def plain_name(text: str) -> str:
    """A name in the form in which parts of names are looked for: “Côte d’Ivoire” is “cote d ivoire”."""
    return " ".join(word for match in TOKEN.finditer(text) if (word := letters_of(match[0])))


def asked_words(query: str, *, most: int = MOST_WORDS) -> tuple[str, ...]:
    """What a query asks for: its first words, each once."""
    return tuple(dict.fromkeys(words_of(query)))[:most]


def as_written(names: Iterable[str], texts: Iterable[str]) -> dict[str, str]:
    """The long words of names and texts, folded, each with the way it is written.

    A name keeps its capitals; a word of a text is written small where it stands so anywhere, since it may
    open a sentence elsewhere.
    """
    found = {fold(match[0]): match[0] for name in names for match in TOKEN.finditer(name)}
    in_texts: dict[str, str] = {}
    for text in texts:
        for match in TOKEN.finditer(text):
            word = fold(match[0])
            if match[0].islower() or word not in in_texts:
                in_texts[word] = match[0]
    return {word: written for word, written in (in_texts | found).items() if len(word) >= LONG_WORD}


class Beginning(str):
    """A word asked for that may go on, however short it is."""

    __slots__ = ()


def left_open(query: str, asked: Sequence[str]) -> tuple[str, ...]:
    """The same words with the last one open, as while it is being typed; empty where that changes nothing.

    An acronym in capitals is whole.
    """
    is_whole = not asked or len(asked[-1]) < LONG_WORD - 1 or query.split()[-1].isupper()
    return () if is_whole or may_go_on(asked[-1]) else (*asked[:-1], Beginning(asked[-1]))


def may_go_on(asked: str) -> bool:
    """Whether it is looked for as the beginning of others: "AI" is not in "aid", nor "USA" in "usage"."""
    is_long = len(asked) >= LONG_WORD or (len(asked) == LONG_WORD - 1 and asked[0] >= SIGNS_FROM)
    return is_long or isinstance(asked, Beginning)


def stem(word: str) -> str:
    """What the words looked for begin with: a plural s is left off."""
    return word.removesuffix("s") if len(word) > PLURAL_FROM else word


def answers(known: str, asked: str) -> bool:
    """Whether a word of a text is the one asked for, or begins with it; short words only as they are."""
    return known.startswith(stem(asked)) if may_go_on(asked) else known == asked


def holds_all(known: Iterable[str], asked: Sequence[str]) -> bool:
    """Every word asked for stands among the known ones."""
    words = tuple(known)
    return bool(asked) and all(any(answers(word, wanted) for word in words) for wanted in asked)


def closeness(known: str, asked: str) -> float:
    """How alike two spellings are, from 0 to 1; 0 where they are not close enough to mention."""
    matcher = SequenceMatcher(None, known, asked, autojunk=False)
    if matcher.real_quick_ratio() < CLOSE_ENOUGH or matcher.quick_ratio() < CLOSE_ENOUGH:
        return 0
    ratio = matcher.ratio()
    return ratio if ratio >= CLOSE_ENOUGH else 0


def marked(text: str, asked: Sequence[str]) -> tuple[Part, ...]:
    """The text in pieces, so that a page can mark the words asked for."""
    parts: list[Part] = []
    start = 0
    for match in TOKEN.finditer(text):
        word = fold(match[0])
        if word and any(answers(word, wanted) for wanted in asked):
            parts += [Part(text[start : match.start()], False), Part(match[0], True)]
            start = match.end()
    parts.append(Part(text[start:], False))
    return tuple(part for part in parts if part.text)


def excerpt(text: str, asked: Sequence[str], *, around: int = 110) -> tuple[Part, ...]:
    """The words around the first one asked for, cut at spaces; the beginning where there is none."""
    text = " ".join(text.split())
    place = next((m.start() for m in TOKEN.finditer(text) if holds_all([fold(m[0])], asked[:1])), None)
    if place is None:
        found = (m.start() for m in TOKEN.finditer(text) if any(answers(fold(m[0]), word) for word in asked))
        place = next(found, 0)
    start = text.find(" ", place - around) + 1 if place > around else 0
    stop = text.rfind(" ", start + 1, start + 2 * around) if len(text) > start + 2 * around else len(text)
    stop = stop if stop > place else min(len(text), place + around)  # one endless word
    before, after = ("… " if start else ""), (" …" if stop < len(text) else "")
    return marked(f"{before}{text[start:stop]}{after}", asked)
