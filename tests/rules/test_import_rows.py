"""What whole rows come to."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.desk_vocabulary import ImportKind
from commitments.rules.import_cells import CommitmentRef, EntryRef, Lists
from commitments.rules.import_columns import fields_of
from commitments.rules.import_rows import Checked, check
from tests.import_factories import ASSESSMENT, ENTRY, SOURCE

TODAY = dt.date(2026, 11, 23)
KNOWN_URL = "https://known.org/"
LISTS = Lists(
    signatories={"france": 1, "kenya": 2},
    signatory_names={1: "France", 2: "Kenya"},
    clauses={"d3e": 10, "d3a": 11},
    clause_codes={10: "D3.e", 11: "D3.a"},
    commitments={"d3e": CommitmentRef(100, "D3.e", 2)},
    undertakings={(100, 1): 1000, (100, None): 1001},
    commitments_for=lambda ids: {100} if 10 in ids else set(),
    undertakings_for=lambda ids, names: {1000} if 10 in ids and 1 in names else set(),
    entries={
        "published": EntryRef("published", False, frozenset({1000})),
        "mine": EntryRef("ref-1", True, frozenset({1000})),
        "elsewhere": EntryRef("elsewhere", False, frozenset({5})),
    },
    conflicts=frozenset({2}),
    sources={
        KNOWN_URL: {
            "title": "Known", "publisher": "P", "kind": "secondary", "language": "de", "published_on": "2025",
        }
    },
    address=lambda text: text if text.startswith("https://") else "",
)  # fmt: skip


def checked(what: ImportKind, **cells: str) -> Checked:
    start = {ImportKind.ENTRIES: ENTRY, ImportKind.EVIDENCE: SOURCE, ImportKind.ASSESSMENTS: ASSESSMENT}[what]
    return check(what, {**start, **cells}, lists=LISTS, today=TODAY)


def problem(what: ImportKind, **cells: str) -> tuple[str, str]:
    (found,) = checked(what, **cells).problems
    return found.column, found.reason


def test_a_whole_entry_has_a_plan_and_no_problem() -> None:
    found = checked(ImportKind.ENTRIES)
    assert not found.problems
    assert found.plan["signatories"] == [1]
    assert found.plan["clauses"] == [10]
    assert found.plan["happened_on"] == "2026-03-14"


def test_the_same_said_in_other_words_has_the_same_plan() -> None:
    other = checked(ImportKind.ENTRIES, signatories="FRANCE;france", clauses="d3 e", stage="Done")
    assert other.plan == checked(ImportKind.ENTRIES).plan


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"signatories": "Franc"}, "signatories", "no signatory"),
        ({"clauses": "Z9"}, "clauses", "no clause"),
        ({"signatories": "Kenya"}, "clauses", "owes anything"),
        ({"source_title": ""}, "source_title", "new to us"),
        ({"source_kind": ""}, "source_kind", "new to us"),
        ({"source_url": ""}, "source_url", "Give the link"),
        ({"source_url": "https://ex\u0430mple.org/"}, "source_url", "two alphabets"),
        ({"more_sources": "https://unknown.org/"}, "more_sources", "not on record"),
        ({"external_id": ""}, "external_id", "every row needs it"),
    ],
)
def test_what_is_wrong_with_an_entry(cells: dict[str, str], column: str, words: str) -> None:
    found = problem(ImportKind.ENTRIES, **cells)
    assert found[0] == column
    assert words in found[1]


def test_a_known_source_brings_its_own_facts() -> None:
    cells = {"source_url": KNOWN_URL, "source_title": "", "source_kind": "nonsense", "publisher": ""}
    found = checked(ImportKind.ENTRIES, **cells)
    assert not found.problems
    assert (found.plan["source_title"], found.plan["source_kind"]) == ("Known", "secondary")


def test_an_entry_without_any_source_is_a_draft_all_the_same() -> None:
    empty = dict.fromkeys(("source_url", "source_title", "publisher", "source_kind"), "")
    assert not checked(ImportKind.ENTRIES, **empty).problems


def test_further_sources_are_known_ones_and_count_once() -> None:
    found = checked(ImportKind.ENTRIES, more_sources=f"{KNOWN_URL} {KNOWN_URL}")
    assert found.plan["more_sources"] == [KNOWN_URL]


def test_a_joint_entry_names_no_signatory() -> None:
    assert checked(ImportKind.ENTRIES, signatories="").plan["signatories"] == []


def test_a_whole_source_has_a_plan() -> None:
    found = checked(ImportKind.EVIDENCE)
    assert not found.problems
    assert found.plan["published_on"] == "2026-03"


@pytest.mark.parametrize("name", ["url", "title", "publisher", "kind"])
def test_a_source_needs_its_facts(name: str) -> None:
    assert problem(ImportKind.EVIDENCE, **{name: ""})[0] == name


def test_a_whole_assessment_names_its_undertaking() -> None:
    found = checked(ImportKind.ASSESSMENTS, entries="published: 2; mine", tests="2 passed")
    assert not found.problems
    assert found.plan["undertaking"] == 1000
    assert found.plan["entries"] == {"entry published": 2, "draft ref-1": None}
    assert found.plan["tests"] == {"2": "passed"}


def test_an_assessment_of_all_together_names_nobody() -> None:
    assert checked(ImportKind.ASSESSMENTS, signatory="").plan["undertaking"] == 1001


def test_strength_left_empty_is_the_firmest_that_the_entries_show() -> None:
    found = checked(ImportKind.ASSESSMENTS, entries="published: 4; mine: 3", evidence_strength="")
    assert found.plan["evidence_strength"] == "3"


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"commitment": "D3e9"}, "commitment", "no commitment"),
        ({"signatory": "France; Kenya"}, "signatory", "Name one signatory"),
        ({"verified_level": "not_assessed"}, "verified_level", "none of"),
        ({"tests": "maybe"}, "tests", "none of"),
        ({"tests": "3 passed"}, "tests", "has 2 tests"),
        ({"entries": "nowhere"}, "entries", "neither a published entry"),
        ({"entries": "elsewhere"}, "entries", "does not bear"),
        ({"effective_on": "2026"}, "effective_on", "Give the day"),
        ({"next_check_on": "2026-01-01"}, "next_check_on", "lies ahead"),
        ({"searched_places": "gouv.fr"}, "searched_on", "day of the search"),
    ],
)
def test_what_is_wrong_with_an_assessment(cells: dict[str, str], column: str, words: str) -> None:
    found = problem(ImportKind.ASSESSMENTS, **cells)
    assert found[0] == column
    assert words in found[1]


def test_a_declared_conflict_and_an_undertaking_nobody_has_are_both_told() -> None:
    found = checked(ImportKind.ASSESSMENTS, signatory="Kenya").problems
    assert [item.column for item in found] == ["signatory", "signatory"]
    assert "conflict of interest" in found[0].reason
    assert "Kenya owes nothing under D3.e" in found[1].reason


CELLS = st.one_of(st.text(max_size=40), st.sampled_from(["France", "D3.e", "2026", "done", KNOWN_URL, "=x"]))


@pytest.mark.parametrize("kind", ImportKind)
@given(data=st.data())
def test_whatever_a_row_says_it_is_read_or_refused(kind: ImportKind, data: Any) -> None:
    texts = {field.name: data.draw(CELLS) for field in fields_of(kind)}
    found = check(kind, texts, lists=LISTS, today=TODAY)
    names = {field.name for field in fields_of(kind)}
    assert {item.column for item in found.problems} <= names
    assert all(item.reason.endswith((".", "/", ")", "https://")) for item in found.problems)
