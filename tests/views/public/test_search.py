import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_commitment, make_entry, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def get(client: Client, q: str = "", **asked: str) -> str:
    return client.get("/en/search", {"q": q} | asked).content.decode()


def test_search_shows_the_best_match_first(client: Client) -> None:
    make_signatory(name="France", name_fr="France", code="FR")
    page = get(client, "france")
    assert "1 result</h2>" in page
    assert '<a href="/en/countries/france"><bdi class="c">FR</bdi> <bdi><mark>France</mark></bdi></a>' in page


def test_search_offers_near_names_without_calling_them_found(client: Client) -> None:
    make_signatory(name="France")
    page = get(client, "frnace")
    assert "Nothing here matches “frnace”." in page
    assert '<a href="?q=France"><bdi>France</bdi></a>' in page
    assert "Only spelt alike" in page
    assert '<a href="/en/countries/france">' in page


def test_search_says_when_nothing_is_found_and_where_it_looked(client: Client) -> None:
    page = get(client, "<script>")
    assert "Nothing here matches “&lt;script&gt;”." in page
    assert "the titles, publishers and quoted passages of sources" in page
    assert "Only spelt alike" not in page


def test_search_without_words_gives_examples(client: Client) -> None:
    assert 'href="?q=observatory"' in get(client)


def test_search_narrows_by_links_and_takes_each_off_again(client: Client) -> None:
    owner = make_undertaking(signatory=make_signatory(name="Kenya", region="Africa"))
    make_entry(undertaking=owner, claim="A zebra law passed.")
    assert 'href="?q=zebra&amp;region=Africa"' in get(client, "zebra")
    page = get(client, "zebra", region="Africa", type="entry")
    assert "1 result</h2>" in page
    assert 'href="?q=zebra&amp;type=entry"' in page
    assert "Search for the same words everywhere" in get(client, "zebra", region="Asia")


def test_search_marks_text_that_is_in_another_language(client: Client) -> None:
    make_entry(undertaking=make_undertaking(), claim="A zebra law passed.")
    page = client.get("/fr/search", {"q": "zebra"}).content.decode()
    assert '<bdi lang="en">A <mark>zebra</mark> law passed.</bdi>' in page


def test_search_answers_htmx_with_the_rows_and_says_how_many(client: Client) -> None:
    make_signatory(name="France")
    response = client.get("/en/search", {"q": "france"}, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    assert '<div id="announcements" data-hx-swap-oob="innerHTML">1 result</div>' in part
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("q", ["a" * 10_000, "' OR 1=1 --", "!!! &&& |||", "%00", "\\", "(" * 300])
def test_search_answers_calmly(client: Client, q: str) -> None:
    assert client.get("/en/search", {"q": q, "type": q, "region": q, "year": q, "page": q}).status_code == 200


def test_search_gives_each_link_that_swaps_itself_away_a_name_of_its_own(client: Client) -> None:
    """htmx puts the focus back by id."""
    make_entry(undertaking=make_undertaking(), claim="A zebra law passed.")
    ids = re.findall(r' id="([^"]+)"', get(client, "zebra"))
    assert len(ids) == len(set(ids))
    assert "f-type-1" in ids


def test_search_needs_six_queries_for_a_name(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_signatory(name="France")
    make_commitment()
    with django_assert_num_queries(6):
        get(client, "france")


@pytest.mark.parametrize(
    ("question", "is_kept_out"), [("", False), ("?q=france", True), ("?type=entry", True)]
)
def test_search_keeps_results_out_of_search_engines_and_not_itself(
    client: Client, question: str, is_kept_out: bool
) -> None:
    page = client.get(f"/en/search{question}").content.decode()
    assert ('<meta name="robots" content="noindex">' in page) is is_kept_out
