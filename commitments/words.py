"""The words of closed lists in the reader's language: every label and every definition comes through here.

The lists are written in English; locale/ holds the rest, which tracker/stack/catalogs.py collects.
Dates in words are made here too, since pages, mails and drawings all say them.
"""

import datetime as dt
from enum import property as enum_property
from typing import Final, TypeVar

from django.apps import apps
from django.db.models import IntegerChoices, TextChoices
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from commitments.former_words import on_the_day

Code = TypeVar("Code")
# by vocabulary.Precision
DATE_FORMS: Final = {"day": "j F Y", "month": "F Y", "year": "Y"}
SHORT_DATE_FORMS: Final = {"day": "j M Y", "month": "M Y", "year": "Y"}


def in_readers_language(words: str) -> str:
    """The one place where words of a list are looked up. English while Django starts, and where none are."""
    return gettext(on_the_day(words)) if words and apps.ready else words


def lower_first(words: str) -> str:
    """A label as it stands inside a sentence: “First steps” gives “first steps”, “UN body” stays as it is.

    Arabic knows no capitals and comes back unchanged.
    """
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def date_words(day: dt.date, precision: str = "day") -> str:
    """11 February 2025, February 2025 or 2025, as precise as it is known; French counts from the 1er."""
    words = date_format(day, DATE_FORMS[precision])
    is_first = precision == "day" and day.day == 1 and get_language() == "fr"
    return f"1er{words[1:]}" if is_first else words


def short_date_words(day: dt.date, precision: str = "day") -> str:
    """11 Feb 2025, Feb 2025 or 2025."""
    return in_short(day, SHORT_DATE_FORMS[precision])


def in_short(day: dt.date, form: str) -> str:
    """With M for the month; in French 30 juin and 30 juil., since three letters would be both."""
    return date_format(day, form.replace("M", "N") if get_language() == "fr" else form)


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
