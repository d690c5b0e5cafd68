"""The catalogue of faults names tests that exist, and docs/reliability.md is what it says."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests import catalogue
from tests.catalogue import Results, Row

TESTS = Path(__file__).parent
EVERY_ROW = {
    *(f"D{number}" for number in range(1, 31)),
    *(f"E{number}" for number in range(1, 12)),
    *(f"W{number}" for number in range(1, 25)),
    *(f"O{number}" for number in range(1, 6)),
}


def test_every_row_is_there_and_has_its_tests_or_says_what_is_missing() -> None:
    rows = catalogue.rows()
    assert {row.name for row in rows} == EVERY_ROW
    assert [row.name for row in rows if not row.tests and not row.open] == []
    assert [row.name for row in rows if "|" in f"{row.fault}{row.must}{row.open}"] == []


@pytest.mark.parametrize("test", sorted(catalogue.named_tests()))
def test_each_named_test_exists(test: str) -> None:
    path, _, name = test.partition("::")
    assert re.search(rf"^(async )?def {name}\(", (TESTS / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_document_says_what_the_catalogue_says() -> None:
    assert catalogue.told_in(catalogue.DOCUMENT.read_text(encoding="utf-8")) == catalogue.expected()


def test_a_changed_row_is_seen() -> None:
    document = catalogue.DOCUMENT.read_text(encoding="utf-8").replace("| D10 |", "| D1 |")
    assert catalogue.told_in(document) != catalogue.expected()


def test_what_became_of_a_rows_tests_is_counted_over_their_parameters() -> None:
    results = Results(
        {"test_a.py::test_one": Counter(passed=2, failed=1), "test_b.py::test_two": Counter(passed=1)}
    )
    row = Row("D1", "It breaks.", "It holds.", ("test_a.py::test_one", "test_b.py::test_two"))
    assert results.words(row) == "1 failed, 3 passed"
    assert results.words(Row("D2", "", "", ("test_c.py::test_three",))) == "not run"
