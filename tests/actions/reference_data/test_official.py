import datetime as dt

import pytest

from commitments.actions.reference_data.official import faults, yet_to_come
from commitments.reference_fields import Known
from commitments.reference_schema import Instrument
from tests.added_files import lagoon
from tests.reference_files import Contents

TODAY = dt.date(2026, 6, 1)


def parsed(contents: Contents) -> Instrument:
    lines = {row["line"]: row["text"] for row in contents["text"]}
    quotes = {row["code"]: row["quote"] or "" for row in contents["clauses"]}
    known = Known(signatories=None, clauses=None, lines=lines, quotes=quotes)
    return Instrument.model_validate(contents, context=known, strict=False)


def short() -> Contents:
    contents = lagoon()
    contents["text"] = contents["text"][:2]
    contents["official"][0]["text"] = contents["official"][0]["text"][:2]
    return contents


def test_a_whole_version_has_no_fault() -> None:
    assert list(faults(parsed(lagoon()))) == []


def test_what_is_missing_or_strange_is_named() -> None:
    contents = short()
    contents["official"][0] |= {
        "text": [{"line": 1, "text": "Un texte"}],
        "quotes": {"L1": "Nous agirons.", "L2": "Rien."},
        "deadlines": {"L1": "demain"},
    }
    assert list(faults(parsed(contents))) == [
        "official[0].text: line 2 is missing",
        "official[0].quotes: L2 does not exist",
        "official[0].deadlines: L1 does not exist",
        "official[0].deadlines.L1: stands in the quote of no clause",
    ]


def test_a_quote_stands_on_its_line_in_every_language() -> None:
    contents = short()
    contents["official"][0]["quotes"]["L1"] = "Nous agirons seuls."
    assert list(faults(parsed(contents))) == [
        "official[0].quotes.L1: does not stand, letter for letter, on line 2"
    ]


def test_a_language_stands_once() -> None:
    contents = short()
    contents["official"][0]["language"] = "ar"
    assert list(faults(parsed(contents))) == ["official[0].language: ar stands there already"]


@pytest.mark.parametrize(
    ("field", "day", "is_to_come"),
    [
        ("joined_on", "2026-06", False),
        ("joined_on", "2026-07", True),
        ("joined_on", "2026-06-02", True),
        ("left_on", "2026-06-01", False),
        ("left_on", "2026-06-02", True),
    ],
)
def test_what_is_still_to_come_is_no_signature_and_no_leaving(field: str, day: str, is_to_come: bool) -> None:
    contents = short()
    contents["endorsements"][0][field] = day
    expected = [f"endorsements[0].{field}: is still to come"] if is_to_come else []
    assert list(yet_to_come(parsed(contents), today=TODAY)) == expected
