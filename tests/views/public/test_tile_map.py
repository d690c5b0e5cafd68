import pytest
from django.test import Client

from commitments.models import Commitment
from tests.factories import make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def priority() -> Commitment:
    """D3.a: Kenya reversed it, Chile is not assessed."""
    priority = make_commitment(code="D3.a", kind="priority")
    kenya = make_signatory(name="Kenya", code="KE", region="Africa")
    make_assessment(undertaking=make_undertaking(commitment=priority, signatory=kenya), level="reversed")
    make_undertaking(commitment=priority, signatory=make_signatory(name="Chile", code="CL"))
    return priority


def get(client: Client, **asked: str) -> str:
    return client.get("/en/map", asked).content.decode()


def test_map_lists_links_under_the_regions(client: Client, priority: Commitment) -> None:
    page = get(client)
    assert '<h3 class="vh">Africa</h3>' in page
    assert '<bdi>KE</bdi> <span class="n" aria-hidden="true">1/1</span>' in page
    assert "1 of 2 signatories have at least one undertaking assessed." in page


def test_map_says_what_its_colour_means_and_has_its_table(client: Client, priority: Commitment) -> None:
    page = get(client, commitment="D3.a")
    assert "<title>Map of D3.a" in page
    assert "The colour is the status on this commitment alone." in page
    assert "Kenya: Reversed" in page
    assert "How each signatory stands on D3.a</caption>" in page
    assert "1 of 2 signatories bound by it are assessed." in page


def test_map_of_an_unknown_commitment_says_so(client: Client, priority: Commitment) -> None:
    page = get(client, commitment="D3.z")
    assert "“D3.z” is not a commitment, so the map shows how much is assessed." in page
    assert 'href="/en/map?commitment=D3.a"' in page


def test_map_answers_htmx_with_its_part_and_one_address(client: Client, priority: Commitment) -> None:
    response = client.get("/en/map", {"commitment": "d3.a"}, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    assert "The map shows D3.a.</div>" in part
    assert response["HX-Push-Url"] == "/en/map?commitment=D3.a"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "Filled from below: the part that is assessed"),
        ({"commitment": "D3.a"}, "Reversed (1)"),
    ],
)
def test_drawing_of_the_map_is_a_file_with_its_key(
    client: Client, priority: Commitment, asked: dict[str, str], said: str
) -> None:
    response = client.get("/en/map.svg", asked)
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    drawing = response.content.decode()
    assert said in drawing
    assert ">KE</text>" in drawing


def test_drawing_names_who_did_not_endorse_the_text(client: Client, priority: Commitment) -> None:
    make_signatory(name="Norway", code="NO")
    assert "Did not endorse this text" in client.get("/en/map.svg?commitment=D3.a").content.decode()
