import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_commitment, make_instrument, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def france() -> None:
    signatory, instrument = make_signatory(name="France", code="FR"), make_instrument()
    for code in ("D1", "D2"):
        make_undertaking(commitment=make_commitment(instrument=instrument, code=code), signatory=signatory)


def test_letter_stands_ready_to_copy_to_mail_and_to_print(client: Client) -> None:
    page = client.get("/en/countries/france/letter").content.decode()
    assert "“We will do it.”" in page
    assert 'href="mailto:?subject=' in page
    assert "<textarea" in page
    assert "has not assessed this one yet" in page


def test_letter_is_about_the_promise_asked_for(client: Client) -> None:
    page = client.get("/en/countries/france/letter", {"commitment": "D2"}).content.decode()
    assert '<option value="D2" selected' in page
    assert "D2: what has been done?" in page


@pytest.mark.parametrize("address", ["/en/countries/france/letter?commitment=D9", "/en/countries/x/letter"])
def test_letter_to_nobody_or_about_nothing_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_letter_of_an_organisation_without_undertakings_says_so(client: Client) -> None:
    make_signatory(name="European Union", code="EU", kind="organisation", slug="european-union")
    page = client.get("/en/organisations/european-union/letter").content.decode()
    assert "so there is nothing to ask about yet" in page
    assert "mailto:" not in page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_letter_marks_the_official_words_as_english(client: Client, language: str) -> None:
    page = client.get(f"/{language}/countries/france/letter").content.decode()
    assert '<p class="quoted" lang="en" dir="ltr">“We will do it.”</p>' in page


def test_letter_needs_five_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(5):
        client.get("/en/countries/france/letter")
