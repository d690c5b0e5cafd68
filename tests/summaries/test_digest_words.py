import datetime as dt

import pytest
from django.utils import translation

from commitments.summaries.digest_words import level_words, names_words, period_words, shortened
from commitments.words import date_words
from tests.mail_factories import WEEK_END

WEEK_START = WEEK_END - dt.timedelta(days=7)


@pytest.mark.parametrize(
    ("timezone", "words"),
    [
        ("UTC", "Published from 23 November 2026, 00:00 to 30 November 2026, 00:00 (UTC)."),
        ("Europe/Paris", "Published from 23 November 2026, 01:00 to 30 November 2026, 01:00 (Europe/Paris)."),
        (
            "America/New_York",
            "Published from 22 November 2026, 19:00 to 29 November 2026, 19:00 (America/New_York).",
        ),
    ],
)
def test_period_words_are_the_readers_own(timezone: str, words: str) -> None:
    assert period_words(WEEK_START, WEEK_END, timezone) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-gb", ["1 July 2026", "July 2026", "2026"]),
        ("fr", ["1er juillet 2026", "juillet 2026", "2026"]),
        ("ar", ["1 يوليو 2026", "يوليو 2026", "2026"]),
    ],
)
def test_dates_have_the_month_in_words_and_western_digits(language: str, words: list[str]) -> None:
    with translation.override(language):
        assert [date_words(dt.date(2026, 7, 1), how) for how in ("day", "month", "year")] == words


def test_level_words_know_a_lasting_duty_and_a_blank() -> None:
    assert level_words("met", is_continuing=True) == "Being met"
    assert level_words("", is_continuing=False) == "Not yet assessed"
    with translation.override("ar"):
        assert level_words("met", is_continuing=False) == "تم الوفاء به"


def test_names_shows_three_and_counts_the_rest() -> None:
    names = ["France", "Kenya", "Brazil", "Chile", "India"]
    assert names_words(["France"]) == "France"
    assert names_words(names) == "France, Kenya, Brazil and 2 more"
    assert names_words([]) == "No single signatory"
    with translation.override("fr"):
        assert names_words(names[:4]) == "France, Kenya, Brazil et 1 autre"


def test_only_a_very_long_text_is_shortened() -> None:
    assert shortened("a" * 300) == "a" * 300
    assert len(shortened("word " * 200)) <= 300
    assert shortened("word " * 200).endswith(" …")
