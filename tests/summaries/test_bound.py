import datetime as dt

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from commitments.summaries import bound
from commitments.summaries.bound import ORGANISATIONS, Choice, Filter, area_order, in_order
from tests.factories import TODAY, make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment() -> Commitment:
    """Kenya has met it; France and the European Union are not assessed; and all together."""
    commitment = make_commitment(binding="both", due_on=dt.date(2025, 6, 30))
    kenya = make_signatory(name="Kenya", region="Africa")
    union = make_signatory(name="European Union", kind="organisation", region="")
    make_assessment(undertaking=make_undertaking(commitment=commitment, signatory=kenya), level="met")
    for signatory in (union, make_signatory(name="France", region="Europe")):
        make_undertaking(commitment=commitment, signatory=signatory)
    make_undertaking(commitment=commitment, is_joint=True)
    return commitment


def load(commitment: Commitment, **asked: str) -> bound.Bound:
    return bound.load(commitment, asked=Filter(**asked), today=TODAY)


def test_load_lists_by_name_and_keeps_the_joint_undertaking_apart(commitment: Commitment) -> None:
    found = load(commitment)
    assert [line.name for line in found.everybody] == ["European Union", "France", "Kenya"]
    assert found.joint is not None
    assert found.joint.url.endswith("/joint")
    assert found.assessed == 1


def test_load_filters_by_level_and_by_region(commitment: Commitment) -> None:
    assert [line.name for line in load(commitment, level="met").rows] == ["Kenya"]
    assert [line.name for line in load(commitment, region="Europe").rows] == ["France"]
    assert load(commitment, level="met", region="Europe").rows == ()


def test_load_puts_organisations_last_among_the_regions(commitment: Commitment) -> None:
    assert load(commitment).regions == (Choice("Africa", 1), Choice("Europe", 1), Choice("Organisations", 1))
    assert [line.name for line in load(commitment, region="Organisations").rows] == ["European Union"]


def test_load_counts_timing_against_the_deadline(commitment: Commitment) -> None:
    assert set(load(commitment).timings) == {Choice("unknown", 2), Choice("met_late", 1)}


def test_load_names_unknown_values_and_filters_nothing_by_them(commitment: Commitment) -> None:
    found = load(commitment, level="excellent", region="Atlantis")
    assert len(found.rows) == 3
    assert not found.is_filtered
    assert found.notices == (
        "“excellent” is not a status, so nothing was filtered by it.",
        "“Atlantis” is not a region of this list, so nothing was filtered by it.",
    )


def test_level_options_keep_the_level_asked_for_even_where_nobody_has_it(commitment: Commitment) -> None:
    assert load(commitment, level="reversed").level_options[-1] == Choice("reversed", 0)
    assert load(commitment, level="met").level_options == load(commitment).levels


def test_load_needs_one_query(
    commitment: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        load(commitment, level="met")


@pytest.mark.parametrize(("region", "in_arabic"), [("Europe", "أوروبا"), (bound.ORGANISATIONS, "المنظمات")])
def test_an_area_is_named_in_the_readers_language(region: str, in_arabic: str) -> None:
    assert bound.area_name(region) == region
    with translation.override("ar"):
        assert Choice(region, 1).area == in_arabic


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en-gb", ["Africa", "Americas", "Asia", "Europe", "Oceania", ORGANISATIONS]),
        # آسيا، أفريقيا، الأمريكتان، أوروبا، أوقيانوسيا
        ("ar", ["Asia", "Africa", "Americas", "Europe", "Oceania", ORGANISATIONS]),
        # Afrique de l’Ouest, Amérique centrale, Asie du Sud-Est, Europe de l’Est
        ("fr", ["Western Africa", "Central America", "South-eastern Asia", "Eastern Europe", ORGANISATIONS]),
    ],
)
def test_regions_sort_by_the_name_shown(language: str, order: list[str]) -> None:
    with translation.override(language):
        assert sorted(sorted(order), key=area_order) == order
        assert [choice.value for choice in in_order(Choice(region, 1) for region in sorted(order))] == order
