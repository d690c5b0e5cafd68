"""Our own words from the reference data in the reader's language: titles, explanations, tests, notes.

`said(commitment, "title")` takes the place of `commitment.title`. What comes back is text that also knows
its language, so that a template can mark what exists in English only:

    <h2{% language_of page.title %}>{{ page.title }}</h2>
"""

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import get_language


class Translated(Protocol):
    """A row with the column `translations`: by language, then by field."""

    translations: Any


class Said(str):
    """Text and the language it is in."""

    language: str

    def __new__(cls, text: str, language: str) -> "Said":
        words = super().__new__(cls, text)
        words.language = language
        return words


def said(row: Translated, field: str) -> Said:
    """The field of a row in the active language; in English where there is no translation."""
    return said_in(row.translations, field, getattr(row, field))


def said_in(translations: Mapping[str, Any], field: str, english: str) -> Said:
    """The same for values that were loaded without their row."""
    language = readers_language()
    found = translations.get(language, {}).get(field, "")
    return Said(found, language) if found else Said(english, "en")


def said_each(row: Translated, field: str) -> tuple[Said, ...]:
    """The same for a list of paragraphs."""
    language, english = readers_language(), getattr(row, field)
    found = row.translations.get(language, {}).get(field, [])
    if len(found) == len(english):
        return tuple(Said(text, language) for text in found)
    return tuple(Said(text, "en") for text in english)


def our_translation(row: Translated, field: str) -> Said | None:
    """What stands beneath official words, as “our translation, not official”; None in English."""
    language = readers_language()
    found = row.translations.get(language, {}).get(field, "")
    return Said(found, language) if found else None


def readers_language() -> str:
    return (get_language() or "en").partition("-")[0]
