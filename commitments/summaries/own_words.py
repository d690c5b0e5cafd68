"""Our own words in the reader's language: titles, explanations, tests and notes of the reference data, roles,
the history of the method.

`said(commitment, "title")` takes the place of `commitment.title`. What comes back is text that also knows
its language, so that a template can mark what exists in English only:

    <h2{% language_of page.title %}>{{ page.title }}</h2>
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from django.utils.translation import get_language

from commitments.words import in_readers_language

# fields whose words are official where the row has `official_words`
OFFICIAL: Final = ("title", "quote", "text")


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


class Official(Protocol):
    """A row that holds official words: in `language`, and perhaps in further ones."""

    language: str
    official_words: Any


def said(row: Translated, field: str) -> Said:
    """The field of a row in the active language; in English where there is no translation.

    A title that is official in the reader's language comes first, and one that is nowhere translated stays
    in the language of its text.
    """
    if field not in OFFICIAL or not hasattr(row, "official_words"):
        return said_in(row.translations, field, getattr(row, field))
    with_official: Any = row
    translated = our_translation(row, field)
    return official(with_official, field) if translated is None else translated


def official(row: Official, field: str) -> Said:
    """Official words: in the reader's language where they are official in it, else as they were written."""
    language = readers_language()
    found = row.official_words.get(language, {}).get(field, "")
    return Said(found, language) if found else Said(getattr(row, field), row.language)


def shortened(words: Said) -> Said:
    """A quotation without the punctuation of a list at its end."""
    return Said(words.rstrip(";, "), words.language)


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


def said_in_catalog(english: str) -> Said:
    """The same for what has no row of its own and is translated in locale/."""
    found = in_readers_language(english)
    return Said(found, "en" if found == english else readers_language())


def our_translation(row: Translated, field: str) -> Said | None:
    """What stands beneath official words, as “our translation, not official”; None where they are official in
    the reader's language, as in English mostly."""
    language = readers_language()
    if language in getattr(row, "official_words", {}):
        return None
    found = row.translations.get(language, {}).get(field, "")
    return Said(found, language) if found else None


def readers_language() -> str:
    return (get_language() or "en").partition("-")[0]
