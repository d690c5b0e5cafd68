import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_commitment, make_signatory

pytestmark = pytest.mark.django_db


def get(client: Client, q: str = "") -> str:
    return client.get("/en/search", {"q": q}).content.decode()


def test_search_shows_the_best_match_first(client: Client) -> None:
    make_signatory(name="France", name_fr="France")
    page = get(client, "france")
    assert "1 found" in page
    assert '<a href="/en/countries/france">' in page


def test_search_offers_near_names_without_calling_them_found(client: Client) -> None:
    make_signatory(name="France")
    page = get(client, "frnace")
    assert "No signatory, commitment or text here matches “frnace”." in page
    assert "Only spelt alike" in page
    assert '<a href="/en/countries/france">' in page


def test_search_says_when_nothing_is_found(client: Client) -> None:
    page = get(client, "<script>")
    assert "No signatory, commitment or text here matches “&lt;script&gt;”." in page
    assert "Entries and sources are not searched." in page
    assert "Only spelt alike" not in page


def test_search_without_words_gives_examples(client: Client) -> None:
    assert 'href="?q=observatory"' in get(client)


def test_search_answers_htmx_with_the_rows(client: Client) -> None:
    part = client.get("/en/search", {"q": "x"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="rows">')


def test_search_needs_five_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_signatory(name="France")
    make_commitment()
    with django_assert_num_queries(5):
        get(client, "france")
