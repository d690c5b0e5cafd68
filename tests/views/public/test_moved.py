"""Every address of a signatory or a commitment in another spelling leads to the one, with its question."""

import pytest
from django.test import Client

from tests.factories import (
    make_assessment,
    make_commitment,
    make_instrument,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
QUESTION = "level=met&region=Europe&x=a%26b"


@pytest.fixture(autouse=True)
def record() -> None:
    """France and all together, each assessed twice, so that there are versions and a drawing."""
    promise = make_commitment(instrument=make_instrument(code="charter"), code="D3.e", binding="both")
    france = make_signatory(name="France", slug="france", code="FR", alpha3="FRA")
    union = make_signatory(name="European Union", slug="european-union", code="EU", kind="organisation")
    for undertaking in (
        make_undertaking(commitment=promise, signatory=france),
        make_undertaking(commitment=promise, signatory=union),
        make_undertaking(commitment=promise, is_joint=True),
    ):
        make_assessment(undertaking=undertaking)
        make_assessment(undertaking=undertaking, level="met")


DEEPER = (
    "", ".svg", ".json", ".bib", ".ris", ".csl.json", "/letter", "/D3.e", "/D3.e.svg", "/D3.e.json",
    "/D3.e.bib", "/D3.e/compare", "/D3.e/compare.bib", "/D3.e/v1", "/D3.e/v1.bib",
)  # fmt: skip


PLACES_OF_A_CODE = (
    "countries/france/{}", "countries/france/{}.svg", "countries/france/{}.json", "countries/france/{}.bib",
    "countries/france/{}/compare", "countries/france/{}/compare.ris", "countries/france/{}/v1",
    "commitments/{}", "commitments/{}.svg", "commitments/{}.json", "commitments/{}.bib",
    "commitments/{}/joint", "commitments/{}/joint.svg", "commitments/{}/joint.json",
    "commitments/{}/joint/compare",
    "commitments/{}/joint/v1", "commitments/{}/joint/v1.csl.json",
)  # fmt: skip


@pytest.mark.parametrize("spelt", ["FR", "fra", "France"])
def test_a_country_in_another_spelling(client: Client, spelt: str) -> None:
    for deeper in DEEPER:
        response = client.get(f"/fr/countries/{spelt}{deeper}?{QUESTION}")
        there = f"/fr/countries/france{deeper}?{QUESTION}"
        assert (response.status_code, response["Location"]) == (301, there)


def test_every_way_ends_at_what_was_asked_for(client: Client) -> None:
    for deeper in DEEPER:
        assert client.get(f"/en/countries/FR{deeper}", follow=True).status_code == 200, deeper


def test_an_organisation_in_another_spelling(client: Client) -> None:
    for deeper in DEEPER:
        response = client.get(f"/ar/organisations/EU{deeper}")
        there = f"/ar/organisations/european-union{deeper}"
        assert (response.status_code, response["Location"]) == (301, there)


def test_a_code_in_another_case(client: Client) -> None:
    for place in PLACES_OF_A_CODE:
        response = client.get(f"/en/{place.format('d3.E')}?{QUESTION}")
        there = f"/en/{place.format('D3.e')}?{QUESTION}"
        assert (response.status_code, response["Location"]) == (301, there)


def test_a_comparison_keeps_the_versions_asked_for(client: Client) -> None:
    response = client.get("/en/countries/france/d3.e/compare?from=1&to=2")
    assert response["Location"] == "/en/countries/france/D3.e/compare?from=1&to=2"


def test_both_parts_in_another_spelling(client: Client) -> None:
    response = client.get(f"/en/countries/FR/d3.e/v1?{QUESTION}", follow=True)
    assert response.redirect_chain[-1][0] == f"/en/countries/france/D3.e/v1?{QUESTION}"
    assert response.status_code == 200


@pytest.mark.parametrize("place", ["instruments/{}", "matrix/{}", "instruments/{}.bib"])
def test_a_text_in_another_case(client: Client, place: str) -> None:
    response = client.get(f"/en/{place.format('Charter')}?page=2&as_of=")
    assert response.status_code == 302  # an empty day goes first
    response = client.get(f"/en/{place.format('Charter')}?page=2")
    assert (response.status_code, response["Location"]) == (301, f"/en/{place.format('charter')}?page=2")


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("countries/FR", "countries/france"),
        ("countries/FR/D3.e", "countries/france/D3.e"),
        ("countries/france/d3.e", "countries/france/D3.e"),
        ("organisations/EU", "organisations/european-union"),
        ("commitments/d3.e/joint", "commitments/D3.e/joint"),
    ],
)
def test_a_frame_in_another_spelling(client: Client, asked: str, there: str) -> None:
    response = client.get(f"/embed/fr/{asked}?theme=dark")
    assert (response.status_code, response["Location"]) == (301, f"/embed/fr/{there}?theme=dark")
    assert "X-Frame-Options" not in response  # or the frame would stay empty


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("countries/FR-x", "countries/france-"),
        ("countries/FR/d3.e-x", "countries/france/D3.e-"),
        ("organisations/EU-x", "organisations/european-union-"),
        ("commitments/d3.e/joint-x", "commitments/D3.e/joint-"),
    ],
)
def test_a_picture_in_another_spelling(client: Client, asked: str, there: str) -> None:
    response = client.get(f"/og/fr/{asked}.png?y=1")
    assert response.status_code == 302  # the picture may change
    assert response["Location"].startswith(f"/og/fr/{there}")
    assert response["Location"].endswith(".png?y=1")


@pytest.mark.parametrize(
    "path",
    [
        "/en/countries/atlantis/letter", "/en/countries/france/Z9",
        "/en/countries/france/letter?commitment=Z9",
        "/en/countries/france/Z9.json", "/en/countries/EU", "/embed/en/countries/atlantis",
        "/embed/en/countries/france/Z9", "/en/commitments/Z9.json", "/en/commitments/Z9/joint.json",
        "/en/countries/atlantis.svg",
    ],
)  # fmt: skip
def test_what_there_is_not_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
