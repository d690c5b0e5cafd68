"""One cell at a time: what it means, or what is wrong with it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules import import_cells
from commitments.rules.import_cells import RowReader
from commitments.rules.import_columns import ImportField
from commitments.rules.import_rows import STAGES

TODAY = dt.date(2026, 11, 23)
KNOWN = {"france": 1, "fr": 1, "germany": 2, "korea republic of": 3}
NAMES = {1: "France", 2: "Germany", 3: "Republic of Korea"}


def row(text: str, *, is_required: bool = False, is_narrative: bool = True) -> RowReader:
    field = ImportField(
        "cell", "Cell", "", "", is_required=is_required, longest=20, is_narrative=is_narrative
    )
    return RowReader({"cell": field}, {"cell": text}, TODAY)


def only(found: RowReader) -> tuple[str, str]:
    (problem,) = found.problems
    return problem.reason, problem.suggestion


def test_read_gives_the_tidied_text() -> None:
    assert row("  Some\r\ntext ").read("cell") == "Some\ntext"
    assert row("  Some\ntext ", is_narrative=False).read("cell") == "Some text"


def test_read_takes_off_the_apostrophe_that_an_export_put_there() -> None:
    assert row("'=1+1").read("cell") == "=1+1"


@pytest.mark.parametrize(
    ("text", "words", "suggestion"),
    [
        ("", "every row needs it", ""),
        ("=1+1", "takes for a formula", "'=1+1"),
        ("＠x", "takes for a formula", "'＠x"),
        ("#REF!", "could not calculate", ""),
        ("a\u202eb", "U+202E", "ab"),
        ("a\x00b", "U+0000", "ab"),
        ("x" * 21, "21 characters; there is room for 20", ""),
    ],
)
def test_read_refuses_in_words(text: str, words: str, suggestion: str) -> None:
    found = row(text, is_required=True)
    assert found.read("cell") == ""
    reason, hint = only(found)
    assert words in reason
    assert hint == suggestion


@given(st.text(max_size=60))
def test_read_gives_text_or_one_problem_for_whatever_stands_there(text: str) -> None:
    found = row(text)
    value = found.read("cell")
    assert len(found.problems) <= (0 if value else 1)
    assert len(value) <= 20


@pytest.mark.parametrize("text", ["done", "Done", "DONE "])
def test_choice_takes_codes_and_labels(text: str) -> None:
    found = row(text)
    found.choice("cell", STAGES)
    assert found.plan == {"cell": "done"}


def test_choice_suggests_the_nearest_word() -> None:
    found = row("anounced")
    found.choice("cell", STAGES)
    assert only(found)[1] == "announced"
    assert found.plan == {"cell": ""}


def test_choice_left_empty_is_what_the_form_would_say() -> None:
    found = row("")
    found.choice("cell", STAGES, empty="done")
    assert found.plan == {"cell": "done"}


@pytest.mark.parametrize(
    ("text", "value"), [("2026", "2026"), ("2026-3", "2026-03"), ("2026-3-4", "2026-03-04"), ("", "")]
)
def test_date_of_any_precision(text: str, value: str) -> None:
    found = row(text)
    found.date("cell")
    assert found.plan == {"cell": value}
    assert not found.problems


@pytest.mark.parametrize(
    ("text", "words", "suggestion"),
    [
        ("2026-02-30", "There is no such day", ""),
        ("14.03.2026", "Write the date", "2026-03-14"),
        ("03/04/2026", "Write the date", "2026-04-03 or 2026-03-04"),
        ("31/31/2026", "Write the date", ""),
        ("last spring", "Write the date", ""),
        ("2027", "has not come yet", ""),
    ],
)
def test_date_refuses_in_words(text: str, words: str, suggestion: str) -> None:
    found = row(text)
    found.date("cell")
    reason, hint = only(found)
    assert words in reason
    assert hint == suggestion


def test_date_asks_for_the_day_and_for_the_future_where_they_are_needed() -> None:
    month, past = row("2026-03"), row("2026-03-14")
    month.date("cell", is_day=True)
    past.date("cell", is_day=True, is_past=False)
    assert only(month)[0] == "Give the day: 2026-03-14."
    assert "lies ahead" in only(past)[0]


@pytest.mark.parametrize(("text", "value"), [("", "en"), ("pt-BR", "pt-BR"), ("French", "French")])
def test_language_is_a_tag(text: str, value: str) -> None:
    found = row(text)
    found.language("cell")
    assert found.plan == {"cell": value}
    assert bool(found.problems) is (text == "French")


def test_address_is_kept_in_its_known_form_or_refused_with_a_guess() -> None:
    def known(text: str) -> str:
        return text.lower() if text.startswith("https://") else ""

    good, bad = row("https://X.org"), row("htp:/x.org")
    good.address("cell", known)
    bad.address("cell", known)
    assert good.plan == {"cell": "https://x.org"}
    assert only(bad)[1] == "https://x.org"


def test_named_reads_names_in_any_order_and_names_with_a_comma() -> None:
    found = row("Germany; FR")
    found.named("cell", KNOWN, what="no signatory", names=NAMES)
    assert found.plan == {"cell": [1, 2]}
    comma = row("Korea, Republic of")
    comma.named("cell", KNOWN, what="no signatory", names=NAMES)
    assert comma.plan == {"cell": [3]}


@pytest.mark.parametrize(("text", "meant"), [("Franc", "France"), ("Germny", "Germany"), ("Atlantis", "")])
def test_named_suggests_what_was_meant(text: str, meant: str) -> None:
    found = row(text)
    found.named("cell", KNOWN, what="no signatory", names=NAMES)
    assert only(found) == (f"“{text}” is no signatory.", meant)


def test_problem_becomes_plain_data() -> None:
    problem = import_cells.Problem("cell", "x", "Wrong.", "y")
    assert problem.as_json() == {"column": "cell", "value": "x", "reason": "Wrong.", "suggestion": "y"}


def test_a_formula_in_a_spreadsheet_is_mended_otherwise_than_by_an_apostrophe() -> None:
    found = row("=1+1")
    found.is_spreadsheet = True
    found.read("cell")
    reason, suggestion = only(found)
    assert "paste it as values" in reason
    assert suggestion == ""
