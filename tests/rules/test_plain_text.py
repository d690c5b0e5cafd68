import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.plain_text import (
    DIRECTION,
    HIDDEN,
    has_foreign_host,
    hidden_signs,
    tidy_line,
    tidy_text,
)

# What texts of this kind have been used for: names that read backwards, words that only look the same.
CORPUS = [
    "invoice\u202efdp.exe",
    "\u2066France\u2069",
    "Minis\u200btry",
    "\ufeffLaw 2026-1",
    "D3\u200e.e",
    "soft\u00adware",
    "two\u2060words",
    "\u061cقانون",
    "old\u180evowel",
]


@pytest.mark.parametrize("text", CORPUS)
def test_hidden_signs_flags_the_whole_corpus(text: str) -> None:
    assert hidden_signs(text)
    assert hidden_signs(tidy_line(text)) == ()
    assert hidden_signs(tidy_text(text)) == hidden_signs(text)  # narrative keeps them for the reviewer


def test_hidden_signs_are_named() -> None:
    assert hidden_signs("a\u202eb\u202ec") == ("U+202E right-to-left override",)


@pytest.mark.parametrize("text", ["Côte d’Ivoire", "قانون الذكاء", "می\u200cخواهم", "क्\u200dष", "naïve"])
def test_ordinary_text_in_any_script_is_left_alone(text: str) -> None:
    assert hidden_signs(text) == ()
    assert tidy_line(text) == tidy_text(text) == text


def test_tidy_text_writes_each_letter_in_one_way() -> None:
    assert tidy_text("Co\u0302te") == tidy_line("Co\u0302te") == "Côte"


@given(st.text())
def test_tidy_line_of_any_text_is_stable(text: str) -> None:
    once = tidy_line(text)
    assert tidy_line(once) == once
    assert not HIDDEN & set(once)


def test_every_direction_sign_is_one_of_unicodes_own() -> None:
    assert all(unicodedata.category(sign) == "Cf" for sign in DIRECTION)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://elysee.fr/a", False),
        ("https://еlysee.fr/a", True),  # a Cyrillic first letter
        ("https://xn--lysee-9fg.fr/", True),
        ("https://elysee.fr/éducation", False),
        ("http://[x", True),
    ],
)
def test_has_foreign_host_looks_at_the_host_alone(url: str, *, expected: bool) -> None:
    assert has_foreign_host(url) is expected
