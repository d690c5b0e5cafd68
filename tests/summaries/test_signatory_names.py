import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.models import Signatory
from commitments.summaries.signatory_names import (
    in_sentence,
    look_up,
    name_order,
    near_undertaking,
    of_name,
    own_name,
)
from commitments.vocabulary import SignatoryKind
from tests.factories import make_commitment, make_signatory

COUNTRY = SignatoryKind.COUNTRY
SIGNATORIES = json.loads((Path(settings.BASE_DIR) / "fixtures" / "signatories.json").read_text())
# in the order of the file
FRENCH = """
l’Arménie l’Australie l’Autriche la_Belgique le_Brésil la_Bulgarie le_Cambodge le_Canada le_Chili la_Chine
la_Croatie Chypre la_Tchéquie le_Danemark Djibouti l’Estonie la_Finlande la_France l’Allemagne la_Grèce
la_Hongrie l’Inde l’Indonésie l’Irlande l’Italie le_Japon le_Kazakhstan le_Kenya la_Lettonie la_Lituanie
le_Luxembourg Malte le_Mexique Monaco le_Maroc la_Nouvelle-Zélande le_Nigeria la_Norvège la_Pologne
le_Portugal la_Roumanie le_Rwanda le_Sénégal la_Serbie Singapour la_Slovaquie la_Slovénie
l’Afrique_du_Sud la_Corée_du_Sud l’Espagne la_Suède la_Suisse la_Thaïlande les_Pays-Bas
les_Émirats_arabes_unis l’Ukraine l’Uruguay l’État_de_la_Cité_du_Vatican l’Union_européenne
la_Commission_de_l’Union_africaine
"""


@pytest.mark.django_db
def test_names_are_the_readers_own() -> None:
    dutch = make_signatory(name="Netherlands", code="NL", name_fr="Pays-Bas", name_ar="هولندا")
    with translation.override("fr"):
        assert (own_name(dutch), in_sentence(dutch)) == ("Pays-Bas", "les Pays-Bas")
    with translation.override("ar"):
        assert own_name(dutch) == "هولندا"
        assert own_name(make_signatory(name="Kenya")) == "Kenya"


def unsaved(record: dict[str, str]) -> Signatory:
    return Signatory(**{key: record[key] for key in ("code", "name", "name_fr", "name_ar")})


@pytest.mark.parametrize(("record", "french"), list(zip(SIGNATORIES, FRENCH.split(), strict=True)))
def test_every_name_stands_in_a_french_sentence(record: dict[str, str], french: str) -> None:
    signatory, french = unsaved(record), french.replace("_", " ")
    article = french.removesuffix(record["name_fr"]).strip()
    wanted_of = {"le": "du", "les": "des", "la": "de la", "l’": "de l’", "": "de"}[article]
    with translation.override("fr"):
        assert in_sentence(signatory) == french
        assert of_name(signatory) == f"{wanted_of} {record['name_fr']}".replace("’ ", "’")


@pytest.mark.parametrize("record", SIGNATORIES)
def test_every_name_stands_in_an_arabic_sentence(record: dict[str, str]) -> None:
    with translation.override("ar"):
        assert in_sentence(unsaved(record)) == record["name_ar"] == of_name(unsaved(record))


def test_of_takes_the_english_article_along() -> None:
    emirates = Signatory(code="AE", name="United Arab Emirates")
    assert of_name(emirates) == "of the United Arab Emirates"


def test_a_name_we_do_not_know_has_no_article() -> None:
    with translation.override("fr"):
        assert of_name(Signatory(code="OM", name="Oman", name_fr="Oman")) == "d’Oman"
        assert in_sentence(Signatory(code="NL", name="Netherlands")) == "Netherlands"


def test_names_sort_as_their_readers_expect() -> None:
    with translation.override("fr"):
        names = ["Suède", "Émirats arabes unis", "Espagne", "Finlande", "État du Vatican"]
        assert sorted(names, key=name_order) == [
            "Émirats arabes unis",
            "Espagne",
            "État du Vatican",
            "Finlande",
            "Suède",
        ]
    with translation.override("ar"):
        names = ["بلجيكا", "الإمارات", "أرمينيا", "الصين", "إسبانيا", "التشيك"]
        assert sorted(names, key=name_order) == [
            "أرمينيا",
            "إسبانيا",
            "الإمارات",
            "بلجيكا",
            "التشيك",
            "الصين",
        ]


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
