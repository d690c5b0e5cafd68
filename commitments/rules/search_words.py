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
SHORT_WORD: Final = 2  # words up to this length must stand by themselves: "AI" is not looked for in "aid"
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


def fold(word: str) -> str:
    """One word in the form in which words are compared."""
    plain = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(char for char in plain if not unicodedata.combining(char)).translate(ONE_LETTER)
    plain = "".join(char for char in plain if char.isalnum())
    has_article = plain.startswith(ARTICLE) and len(plain) > len(ARTICLE) + SHORT_WORD
    return plain.removeprefix(ARTICLE) if has_article else plain


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in their order."""
    return tuple(word for match in TOKEN.finditer(text) if (word := fold(match[0])))


def asked_words(query: str) -> tuple[str, ...]:
    """What a query asks for: its first words, each once."""
    return tuple(dict.fromkeys(words_of(query)))[:MOST_WORDS]


def stem(word: str) -> str:
    """What the words looked for begin with: a plural s is left off."""
    return word.removesuffix("s") if len(word) > PLURAL_FROM else word


def answers(known: str, asked: str) -> bool:
    """Whether a word of a text is the one asked for, or begins with it; short words only as they are."""
    return known.startswith(stem(asked)) if len(asked) > SHORT_WORD else known == asked


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
