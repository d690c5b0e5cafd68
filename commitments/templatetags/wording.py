"""Filters every template has: dates of any precision, and the words and marks of the vocabulary."""

import datetime as dt
from typing import Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext

from commitments.rules import delivery
from commitments.rules.dates import machine_date
from commitments.vocabulary import (
    CHANGE_MEANING,
    DELIVERY,
    TIMING_MEANING,
    ChangeKind,
    Delivery,
    DeliveryMeaning,
    EvidenceStrength,
    Precision,
    Stage,
    Timing,
)
from commitments.words import date_words, lower_first, short_date_words

register = template.Library()
register.filter("long_date", date_words)
register.filter("short_date", short_date_words)

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@register.filter
def iso_date(date: dt.date, precision: str = Precision.DAY) -> str:
    return machine_date(date, precision)


@register.filter
def delivery_label(code: str) -> str:
    return Delivery(code).label


@register.filter(name="lower_first")
def lower_first_filter(words: object) -> str:
    """A label inside a sentence: {{ level|delivery_label|lower_first }}."""
    return lower_first(str(words))


@register.filter
def level_label(code: str, is_continuing: bool = False) -> str:
    """The same, where a lasting duty is “Being met” instead of “Met”."""
    return delivery.label(code, is_continuing=is_continuing)


@register.filter
def delivery_meaning(code: str) -> DeliveryMeaning:
    """Definition, slot and mark of a delivery code."""
    return DELIVERY[Delivery(code)]


@register.filter
def timing_label(code: str) -> str:
    return Timing(code).label


@register.filter
def timing_meaning(code: str) -> str:
    return TIMING_MEANING[Timing(code)]


@register.filter
def stage_label(code: str) -> str:
    return Stage(code).label


@register.filter
def strength_label(number: int) -> str:
    return EvidenceStrength(number).label


@register.filter
def change_label(code: str) -> str:
    return ChangeKind(code).label


@register.filter
def change_meaning(code: str) -> str:
    return CHANGE_MEANING[ChangeKind(code)]


@register.filter
def days_from_today(days_past: int) -> str:
    """How far a date is away, in words; negative while it is to come."""
    if not days_past:
        return gettext("Today")
    if days_past > 0:
        return ngettext("{n} day ago", "{n} days ago", days_past).format(n=days_past)
    return ngettext("In {n} day", "In {n} days", -days_past).format(n=-days_past)


class Named(Protocol):
    """A name, alone and in the middle of a sentence; `english` is its part that exists in English only."""

    name: str
    in_sentence: str
    english: str


@register.filter
def in_sentence(named: Named) -> str:
    return english_marked(named.in_sentence, named.english)


@register.filter
def in_list(named: Named) -> str:
    return english_marked(named.name, named.english)


@register.filter
def english_marked(text: str, english: str) -> str:
    """On a page in another language, the English part says that it is English, and runs left to right."""
    before, found, after = text.partition(english) if english else (text, "", "")
    if not found or (get_language() or "en").startswith("en"):
        return text
    return format_html('{}<span lang="en" dir="ltr">{}</span>{}', before, found, after)


@register.simple_tag
def english_text() -> str:
    """In an element on a page in another language: that its text exists in English only."""
    return "" if (get_language() or "en").startswith("en") else mark_safe(' lang="en" dir="ltr"')


@register.simple_tag
def foreign_text(language: str) -> str:
    """In an element whose text came from elsewhere: its language (BCP 47), where known and not the page's."""
    page = (get_language() or "en").partition("-")[0]
    if language in ("", "und"):
        return mark_safe(' dir="auto"') if page == "ar" else ""
    if language == page:
        return ""
    return format_html(' lang="{}"{}', language, direction_where_it_differs(language, page))


@register.simple_tag
def language_of(words: object) -> str:
    """In an element: the language of its text where that is not the page's (summaries/own_words.py).

    Text that does not know its language is English.
    """
    page, own = (get_language() or "en").partition("-")[0], getattr(words, "language", "en")
    if own == page:
        return ""
    return format_html(' lang="{}" dir="{}"', own, "rtl" if own in RIGHT_TO_LEFT else "ltr")


@register.filter
def marked(words: object) -> str:
    """The same inside a sentence: in an element of its own where the language is not the page's."""
    attributes = language_of(words)
    return format_html("<span{}>{}</span>", attributes, words) if attributes else str(words)


def direction_where_it_differs(language: str, page: str) -> str:
    is_rtl, page_is_rtl = language.partition("-")[0] in RIGHT_TO_LEFT, page in RIGHT_TO_LEFT
    return "" if is_rtl == page_is_rtl else mark_safe(' dir="rtl"' if is_rtl else ' dir="ltr"')
