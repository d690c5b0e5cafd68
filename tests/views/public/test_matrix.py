import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from tests.factories import (
    make_assessment,
    make_commitment,
    make_entry,
    make_instrument,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def priority() -> Commitment:
    """D3.a: Kenya took first steps, Chile is not assessed."""
    declaration = make_instrument(code="declaration", short_title="Paris Text")
    priority = make_commitment(instrument=declaration, code="D3.a", kind="priority")
    kenya = make_signatory(name="Kenya", region="Africa")
    make_assessment(undertaking=make_undertaking(commitment=priority, signatory=kenya), level="first_steps")
    make_undertaking(commitment=priority, signatory=make_signatory(name="Chile", region="Americas"))
    return priority


def get(client: Client, path: str = "/en/matrix", **asked: str) -> str:
    return client.get(path, asked).content.decode()


def test_matrix_has_a_head_for_each_row_and_column_and_a_word_in_each_cell(
    client: Client, priority: Commitment
) -> None:
    page = get(client)
    assert '<th scope="row"><a href="/en/countries/kenya">Kenya</a></th>' in page
    assert '<th scope="col"><a href="/en/commitments/D3.a">' in page
    assert '<span class="vh">First steps</span>' in page
    assert "1 of 2 undertakings here are assessed." in page
    assert page.index("Chile") < page.index("Kenya")


def test_matrix_cells_are_no_stops_of_the_keyboard(client: Client, priority: Commitment) -> None:
    assert '<a href="/en/countries/kenya/D3.a" tabindex="-1">' in get(client)


def test_matrix_counts_entries_of_what_is_not_assessed(client: Client, priority: Commitment) -> None:
    make_entry(undertaking=priority.undertakings.get(endorsement__signatory__name="Chile"))
    page = get(client)
    assert '<span class="dot" aria-hidden="true">1</span>' in page
    assert "Not yet assessed, 1 entry on record" in page


def test_matrix_of_an_instrument_is_named_after_it(client: Client, priority: Commitment) -> None:
    assert "Every signatory under the Paris Text" in get(client, "/en/matrix/declaration")


def test_full_matrix_has_no_links_in_its_cells(client: Client, priority: Commitment) -> None:
    page = get(client, "/en/matrix/full")
    assert "/en/countries/kenya/D3.a" not in page
    assert 'role="region" aria-labelledby="wide-caption"' in page


def test_matrix_answers_htmx_with_the_rows_and_one_address(client: Client, priority: Commitment) -> None:
    response = client.get("/en/matrix", {"region": "Africa", "level": ""}, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    assert "1 of 2 signatories shown.</div>" in part
    assert response["HX-Push-Url"] == "/en/matrix?region=Africa"


def test_matrix_without_a_row_offers_all(client: Client, priority: Commitment) -> None:
    assert "No signatory fits this filter." in get(client, region="Africa", level="not_assessed")


def test_matrix_of_an_unknown_instrument_suggests_the_nearest(client: Client, priority: Commitment) -> None:
    response = client.get("/en/matrix/declaratoin")
    assert response.status_code == 404
    assert 'href="/en/matrix/declaration"' in response.content.decode()


@pytest.mark.parametrize(
    ("path", "queries"), [("/en/matrix", 6), ("/en/matrix/declaration", 6), ("/en/matrix/full", 7)]
)
def test_matrix_needs_as_many_queries_however_many_rows(
    client: Client,
    priority: Commitment,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
) -> None:
    for _ in range(3):
        make_undertaking(commitment=priority)
    with django_assert_num_queries(queries):
        get(client, path)
