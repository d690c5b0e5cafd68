"""Dates of day, month or year precision: their words and the day on which they end; moments for programs."""

import calendar
import datetime as dt
import re
from typing import Final

from commitments.vocabulary import Precision

# fromisoformat alone would also take 20250211 and 2025-W07-2, and int() takes +202
PARTIAL_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


def last_day(date: dt.date, precision: Precision | str) -> dt.date:
    """The last day a date of this precision covers: month and year fall due at their end."""
    if precision == Precision.YEAR:
        return dt.date(date.year, 12, 31)
    if precision == Precision.MONTH:
        return date.replace(day=calendar.monthrange(date.year, date.month)[1])
    return date


def machine_date(date: dt.date, precision: Precision | str) -> str:
    """The value for <time datetime>: 2025, 2025-02 or 2025-02-11."""
    length = {Precision.YEAR: 4, Precision.MONTH: 7}.get(Precision(precision), 10)
    return date.isoformat()[:length]


def parse_partial(text: str) -> tuple[dt.date, Precision]:
    """Reads 2025, 2025-02 or 2025-02-11; raises ValueError for anything else."""
    if not PARTIAL_DATE.fullmatch(text):
        raise ValueError(f"{text!r} is not a date such as 2025, 2025-02 or 2025-02-11")
    if len(text) == 4:
        return dt.date(int(text), 1, 1), Precision.YEAR
    if len(text) == 7:
        return dt.date.fromisoformat(f"{text}-01"), Precision.MONTH
    return dt.date.fromisoformat(text), Precision.DAY


def utc_moment(value: dt.datetime) -> str:
    """A moment with its zone as programs read it (ISO 8601, UTC): 2026-11-30T12:00:00Z."""
    return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
