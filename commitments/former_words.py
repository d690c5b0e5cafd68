"""Labels and definitions of closed lists as they were worded before: a past day is shown in its words.

Whoever rewords one adds here what it said and the last day on which it said so; tests/test_former_words.py
holds every wording by its digest and fails until that is done. Method 1.1 changed rules and added codes, but
reworded none that stayed, so nothing stands here yet.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class FormerWords:
    """What is worded `now` so said `then` up to the end of the day `until` (UTC). Both are English; the
    catalogs keep the translations of `then` as long as tests/test_former_words.py finds them named here."""

    now: str
    then: str
    until: dt.date


FORMER: Final[tuple[FormerWords, ...]] = ()

_day: ContextVar[dt.date | None] = ContextVar("day of the words", default=None)


@contextmanager
def words_of(day: dt.date) -> Iterator[None]:
    """Until it closes, lists speak as they did on that day."""
    before = _day.set(day)
    try:
        yield
    finally:
        _day.reset(before)


def on_the_day(words: str) -> str:
    """The same label or definition as it was worded on the day that is shown."""
    day = _day.get()
    return words if day is None else said_on(day, words, FORMER)


def wordings_shown() -> tuple[FormerWords, ...]:
    """All that the words of lists depend on beside the language: today and on most days nothing."""
    day = _day.get()
    return () if day is None else tuple(item for item in FORMER if item.until >= day)


def said_on(day: dt.date, words: str, former: tuple[FormerWords, ...]) -> str:
    """Of several earlier wordings the one that was given up first after that day."""
    fitting = [item for item in former if item.now == words and item.until >= day]
    return min(fitting, key=lambda item: item.until).then if fitting else words
