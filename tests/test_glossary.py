"""The translations keep to the glossary of docs/languages.md: one word for one thing, spelt in one way."""

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

import pytest

from tracker.stack import catalogs
from tracker.stack.state import ROOT

DOCUMENT: Final = ROOT / "docs" / "languages.md"
MARKS: Final = "\u064b-\u0652\u0670"
WORD: Final = re.compile(rf"[\u0621-\u063a\u0641-\u064a{MARKS}]+")
# what Arabic writes onto a word: and, so, with, for, the
PREFIX: Final = re.compile(r"(?:[وف]?(?:لل|[بكل]?ال|[بكل])?)")
# spelt with the same letters as a word of the glossary:
# assesses, finds, provides, undo, signed, says, was promised
OTHERS: Final = ("يقيّم", "يعثر", "تقدم", "تراجع", "موقَّعة", "تحقق", "تُحقِّق", "عُدّل", "فعل", "وقَّع", "وُعد")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below that heading, without its head."""
    section = DOCUMENT.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def translations(language: str) -> Iterator[str]:
    """Everything that locale/ and fixtures/translations/ say in that language, in one form of Unicode."""
    for message in catalogs.read(language):
        if message.id:
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            yield from (unicodedata.normalize("NFC", form) for form in forms)
    for path in sorted((ROOT / "fixtures" / "translations" / language).glob("*.json")):
        yield from (unicodedata.normalize("NFC", text) for text in texts(json.loads(path.read_text())))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(map(texts, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(texts, value))


def bare(word: str) -> str:
    return re.sub(f"[{MARKS}]", "", word)


def without_case(word: str) -> str:
    """The vowel at the end of an Arabic word is its case, not its spelling."""
    return re.sub(r"[\u064b-\u0650]+$", "", word)


def second_spellings(said: list[str], glossary: list[str]) -> set[str]:
    """The words of `said` that have the letters of a word of the glossary, and other marks."""
    settled = {bare(word): without_case(word) for word in glossary}
    found = set()
    for word in chain.from_iterable(WORD.findall(text) for text in said):
        spelling = without_case(word)
        for start in range(4):
            stem = spelling[start:]
            if not PREFIX.fullmatch(bare(spelling[:start])) or stem in OTHERS:
                continue
            if settled.get(bare(stem), stem) != stem:
                found.add(word)
    return found


REFUSED: Final = [
    (language, word)
    for language, _, cell in rows("One word, one spelling")
    for word in re.split("[,،] ", cell)
]


@pytest.mark.parametrize(("language", "word"), REFUSED)
def test_no_translation_uses_a_word_that_the_glossary_refuses(language: str, word: str) -> None:
    refused = unicodedata.normalize("NFC", word).casefold()
    assert [text for text in translations(language) if refused in text.casefold()] == []


def test_words_of_the_glossary_have_one_spelling_in_arabic() -> None:
    glossary = [word for *_, arabic in rows("Glossary") for word in WORD.findall(arabic)]
    assert len(glossary) > 40
    assert second_spellings(list(translations("ar")), glossary) == set()


def test_a_second_spelling_is_found_behind_what_is_written_onto_a_word() -> None:
    said = ["الموقّعة والموقِّعة", "وبتعهد", "تعهّدٌ", "الموقَّعة"]
    assert second_spellings(said, ["موقِّعة", "تعهّد"]) == {"الموقّعة", "وبتعهد"}
