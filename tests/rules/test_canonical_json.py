import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.canonical_json import NotCanonicalError, canonical, read

LETTERS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | LETTERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LETTERS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_reads_back_and_is_written_the_same_again(value: Any) -> None:
    text = canonical(value)
    assert read(text) == value
    assert json.loads(text) == value


def test_the_example_of_the_standard_but_for_its_fractions() -> None:
    value = {"string": '€$\x0f\nA\'B"\\\\"/', "literals": [None, True, False]}
    assert canonical(value) == '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'


def test_keys_are_in_the_order_of_utf_16() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\xf6"]
    assert list(json.loads(canonical(dict.fromkeys(keys)))) == [
        "\r", "1", "\x80", "\xf6", "\u20ac", "\U0001f600", "\ufb33",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1 }', '{"b":1,"a":2}', '{"a":1,"a":1}', '"\\u0041"', '"\\/"', "1.0", "1e3", "-0", "NaN", "01",
        "[1,]", "", "{", '"\\ud800"', " 1", "1\n", "[" * 100_000,
    ],
)  # fmt: skip
def test_what_we_would_write_otherwise_is_refused(text: str) -> None:
    with pytest.raises(NotCanonicalError):
        read(text)


def test_fractions_are_not_written() -> None:
    with pytest.raises(NotCanonicalError):
        canonical({"a": [0.5]})
