import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from tests.factories import (
    make_assessment,
    make_commitment,
    make_instrument,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise() -> Commitment:
    """D3.a: Kenya took first steps; France and the European Union are not assessed."""
    promise = make_commitment(instrument=make_instrument(short_title="Paris Text"), code="D3.a")
    kenya = make_undertaking(commitment=promise, signatory=make_signatory(name="Kenya"))
    make_assessment(undertaking=kenya, level="first_steps")
    make_undertaking(commitment=promise, signatory=make_signatory(name="France"))
    union = make_signatory(name="European Union", kind="organisation")
    make_undertaking(commitment=promise, signatory=union)
    return promise


def get(client: Client, *names: str, **asked: str) -> str:
    return client.get("/en/compare", {"c": list(names), **asked}).content.decode()


def test_compare_has_a_row_for_each_commitment(client: Client, promise: Commitment) -> None:
    page = get(client, "kenya", "france")
    assert '<th scope="col">Kenya</th><th scope="col">France</th>' in page
    assert '<th scope="row"><a href="/en/commitments/D3.a">' in page
    assert "A plan with a budget was published.</p>" in page
    assert "Side by side: Kenya, France" in page


def test_compare_says_how_it_is_cited(client: Client, promise: Commitment) -> None:
    assert "/en/compare?c=kenya&amp;c=france&amp;as_of=" in get(client, "kenya", "", "france")


def test_compare_shows_countries_and_organisations_apart(client: Client, promise: Commitment) -> None:
    assert "are shown apart" in get(client, "kenya", "european-union")
    assert "are shown apart" not in get(client, "kenya", "france")


def test_compare_of_one_asks_for_a_second(client: Client, promise: Commitment) -> None:
    assert "Choose a second signatory to compare with." in get(client, "kenya")


def test_compare_of_nobody_explains_itself(client: Client, promise: Commitment) -> None:
    page = get(client)
    assert "Choose two signatories above." in page
    assert "Cite</h2>" not in page


def test_compare_offers_the_nearest_to_an_unknown_name(client: Client, promise: Commitment) -> None:
    page = get(client, "kenya", "frnace")
    assert "No signatory is called “frnace”." in page
    assert 'href="/en/compare?c=kenya&amp;c=france"' in page


def test_compare_says_that_nothing_binds_all(client: Client, promise: Commitment) -> None:
    make_signatory(name="Chile")
    assert "No commitment binds all of them." in get(client, "kenya", "chile", only="both")


def test_compare_answers_htmx_with_its_part_and_one_address(client: Client, promise: Commitment) -> None:
    asked = {"c": ["kenya", "", "france", ""], "only": "both"}
    response = client.get("/en/compare", asked, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    assert "Shown side by side: Kenya, France.</div>" in part
    assert response["HX-Push-Url"] == "/en/compare?c=kenya&c=france&only=both"


def test_compare_needs_three_queries(
    client: Client, promise: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        get(client, "kenya", "france", "european-union")


def test_compare_changes_the_fields_together_with_the_rows(client: Client, promise: Commitment) -> None:
    response = client.get("/en/compare", {"c": "france"}, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert part.index('<div id="rows">') < part.index('<select id="c1"') < part.index("announcements")
