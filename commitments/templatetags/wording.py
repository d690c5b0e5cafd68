"""Filters every template has: dates of any precision, and the words and marks of the vocabulary."""

import datetime as dt

from django import template
from django.utils.formats import date_format

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

register = template.Library()

LONG = {Precision.DAY: "j F Y", Precision.MONTH: "F Y", Precision.YEAR: "Y"}
SHORT = {Precision.DAY: "j M Y", Precision.MONTH: "M Y", Precision.YEAR: "Y"}


@register.filter
def long_date(date: dt.date, precision: str = Precision.DAY) -> str:
    """11 February 2025, February 2025 or 2025."""
    return date_format(date, LONG[Precision(precision)])


@register.filter
def short_date(date: dt.date, precision: str = Precision.DAY) -> str:
    """11 Feb 2025, Feb 2025 or 2025."""
    return date_format(date, SHORT[Precision(precision)])


@register.filter
def iso_date(date: dt.date, precision: str = Precision.DAY) -> str:
    return machine_date(date, precision)


@register.filter
def delivery_label(code: str) -> str:
    return Delivery(code).label


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
