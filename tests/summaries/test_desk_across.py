import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment, StaffMember
from commitments.summaries import desk_across
from commitments.summaries.desk_across import AcrossPage, column
from tests.factories import (
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment() -> Commitment:
    return make_commitment(code="D3.e")


def names(page: AcrossPage) -> list[str]:
    return [row.name for row in page.rows]


def test_load_shows_how_each_stands(commitment: Commitment, alice: StaffMember) -> None:
    owed = make_undertaking(commitment=commitment, signatory=make_signatory(name="Kenya", region="Africa"))
    make_assessment(undertaking=owed, level="substantial", by=alice, claimed_level="met")
    row = desk_across.load("D3.e").rows[0]
    assert (row.name, row.region, row.level, row.claimed) == ("Kenya", "Africa", "substantial", "met")
    assert (row.strength, row.passed, row.by) == (1, 1, "Alice Archer")
    assert (row.last_entry_on, row.assessed_on) == (dt.date(2026, 1, 15), dt.date(2026, 11, 23))


def test_load_says_how_each_test_came_out(commitment: Commitment) -> None:
    owed = make_undertaking(commitment=commitment)
    make_assessment(undertaking=owed, level="substantial")
    (row,) = desk_across.load("D3.e").rows
    assert [(item.number, item.label) for item in row.results] == [(1, "Passed"), (2, "Not passed")]


def test_load_nobody_has_assessed_has_blanks(commitment: Commitment) -> None:
    make_undertaking(commitment=commitment)
    row = desk_across.load("D3.e").rows[0]
    assert (row.level, row.passed, row.assessed_on, row.by) == ("not_assessed", None, None, "")


def test_load_open_drafts_say_whose_and_not_what(commitment: Commitment, alice: StaffMember) -> None:
    owed = make_undertaking(commitment=commitment)
    make_assessment_draft(by=alice, undertaking=owed, level="met", entries=[make_entry(undertaking=owed)])
    assert desk_across.load("D3.e").rows[0].drafts == ("alice: draft",)


def test_load_sorts_by_a_column_with_blanks_last_either_way(commitment: Commitment) -> None:
    for name, level in (("Benin", ""), ("Chad", "met"), ("Alba", "first_steps")):
        owed = make_undertaking(commitment=commitment, signatory=make_signatory(name=name))
        if level:
            make_assessment(undertaking=owed, level=level)
    assert names(desk_across.load("D3.e")) == ["Alba", "Benin", "Chad"]
    assert names(desk_across.load("D3.e", sort="verified")) == ["Alba", "Chad", "Benin"]
    assert names(desk_across.load("D3.e", sort="-verified")) == ["Chad", "Alba", "Benin"]


def test_load_unknown_column_region_and_level_are_none(commitment: Commitment) -> None:
    make_undertaking(commitment=commitment)
    page = desk_across.load("D3.e", sort="pk", region="Atlantis", level="great")
    assert (page.sort, page.region, page.level, len(page.rows)) == ("signatory", "", "", 1)


def test_load_joint_is_all_together(commitment: Commitment) -> None:
    make_undertaking(commitment=commitment, is_joint=True)
    assert names(desk_across.load("D3.e")) == ["All together"]


@pytest.mark.parametrize(
    ("sort", "next_sort", "standing"),
    [("tests", "-tests", "ascending"), ("-tests", "tests", "descending"), ("by", "tests", "")],
)
def test_column_turns_round_what_leads(sort: str, next_sort: str, standing: str) -> None:
    found = column("tests", "Tests passed", sort)
    assert (found.sort, found.is_sorted) == (next_sort, standing)


def test_load_query_count_does_not_grow(
    commitment: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        owed = make_undertaking(commitment=commitment)
        if number % 2:
            make_assessment(undertaking=owed)
    with django_assert_num_queries(4):
        assert len(desk_across.load("D3.e").rows) == 12
