"""The words of closed lists in the reader's language: every label and every definition comes through here.

The lists are written in English; locale/ holds the rest, which tracker/stack/catalogs.py collects.
"""

from enum import property as enum_property
from typing import TypeVar

from django.apps import apps
from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext

from commitments.former_words import on_the_day

Code = TypeVar("Code")


def in_readers_language(words: str) -> str:
    """The one place where words of a list are looked up. English while Django starts, and where none are."""
    return gettext(on_the_day(words)) if words and apps.ready else words


def lower_first(words: str) -> str:
    """A label as it stands inside a sentence: “First steps” gives “first steps”, “UN body” stays as it is.

    Arabic knows no capitals and comes back unchanged.
    """
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


class Words(TextChoices):
    """A closed list whose labels readers see in their own language. `choices` of a model stay English."""

    @enum_property
    def label(self) -> str:
        return in_readers_language(str(self._label_))


class NumberedWords(IntegerChoices):
    """The same with numbers for codes."""

    @enum_property
    def label(self) -> str:
        return in_readers_language(str(self._label_))


class Meanings(dict[Code, str]):
    """What each code of a list means. A meaning that is looked up is in the reader's language."""

    def __getitem__(self, code: Code) -> str:
        return in_readers_language(super().__getitem__(code))
