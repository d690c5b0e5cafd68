import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.dates import machine_date
from commitments.rules.written_dates import UnreadableDateError, in_words, read_date
from commitments.vocabulary import Precision

TODAY = dt.date(2026, 11, 23)


def written(text: str) -> str:
    return machine_date(*read_date(text, today=TODAY))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2025", "2025"),
        ("2025-2", "2025-02"),
        (" 2025-02-11 ", "2025-02-11"),
        ("2025/02/11", "2025-02-11"),
        ("2025.2.11", "2025-02-11"),
        ("2025\u201302\u201311", "2025-02-11"),
        ("2025\u201102\u201111", "2025-02-11"),
        ("20250211", "2025-02-11"),
        ("٢٠٢٥-٠٢-١١", "2025-02-11"),
        ("11 February 2025", "2025-02-11"),
        ("11 Feb. 2025", "2025-02-11"),
        ("11-Feb-2025", "2025-02-11"),
        ("11th of February, 2025", "2025-02-11"),
        ("February 11, 2025", "2025-02-11"),
        ("2025 February 11", "2025-02-11"),
        ("14mar2026", "2026-03-14"),
        ("1er août 2025", "2025-08-01"),
        ("le 11 février 2025", "2025-02-11"),
        ("juin 2025", "2025-06"),
        ("juillet 2025", "2025-07"),
        ("June 2025", "2025-06"),
        ("Sept 2025", "2025-09"),
        ("02/2025", "2025-02"),
        ("14/03/2026", "2026-03-14"),
        ("14.3.2026", "2026-03-14"),
        ("03/14/2026", "2026-03-14"),
        ("05/05/2026", "2026-05-05"),
        ("today", "2026-11-23"),
        ("Yesterday", "2026-11-22"),
        ("aujourd’hui", "2026-11-23"),
        ("hier", "2026-11-22"),
    ],
)
def test_read_date_takes_what_can_only_be_one_day(text: str, read: str) -> None:
    assert written(text) == read


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("11/02/2025", "Is this 11 February 2025 or 2 November 2025? Write the month as a word."),
        ("3.4.2026", "Is this 3 April 2026 or 4 March 2026? Write the month as a word."),
        ("2026-02-30", "There is no such day."),
        ("2026-13", "There is no such day."),
        ("31/31/2026", "There is no such day."),
        ("0000", "There is no such day."),
        ("11 Feb 25", "Write the date as 14 March 2026"),
        ("26", "Write the date as 14 March 2026"),
        ("soon", "Write the date as 14 March 2026"),
        ("marching 2026", "Write the date as 14 March 2026"),
        ("May June 2026", "Write the date as 14 March 2026"),
        ("2025-02-11T10:00", "Write the date as 14 March 2026"),
        ("02-11-25", "Write the date as 14 March 2026"),
        ("", "Write the date as 14 March 2026"),
        ("²⁰²⁵ x", "Write the date as 14 March 2026"),
    ],
)
def test_read_date_asks_where_it_could_be_several_or_none(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableDateError) as refusal:
        read_date(text, today=TODAY)
    assert str(refusal.value).startswith(sentence)


@given(st.dates(min_value=dt.date(1000, 1, 1)), st.sampled_from(Precision))
def test_read_date_reads_what_in_words_and_machine_date_write(date: dt.date, precision: Precision) -> None:
    for text in (in_words(date, precision), machine_date(date, precision)):
        assert written(text) == machine_date(date, precision)


@given(st.text(alphabet="0123456789 -/.٣²janfev", max_size=14))
def test_read_date_fails_in_no_other_way(text: str) -> None:
    with contextlib.suppress(UnreadableDateError):
        read_date(text, today=TODAY)
