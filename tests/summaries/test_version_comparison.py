import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.rules.diffs import Piece
from commitments.summaries import version_comparison as summary
from commitments.summaries.undertaking_rows import owed_jointly
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_entry,
    make_signatory,
    make_undertaking,
    wanted,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def owed() -> Undertaking:
    """Three versions: first steps, met, and a correction to no action."""
    owed = make_undertaking(commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France"))
    plan = make_entry(undertaking=owed, claim="A plan was published.")
    law = make_entry(undertaking=owed, claim="The law is in force.")
    make_assessment(
        undertaking=owed,
        at=NOW.replace(month=8),
        entries=[plan],
        reasons="There is a plan. It has no budget.",
    )
    make_assessment(
        undertaking=owed,
        level="met",
        at=NOW.replace(month=9),
        entries=[plan, law],
        reasons="There is a plan. It is law.",
    )
    make_assessment(
        undertaking=owed,
        level="no_action",
        at=NOW.replace(month=10),
        entries=[law],
        is_correction=True,
        what_was_wrong="We misread it.",
    )
    return owed


def load(owed: Undertaking, was: str = "", now: str = "") -> summary.ComparisonPage:
    page = summary.load(wanted(owed), today=TODAY, was=was, now=now)
    assert page
    return page


def versions(page: summary.ComparisonPage) -> tuple[int, int]:
    assert page.comparison
    return page.comparison.was.version, page.comparison.now.version


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ("", "", (2, 3)),
        ("1", "3", (1, 3)),
        ("3", "1", (1, 3)),
        ("1", "", (1, 3)),
        ("", "2", (1, 2)),
        ("2", "2", (1, 2)),
        ("1", "1", (1, 2)),
        ("", "1", (1, 2)),
    ],
)
def test_older_stands_before_newer_whichever_way_they_were_asked_for(
    owed: Undertaking, was: str, now: str, found: tuple[int, int]
) -> None:
    assert versions(load(owed, was, now)) == found


def test_version_that_does_not_exist_is_said(owed: Undertaking) -> None:
    page = load(owed, "9", "x")
    assert versions(page) == (2, 3)
    assert [notice[:26] for notice in page.notices] == [
        "There is no version “9” of",
        "There is no version “x” of",
    ]


def test_what_changed_in_texts_tests_and_evidence(owed: Undertaking) -> None:
    found = load(owed, "1", "2").comparison
    assert found
    assert found.reasons.pieces == (
        Piece("same", "There is a plan. "),
        Piece("gone", "It has no budget."),
        Piece("new", "It is law."),
    )
    assert all(test.is_changed for test in found.tests)
    assert [entry.claim for entry in found.added] == ["The law is in force."]
    assert found.removed == ()
    assert found.kept == 1


def test_each_version_in_between_says_which_kind_of_change_it_was(owed: Undertaking) -> None:
    found = load(owed, "1", "3").comparison
    assert found
    assert [item.kind for item in found.steps] == ["progress", "correction"]
    assert [entry.claim for entry in found.removed] == ["A plan was published."]


def test_one_version_leaves_nothing_to_compare() -> None:
    owed = make_undertaking()
    make_assessment(undertaking=owed)
    assert load(owed).comparison is None


def test_nothing_owed_is_no_page() -> None:
    assert summary.load(owed_jointly(code="D1"), today=TODAY) is None


def test_it_takes_seven_queries(owed: Undertaking, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(7):
        load(owed)
