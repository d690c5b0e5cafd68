"""What rows of several tables are made of."""

from typing import Any, Protocol

from django.conf import settings

from commitments.summaries.own_words import OFFICIAL


class Translated(Protocol):
    """A row with the column `translations`: by language, then by field."""

    translations: Any


def worded(row: Translated, field: str) -> dict[str, str | None]:
    """Words of ours in each language, null where there are none."""
    translations = row.translations or {}
    official = official_in_each(row, field)

    def said(language: str) -> str | list[str] | None:
        return official.get(language) or translations.get(language, {}).get(field)

    return {
        f"{field}_en": text_of(said("en") or getattr(row, field)),
        f"{field}_fr": text_of(said("fr")),
        f"{field}_ar": text_of(said("ar")),
    }


def official_in_each(row: Translated, field: str) -> dict[str, str]:
    """Official words by language; none for a field that holds words of ours."""
    others: dict[str, dict[str, str]] = getattr(row, "official_words", {})
    found = {language: words[field] for language, words in others.items() if field in words}
    return (
        found | {row.language: getattr(row, field)} if field in OFFICIAL and hasattr(row, "language") else {}
    )


def text_of(value: str | list[str] | None) -> str | None:
    """Paragraphs are parted by an empty line; blank is null."""
    return ("\n\n".join(value) if isinstance(value, list) else value) or None


def page(path: str) -> str:
    """The whole address of a page."""
    return f"{settings.SITE_URL}{path}"
