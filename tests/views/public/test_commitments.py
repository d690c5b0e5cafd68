import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from tests.factories import (
    make_assessment,
    make_clause,
    make_commitment,
    make_entry,
    make_instrument,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise() -> Commitment:
    """C8.c, due in June 2025: Kenya met it, France is not assessed."""
    promise = make_commitment(
        instrument=make_instrument(code="charter"), code="C8.c", binding="both", due_on=dt.date(2025, 6, 30)
    )
    kenya = make_undertaking(commitment=promise, signatory=make_signatory(name="Kenya", region="Africa"))
    make_assessment(undertaking=kenya, level="met")
    make_undertaking(commitment=promise, signatory=make_signatory(name="France", region="Europe"))
    make_undertaking(commitment=promise, is_joint=True)
    return promise


def get(client: Client, **asked: str) -> str:
    return client.get("/en/commitments/C8.c", asked).content.decode()


def table_of(page: str) -> str:
    return page.split("<tbody>")[1].split("</tbody>")[0]


def test_commitment_reads_as_a_sentence_with_its_place(client: Client, promise: Commitment) -> None:
    page = get(client)
    assert '<h1 class="owes"><b>2 signatories</b> declared</h1>' in page
    assert "<blockquote><p>We will do it.</p></blockquote>" in page
    assert "paragraph 1 (line 1 of the published text)" in page


def test_commitment_shows_tests_explanation_and_grade(client: Client, promise: Commitment) -> None:
    page = get(client)
    for words in ("What it means.", "Test 1 is passed.", "Partly clear", "The measure is ours."):
        assert words in page


def test_commitment_says_how_everybody_stands(client: Client, promise: Commitment) -> None:
    page = get(client)
    assert "1 of 2 signatories are assessed." in page
    rows = table_of(page)
    assert rows.index("France") < rows.index("Kenya")
    assert "Unknown at the deadline" in rows
    assert "Met late" in rows


def test_commitment_links_the_joint_undertaking(client: Client, promise: Commitment) -> None:
    assert 'href="/en/commitments/C8.c/joint"' in get(client)


def test_commitment_filter_works_without_script(client: Client, promise: Commitment) -> None:
    page = get(client, region="Africa", level="met")
    assert "1 of 2 signatories shown." in page
    assert "France" not in table_of(page)
    assert "No signatory fits this filter." in get(client, region="Europe", level="met")


def test_commitment_says_that_a_filter_value_is_unknown(client: Client, promise: Commitment) -> None:
    page = get(client, level="splendid")
    assert "“splendid” is not a status, so nothing was filtered by it." in page
    assert "2 signatories, by name." in page


def test_commitment_answers_htmx_with_the_rows(client: Client, promise: Commitment) -> None:
    response = client.get("/en/commitments/C8.c", {"level": "met"}, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    assert '<div id="announcements" data-hx-swap-oob="innerHTML">1 of 2 signatories shown.</div>' in part


@pytest.mark.parametrize("assessed", [4, 5])
def test_commitment_draws_a_bar_only_from_five_assessed(client: Client, assessed: int) -> None:
    promise = make_commitment(code="D3.a")
    for number in range(6):
        undertaking = make_undertaking(commitment=promise)
        if number < assessed:
            make_assessment(undertaking=undertaking, level="first_steps")
    page = client.get("/en/commitments/D3.a").content.decode()
    label = "5 of 6 signatories are assessed. Not yet assessed: 1, First steps: 5."
    assert (label in page) == (assessed == 5)


def test_commitment_shows_entries_that_name_nobody(client: Client, promise: Commitment) -> None:
    make_entry(undertaking=promise.undertakings.joint().get(), claim="All of them met.")
    page = get(client)
    assert "All of them met." in page
    assert "No single signatory" in page


def test_commitment_in_another_case_leads_to_its_one_address(client: Client, promise: Commitment) -> None:
    response = client.get("/en/commitments/c8.C")
    assert (response.status_code, response["Location"]) == (301, "/en/commitments/C8.c")


def test_commitment_that_is_only_a_clause_suggests_its_place(client: Client, promise: Commitment) -> None:
    make_clause(instrument=promise.instrument, code="C9")
    response = client.get("/en/commitments/C9")
    assert response.status_code == 404
    assert 'href="/en/instruments/charter#C9"' in response.content.decode()


def test_commitment_needs_nine_queries(
    client: Client, promise: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_entry(undertaking=make_undertaking(commitment=promise))
    with django_assert_num_queries(9):
        get(client)


def test_commitments_quotes_every_promise(
    client: Client, promise: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        page = client.get("/en/commitments").content.decode()
    assert '<q><a href="/en/commitments/C8.c">We will do it.</a></q>' in page
    assert "1 of 2 assessed" in page
    assert "Jointly: not yet assessed" in page
    assert "Due 30 June 2025" in page


@pytest.mark.parametrize("assessed", [4, 5])
def test_drawing_is_a_file_and_says_when_too_few_are_assessed(client: Client, assessed: int) -> None:
    promise = make_commitment(code="D3.a")
    for number in range(6):
        undertaking = make_undertaking(commitment=promise)
        if number < assessed:
            make_assessment(undertaking=undertaking, level="first_steps")
    response = client.get("/en/commitments/D3.a.svg")
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    drawing = response.content.decode()
    assert ("too few for bars" in drawing) == (assessed < 5)
    assert f"{assessed} of 6 signatories are assessed." in drawing


def test_drawing_of_another_spelling_leads_to_the_commitment(client: Client, promise: Commitment) -> None:
    assert client.get("/en/commitments/c8.C.svg")["Location"] == "/en/commitments/C8.c.svg"


def test_commitment_in_another_language_says_that_the_words_are_english(
    client: Client, promise: Commitment
) -> None:
    page = client.get("/fr/commitments/C8.c").content.decode()
    assert '<blockquote lang="en" dir="ltr"><p>We will do it.</p></blockquote>' in page


@pytest.mark.parametrize(
    "path", ["commitments", "commitments/D9.x", "commitments/D9.x/joint", "countries/kenya/D9.x"]
)
def test_a_commitment_without_a_clause_of_its_code_stands(client: Client, path: str) -> None:
    promise = make_commitment(code="D9.x", binding="both", title="Sharing")
    make_undertaking(commitment=promise, is_joint=True)
    make_undertaking(commitment=promise, signatory=make_signatory(slug="kenya"))
    promise.clauses.all().delete()
    page = client.get(f"/en/{path}")
    assert page.status_code == 200
    assert "Sharing" in page.content.decode()
    assert "<blockquote" not in page.content.decode()
    assert "“”" not in page.content.decode()
