import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment, Undertaking
from commitments.summaries import neighbours
from tests.factories import make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db
WEST = {"region": "Europe", "subregion": "Western Europe"}


@pytest.fixture
def commitment() -> Commitment:
    return make_commitment(code="D3.e")


@pytest.fixture
def france(commitment: Commitment) -> Undertaking:
    return make_undertaking(commitment=commitment, signatory=make_signatory(name="France", **WEST))


def owed(commitment: Commitment, name: str, *, is_assessed: bool = True, **fields: str) -> None:
    undertaking = make_undertaking(
        commitment=commitment, signatory=make_signatory(name=name, **(WEST | fields))
    )
    if is_assessed:
        make_assessment(undertaking=undertaking)


def test_those_of_the_region_that_are_assessed_by_name(
    commitment: Commitment, france: Undertaking, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owed(commitment, "Monaco")
    owed(commitment, "Belgium")
    owed(commitment, "Germany", is_assessed=False)
    owed(commitment, "Kenya", region="Africa", subregion="Sub-Saharan Africa")
    with django_assert_num_queries(1):
        found = neighbours.load(france)
    assert found
    assert [item.name for item in found.assessed] == ["Belgium", "Monaco"]
    assert (found.total, found.region) == (3, "Western Europe")


def test_names_and_region_in_the_language_of_the_page(commitment: Commitment, france: Undertaking) -> None:
    owed(commitment, "Belgium", name_fr="Belgique")
    with translation.override("fr"):
        found = neighbours.load(france)
    assert found
    assert (found.assessed[0].name, found.region) == ("Belgique", "Europe de l’Ouest")


def test_nobody_is_a_neighbour_of_all_together_or_of_an_organisation(commitment: Commitment) -> None:
    assert neighbours.load(make_undertaking(commitment=commitment, is_joint=True)) is None
    union = make_signatory(name="European Union", code="EU", kind="organisation")
    assert neighbours.load(make_undertaking(commitment=commitment, signatory=union)) is None


def test_alone_in_its_region(france: Undertaking) -> None:
    assert neighbours.load(france) is None
