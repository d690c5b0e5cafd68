import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from commitments.summaries import compare as summary
from commitments.summaries.compare import ComparePage, Filter
from tests.factories import (
    TODAY,
    make_assessment,
    make_commitment,
    make_instrument,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise() -> Commitment:
    """D3.a binds France, Kenya and the European Union; C8.c, due in June 2025, France alone."""
    promise = make_commitment(instrument=make_instrument(short_title="Declaration", order=1), code="D3.a")
    charter = make_instrument(short_title="Charter", order=2)
    dated = make_commitment(instrument=charter, code="C8.c", due_on=dt.date(2025, 6, 30))
    france = make_signatory(name="France", code="FR")
    for commitment in (promise, dated):
        make_undertaking(commitment=commitment, signatory=france)
    kenya = make_undertaking(commitment=promise, signatory=make_signatory(name="Kenya", code="KE"))
    make_assessment(
        undertaking=kenya,
        level="first_steps",
        claimed_level="met",
        claim_made="We did it.",
        reasons="A plan was published. It has a budget.",
    )
    union = make_signatory(name="European Union", code="EU", kind="organisation")
    make_undertaking(commitment=promise, signatory=union)
    return promise


def load(*names: str, is_shared: bool = False) -> ComparePage:
    return summary.load(Filter(names, is_shared), today=TODAY)


def rows(page: ComparePage, side: int = 0) -> dict[str, list[str | None]]:
    return {
        row.code: [cell.standing.level if cell.standing else None for cell in row.cells]
        for text in page.sides[side].texts
        for row in text.rows
    }


def test_load_puts_them_side_by_side_in_the_order_asked_for(promise: Commitment) -> None:
    page = load("kenya", "france")
    assert rows(page) == {"D3.a": ["first_steps", "not_assessed"], "C8.c": [None, "not_assessed"]}
    assert [(item.name, item.assessed, item.total) for item in page.members] == [
        ("Kenya", 1, 1),
        ("France", 0, 2),
    ]
    assert page.totals_differ
    assert page.members[0].without == "c=france"


def test_load_says_the_reason_in_one_sentence_and_the_claim(promise: Commitment) -> None:
    standing = load("kenya", "france").sides[0].texts[0].rows[0].cells[0].standing
    assert standing is not None
    assert standing.reason == "A plan was published."
    assert (standing.claimed, standing.differs_from_claim) == ("Met", True)


def test_load_gives_the_timing_only_where_there_is_a_date(promise: Commitment) -> None:
    declaration, charter = load("france", "kenya").sides[0].texts
    undated, dated = declaration.rows[0].cells[0].standing, charter.rows[0].cells[0].standing
    assert undated is not None
    assert dated is not None
    assert (undated.timing, dated.timing) == ("", "Unknown at the deadline")


def test_load_keeps_only_what_all_of_them_signed(promise: Commitment) -> None:
    page = load("france", "kenya", is_shared=True)
    assert list(rows(page)) == ["D3.a"]
    assert page.asked.query == "c=france&c=kenya&only=both"


def test_load_shows_countries_and_organisations_apart(promise: Commitment) -> None:
    page = load("france", "european-union", "kenya")
    assert page.is_mixed
    assert [[item.name for item in side.members] for side in page.sides] == [
        ["France", "Kenya"],
        ["European Union"],
    ]
    assert rows(page, side=1) == {"D3.a": ["not_assessed"]}


def test_load_finds_codes_and_takes_nobody_twice(promise: Commitment) -> None:
    assert load("FR", "france", "ke").chosen == ("france", "kenya")


def test_load_offers_the_nearest_to_an_unknown_name(promise: Commitment) -> None:
    page = load("kenya", "frnace")
    assert page.chosen == ("kenya",)
    assert [(item.spelling, [near.url for near in item.nearest]) for item in page.unknown] == [
        ("frnace", ["?c=kenya&c=france"])
    ]


def test_load_shows_four_at_most_and_names_the_others(promise: Commitment) -> None:
    more = [make_signatory(name=f"Land {number}").slug for number in range(3)]
    page = load("france", "kenya", *more)
    assert len(page.chosen) == summary.MOST
    assert page.left_out == ("Land 2",)


def test_load_of_nobody_offers_examples_of_those_there_are(promise: Commitment) -> None:
    make_signatory(name="India")
    page = load()
    assert [(item.name, item.url) for item in page.examples] == [("France and India", "?c=france&c=india")]
    assert page.sides == ()
    assert page.slots == ("", "", "", "")


@pytest.mark.parametrize("names", [("france", "kenya"), ("france", "kenya", "european-union")])
def test_load_needs_two_queries(
    promise: Commitment, django_assert_num_queries: DjangoAssertNumQueries, names: tuple[str, ...]
) -> None:
    with django_assert_num_queries(2):
        load(*names)


def test_load_of_nobody_needs_one_query(
    promise: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        load()
