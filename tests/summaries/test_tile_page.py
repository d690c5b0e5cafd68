import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from commitments.summaries import tile_page as summary
from tests.factories import (
    make_assessment,
    make_commitment,
    make_instrument,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def priority() -> Commitment:
    """D3.a: Kenya met it, France is not assessed; the union endorsed nothing; D3.g is owed together."""
    priority = make_commitment(instrument=make_instrument(), code="D3.a", kind="priority")
    kenya = make_signatory(name="Kenya", code="KE", region="Africa")
    make_assessment(undertaking=make_undertaking(commitment=priority, signatory=kenya), level="met")
    france = make_signatory(name="France", code="FR", region="Europe")
    make_undertaking(commitment=priority, signatory=france)
    make_signatory(name="European Union", code="EU", kind="organisation", region="")
    joint = make_commitment(instrument=priority.instrument, code="D3.g", binding="joint")
    make_undertaking(commitment=joint, is_joint=True)
    return priority


def test_regions_stand_in_the_order_of_the_names_shown(priority: Commitment) -> None:
    for code, region in (("AA", "Africa"), ("BB", "Asia")):
        make_signatory(name=code, code=code, region=region)
    with translation.override("ar"):  # آسيا، أفريقيا، أوروبا
        assert [item.name for item in summary.load("").regions] == [
            "Asia",
            "Africa",
            "Europe",
            "Organisations",
        ]


def test_load_groups_by_region_and_puts_organisations_last(priority: Commitment) -> None:
    page = summary.load()
    assert [(region.name, [tile.code for tile in region.tiles]) for region in page.regions] == [
        ("Africa", ["KE"]),
        ("Europe", ["FR"]),
        ("Organisations", ["EU"]),
    ]


def test_load_shows_coverage_where_no_commitment_is_asked_for(priority: Commitment) -> None:
    page = summary.load()
    assert page.commitment is None
    assert [(tile.assessed, tile.total, tile.fill) for tile in page.tiles] == [
        (1, 1, 8),
        (0, 1, 0),
        (0, 0, 0),
    ]
    assert page.with_assessment == 1
    assert page.tiles[0].url == "/en/countries/kenya"


def test_load_shows_one_commitment_and_who_is_not_bound_by_it(priority: Commitment) -> None:
    page = summary.load("d3.A")
    assert page.commitment is not None
    assert page.commitment.code == "D3.a"
    assert [(tile.level, tile.words) for tile in page.tiles] == [
        ("met", "Met"),
        ("not_assessed", "Not yet assessed"),
        ("", ""),
    ]
    assert page.tiles[0].url == "/en/countries/kenya/D3.a"
    assert (page.assessed, len(page.bound)) == (1, 2)


def test_load_says_that_a_commitment_is_unknown_and_offers_the_nearest(priority: Commitment) -> None:
    page = summary.load("D3.b")
    assert page.commitment is None
    assert "“D3.b” is not a commitment" in page.notice
    assert [item.url for item in page.nearest] == ["/en/map?commitment=D3.a"]


def test_load_says_that_what_all_owe_together_cannot_be_mapped(priority: Commitment) -> None:
    page = summary.load("D3.g")
    assert "nothing to map" in page.notice
    assert [item.url for item in page.nearest] == ["/en/commitments/D3.g/joint"]
    assert [item.code for group in page.choices for item in group.commitments] == ["D3.a"]


@pytest.mark.parametrize(("assessed", "total", "fill"), [(0, 17, 0), (1, 17, 1), (16, 17, 7), (17, 17, 8)])
def test_fill_is_never_none_or_all_unless_it_is(assessed: int, total: int, fill: int) -> None:
    words = {"name": "Kenya", "region": "Africa", "url": "/", "level": "", "words": ""}
    tile = summary.MapTile(
        code="KE", kind="country", column=1, row=1, assessed=assessed, total=total, entry_count=0, **words
    )
    assert tile.fill == fill


@pytest.mark.parametrize(("asked", "queries"), [("", 2), ("D3.a", 3), ("nonsense", 2)])
def test_load_needs_three_queries(
    priority: Commitment, django_assert_num_queries: DjangoAssertNumQueries, asked: str, queries: int
) -> None:
    for _ in range(3):
        make_undertaking(commitment=priority)
    with django_assert_num_queries(queries):
        summary.load(asked)
