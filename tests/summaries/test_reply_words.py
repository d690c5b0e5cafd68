import datetime as dt

import pytest
from django.utils import translation

from commitments.summaries import reply_words
from commitments.vocabulary import DELIVERY, Delivery


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (dt.date(2026, 3, 3), "3 March 2026", "3 mars 2026"),
        (dt.date(2026, 2, 1), "1 February 2026", "1er février 2026"),
        (dt.date(2026, 8, 31), "31 August 2026", "31 août 2026"),
    ],
)
def test_day_is_written_as_the_language_does(day: dt.date, english: str, french: str) -> None:
    assert (reply_words.day(day, "en"), reply_words.day(day, "fr")) == (english, french)
    assert translation.get_language() == "en-gb"


@pytest.mark.parametrize("code", Delivery.values)
def test_every_status_has_its_french_word(code: str) -> None:
    french = reply_words.level(code, is_continuing=False, language="fr")
    assert french
    assert french != reply_words.level(code, is_continuing=False, language="en")


def test_lasting_duty_is_being_met_in_both_languages() -> None:
    assert reply_words.level("met", is_continuing=True, language="en") == "Being met"
    assert reply_words.level("met", is_continuing=True, language="fr") == "Tenu à ce jour"


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("ar-EG", "rtl")])
def test_direction_follows_the_language(language: str, direction: str) -> None:
    assert reply_words.direction(language) == direction


def test_name_falls_back_to_the_english_one() -> None:
    assert reply_words.name_of("Kenya", "", "fr") == "Kenya"
    assert reply_words.name_of("Germany", "Allemagne", "fr") == "Allemagne"


@pytest.mark.parametrize("code", list(Delivery))
def test_definition_is_given_in_both_languages(code: Delivery) -> None:
    assert reply_words.definition(code, "en") == DELIVERY[code].definition
    assert reply_words.definition(code, "fr") not in ("", DELIVERY[code].definition)


def test_finality_is_said_of_no_evidence_alone() -> None:
    assert reply_words.finality("no_evidence", "en").endswith("final and counts 0 points.")
    assert reply_words.finality("no_evidence", "fr").startswith("Si le délai s’achève sans réponse")
    assert reply_words.finality("no_action", "en") == ""
