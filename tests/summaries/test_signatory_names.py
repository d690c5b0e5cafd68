import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.summaries.signatory_names import in_sentence, look_up, near_undertaking, own_name
from commitments.vocabulary import SignatoryKind
from tests.factories import make_commitment, make_signatory

COUNTRY = SignatoryKind.COUNTRY


@pytest.mark.django_db
def test_names_are_the_readers_own() -> None:
    dutch = make_signatory(name="Netherlands", code="NL", name_fr="Pays-Bas", name_ar="هولندا")
    with translation.override("fr"):
        assert (own_name(dutch), in_sentence(dutch)) == ("Pays-Bas", "Pays-Bas")
    with translation.override("ar"):
        assert own_name(dutch) == "هولندا"
        assert own_name(make_signatory(name="Kenya")) == "Kenya"


@pytest.mark.django_db
def test_in_sentence_gives_the_article_where_english_wants_one() -> None:
    assert in_sentence(make_signatory(name="Netherlands", code="NL")) == "the Netherlands"
    assert in_sentence(make_signatory(name="France", code="FR")) == "France"


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", ["CI", "civ", "Civ", "Côte d’Ivoire", "ivory-coast", "COTE-DIVOIRE"])
def test_look_up_knows_codes_names_and_other_spellings(spelling: str) -> None:
    make_signatory(
        name="Côte d’Ivoire", code="CI", alpha3="CIV", slug="cote-divoire", also_known_as=["ivory-coast"]
    )
    assert look_up(COUNTRY, spelling).slug == "cote-divoire"


@pytest.mark.django_db
def test_look_up_prefers_a_slug_to_another_signatorys_other_name() -> None:
    make_signatory(name="Austria", also_known_as=["belgium"])
    make_signatory(name="Belgium")
    make_signatory(name="Chile", also_known_as=["belgium"])
    assert look_up(COUNTRY, "Belgium").slug == "belgium"


@pytest.mark.django_db
def test_look_up_suggests_each_near_name_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_signatory(name="France", code="FR", also_known_as=["francia"])
    make_signatory(name="Japan", code="JP")
    with django_assert_num_queries(1):
        found = look_up(COUNTRY, "frnace")
    assert found.slug == ""
    assert [near.name for near in found.nearest] == ["France"]


@pytest.mark.django_db
def test_look_up_keeps_countries_and_organisations_apart() -> None:
    make_signatory(name="European Union", code="EU", kind="organisation")
    assert look_up(COUNTRY, "EU").slug == ""


@pytest.mark.django_db
def test_near_undertaking_suggests_the_signatory_and_the_commitment() -> None:
    make_signatory(name="France")
    make_commitment(code="D3.g", title="Platform")
    names = [near.name for near in near_undertaking(COUNTRY, "france", "d3.G")]
    assert names == ["France", "D3.g Platform"]
