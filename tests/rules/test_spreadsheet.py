"""No cell we write is ever a formula, and what went in comes out again."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commitments.rules import spreadsheet

DANGEROUS = "=+-@\t\r\n＝＋－＠"


@given(st.text())
@example("=1+1")
@example("'=1+1")
@example("''@x")
def test_safe_cell_never_begins_a_formula_and_can_be_read_back(text: str) -> None:
    safe = spreadsheet.safe_cell(text)
    assert isinstance(safe, str)
    assert safe[:1] not in tuple(DANGEROUS)
    assert spreadsheet.typed_text(safe) == text


@given(st.text(alphabet=st.sampled_from("a;\t\r\n=+-@'\",＝ ")) | st.text())
@example("hello;=HYPERLINK(1)")
@example("one\n'- two")
@example(';"=x')
@example('"=')
def test_no_part_of_a_csv_cell_begins_a_formula_and_it_can_be_read_back(text: str) -> None:
    safe = spreadsheet.safe_csv_cell(text)
    assert isinstance(safe, str)
    for part in re.split("[;\t\r\n]", safe):
        assert part.lstrip('"')[:1] not in tuple("=+-@＝＋－＠")
    assert spreadsheet.typed_text(spreadsheet.typed_csv_text(safe)) == text


@given(st.one_of(st.integers(), st.floats(allow_nan=False)))
def test_safe_cell_leaves_numbers_numbers(number: float) -> None:
    assert spreadsheet.safe_cell(number) is number


def test_safe_cell_of_nothing_is_an_empty_cell() -> None:
    assert spreadsheet.safe_cell(None) == ""


@pytest.mark.parametrize("sign", list(DANGEROUS))
def test_is_formula_knows_every_sign(sign: str) -> None:
    assert spreadsheet.is_formula(f"{sign}1")
    assert spreadsheet.safe_cell(f"{sign}1") == f"'{sign}1"


@pytest.mark.parametrize("text", ["", "France", "1.5", "'quoted'", "a=b", " =1"])
def test_is_formula_leaves_ordinary_text_alone(text: str) -> None:
    assert not spreadsheet.is_formula(text)
    assert spreadsheet.safe_cell(text) == text


def test_tidy_composes_letters_and_drops_what_nobody_sees() -> None:
    assert spreadsheet.tidy(" Co\u0302te\u200b  d’Ivoire\r\n", is_one_line=True) == "Côte d’Ivoire"
    assert spreadsheet.tidy("one\r\ntwo\rthree", is_one_line=False) == "one\ntwo\nthree"


def test_tidy_strips_direction_from_one_line_only() -> None:
    assert spreadsheet.tidy("a\u202eb\u200f", is_one_line=True) == "ab"
    assert spreadsheet.tidy("a\u202eb\u200f", is_one_line=False) == "a\u202eb\u200f"


@given(st.text())
def test_tidy_twice_changes_nothing_more(text: str) -> None:
    for is_one_line in (True, False):
        once = spreadsheet.tidy(text, is_one_line=is_one_line)
        assert spreadsheet.tidy(once, is_one_line=is_one_line) == once


@pytest.mark.parametrize(
    ("text", "name"), [("a\u202eb", "U+202E"), ("a\u2066b", "U+2066"), ("a\x07b", "U+0007"), ("a\nb\tc", "")]
)
def test_hidden_in_names_the_first_character_nobody_sees(text: str, name: str) -> None:
    assert spreadsheet.hidden_in(text) == name
    assert spreadsheet.hidden_in(spreadsheet.without_hidden(text)) == ""


@pytest.mark.parametrize(
    ("host", "expected"),
    [("example.org", False), ("пример.рф", False), ("ex\u0430mple.org", True), ("münchen.de", False)],
)
def test_mixes_alphabets_sees_a_forged_address(host: str, expected: bool) -> None:
    assert spreadsheet.mixes_alphabets(host) is expected
