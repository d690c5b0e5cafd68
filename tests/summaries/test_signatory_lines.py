import datetime as dt

import pytest
from django.utils import translation

from commitments.summaries import signatory_lines as lines


@pytest.mark.parametrize(
    ("here", "expected"),
    [("Un titre", ("Un titre", "fr")), ("", ("A title", "en")), (None, ("A title", "en"))],
)
def test_words_are_the_readers_where_there_are_any(here: str | None, expected: tuple[str, str]) -> None:
    with translation.override("fr"):
        found = lines.words_of(here, "A title")
    assert (str(found), found.language) == expected


def test_days_and_moments_come_out_of_json_as_they_went_in() -> None:
    now = dt.datetime(2026, 11, 30, 12, 5, tzinfo=dt.UTC)
    assert (lines.day("2026-11-30"), lines.moment(now.isoformat())) == (now.date(), now)
    assert (lines.day(None), lines.moment(None)) == (None, None)


def test_nothing_is_final_of_which_nobody_was_asked() -> None:
    assert lines.final([], today=dt.date(2026, 12, 1)) == frozenset()
