import pytest
from django.utils.translation import override

from commitments.summaries.signatory_words import (
    dated_words,
    published_words,
    record_words,
    summary,
)
from commitments.summaries.standing import UndertakingLine
from commitments.vocabulary import Delivery, Timing


def lines(*levels: str) -> list[UndertakingLine]:
    return [
        UndertakingLine("X", "", "", "", False, False, Delivery(level), Timing.NO_DATE, None, None, 0)
        for level in levels
    ]


def test_summary_names_the_rest_in_numbers() -> None:
    assert summary(lines("met", "first_steps", "first_steps", "not_assessed")) == (
        "Of 4 undertakings of its own, 3 are assessed: 2 first steps, 1 met. 1 is not yet assessed."
    )
    assert summary(lines("no_evidence", *["not_assessed"] * 7)) == (
        "Of 8 undertakings of its own, 1 is assessed: 1 no public evidence found. 7 are not yet assessed."
    )


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([], "No undertaking of its own is on record."),
        (["not_assessed"], "Its one undertaking is not yet assessed."),
        (["not_assessed"] * 2, "None of its 2 undertakings is assessed yet."),
        (["met"], "Its one undertaking is assessed: 1 met."),
        (["met", "met"], "Of 2 undertakings of its own, 2 are assessed: 2 met."),
    ],
)
def test_summary_of_few(levels: list[str], words: str) -> None:
    assert summary(lines(*levels)) == words


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_summary_is_in_the_readers_language(language: str) -> None:
    english = summary(lines("met", "not_assessed"))
    with override(language):
        words = summary(lines("met", "not_assessed"))
    assert words != english
    assert "{" not in words


def test_words_of_what_there_is_none_of() -> None:
    assert record_words([]) == "No entry is on record."
    assert published_words(0) == "No assessment was published."
    assert dated_words(0, 0) == "The texts set no date for anything it owes by itself."


def test_dated_words_tell_both_sides_of_the_day() -> None:
    assert dated_words(1, 2) == "1 deadline has passed. 2 deadlines are to come."
