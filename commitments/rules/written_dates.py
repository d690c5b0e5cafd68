"""Dates as people write them in English or French, to the precision they give. What two people could read
differently is never guessed."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from commitments.rules.dates import parse_partial
from commitments.vocabulary import Precision

Dated = tuple[dt.date, Precision]

MONTH_NAMES: Final = (  # English and French, without accents
    "january jan janvier", "february feb fevrier fevr fev", "march mar mars", "april apr avril avr",
    "may mai", "june jun juin", "july jul juillet juil", "august aug aout", "september sept sep septembre",
    "october oct octobre", "november nov novembre", "december dec decembre",
)  # fmt: skip
MONTHS: Final = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names.split()}
DAYS_AGO: Final = {"today": 0, "aujourd hui": 0, "yesterday": 1, "hier": 1}
LEFT_OUT: Final = frozenset({"of", "the", "de", "le", "du"})
ORDINAL: Final = re.compile(r"(?<=\d)(st|nd|rd|th|er|eme|e)\b")
HOW: Final = "Write the date as 14 March 2026, March 2026, 2026 or 2026-03-14."
NO_SUCH_DAY: Final = "There is no such day."


class UnreadableDateError(ValueError):
    """Its text is one sentence for whoever typed the date."""


def read_date(text: str, *, today: dt.date) -> Dated:
    """Reads 2025, 2025-02, 11 February 2025, février 2025, 20250211, yesterday and their like.

    Raises UnreadableDateError for anything else, and for 11/02/2025, which is one day here and another there.
    """
    words = words_of(text)
    if (ago := DAYS_AGO.get(" ".join(words))) is not None:
        return today - dt.timedelta(days=ago), Precision.DAY
    named = [word for word in words if word in MONTHS]
    numbers = [word for word in words if word.isascii() and word.isdigit()]
    if len(named) > 1 or len(named) + len(numbers) != len(words):
        raise UnreadableDateError(HOW)
    if named:
        return with_month_named(numbers, MONTHS[named[0]])
    return in_numbers(numbers)


def words_of(text: str) -> list[str]:
    """Lower case, without accents, every digit as 0 to 9, every other sign as a space."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in bare)
    plain = ORDINAL.sub("", re.sub(r"[^\w]|_", " ", digits))
    apart = re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", " ", plain)  # 14mar2026
    return [word for word in apart.split() if word not in LEFT_OUT]


def with_month_named(numbers: list[str], month: int) -> Dated:
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) < 3]
    if len(years) != 1 or len(years) + len(days) != len(numbers) or len(days) > 1:
        raise UnreadableDateError(HOW)
    return dated([int(years[0]), month, *map(int, days)])


def in_numbers(numbers: list[str]) -> Dated:
    lengths = [len(number) for number in numbers]
    values = [int(number) for number in numbers]
    if lengths == [8]:
        return dated([int(numbers[0][:4]), int(numbers[0][4:6]), int(numbers[0][6:])])
    if lengths[:1] == [4] and len(lengths) < 4 and all(length < 3 for length in lengths[1:]):
        return dated(values)
    if lengths[-1:] == [4] and len(lengths) == 2 and lengths[0] < 3:
        return dated([values[1], values[0]])
    if lengths[-1:] == [4] and len(lengths) == 3 and max(lengths[:2]) < 3:
        return year_last(*values)
    raise UnreadableDateError(HOW)


def year_last(first: int, second: int, year: int) -> Dated:
    """14/03/2026 can only be one day; 03/04/2026 could be two."""
    found = list(dict.fromkeys(possible([[year, second, first], [year, first, second]])))
    if not found:
        raise UnreadableDateError(NO_SUCH_DAY)
    if len(found) > 1:
        readings = " or ".join(in_words(*reading) for reading in found)
        raise UnreadableDateError(f"Is this {readings}? Write the month as a word.")
    return found[0]


def possible(dates: Iterable[list[int]]) -> Iterable[Dated]:
    for parts in dates:
        try:
            yield dated(parts)
        except UnreadableDateError:
            continue


def dated(parts: list[int]) -> Dated:
    """From year, month, day, or the first of them."""
    year, *rest = parts
    try:
        return parse_partial("-".join([f"{year:04}", *(f"{part:02}" for part in rest)]))
    except ValueError:
        raise UnreadableDateError(NO_SUCH_DAY) from None


def in_words(day: dt.date, precision: Precision | str) -> str:
    """11 February 2025, February 2025 or 2025, as the site writes dates."""
    pattern = {Precision.YEAR: "{0.year}", Precision.MONTH: "{0:%B} {0.year}"}
    return pattern.get(Precision(precision), "{0.day} {0:%B} {0.year}").format(day)
