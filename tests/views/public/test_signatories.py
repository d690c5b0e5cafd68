from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.models import ProgressEntry, Signatory
from commitments.summaries.entries import load
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
def france() -> Signatory:
    return make_signatory(name="France", code="FR", alpha3="FRA", also_known_as=["frankreich"])


@pytest.mark.parametrize("spelling", ["FR", "fr", "FRA", "France", "frankreich"])
def test_signatory_leads_other_spellings_to_the_one_address(
    client: Client, france: Signatory, spelling: str
) -> None:
    response = client.get(f"/en/countries/{spelling}")
    assert (response.status_code, response["Location"]) == (301, "/en/countries/france")


def test_signatory_that_is_unknown_suggests_the_nearest(client: Client, france: Signatory) -> None:
    response = client.get("/en/countries/frnace")
    assert response.status_code == 404
    assert '<a href="/en/countries/france">France</a>' in response.content.decode()


def test_signatory_says_that_nothing_is_assessed(client: Client, france: Signatory) -> None:
    make_undertaking(signatory=france)
    page = client.get("/en/countries/france").content.decode()
    assert "None of the 1 undertakings of France has been assessed yet." in page
    assert "Not yet assessed" in page
    assert "No score" in page


def test_signatory_labels_what_all_owe_together(client: Client, france: Signatory) -> None:
    commitment = make_commitment(code="D3.h", binding="joint")
    make_undertaking(commitment=make_commitment(instrument=commitment.instrument), signatory=france)
    make_undertaking(commitment=commitment, is_joint=True)
    page = client.get("/en/countries/france").content.decode()
    assert "<b>Joint:</b> owed by all together, counted once." in page
    assert 'href="/en/commitments/D3.h/joint"' in page


def test_signatory_claims_only_that_the_published_list_names_it(client: Client, france: Signatory) -> None:
    make_undertaking(signatory=france)
    page = client.get("/en/countries/france").content.decode()
    assert "Named in the published list of 1 signatory of the text of 11 February 2025." in page
    assert "Signed" not in page


def test_signatory_shows_the_note_of_an_entry_and_how_it_was_gathered(
    client: Client, france: Signatory
) -> None:
    undertaking = make_undertaking(signatory=france)
    make_entry(undertaking=undertaking, note="The day is that of the page.")
    page = client.get("/en/countries/france").content.decode()
    assert "Note: The day is that of the page." in page
    loaded = replace(load(ProgressEntry.objects.current())[0], compiled="Compiled from excerpts")
    assert "Compiled from excerpts" in render_to_string("components/_entry.html", {"entry": loaded})


def test_signatory_takes_an_address_for_mail(client: Client, france: Signatory) -> None:
    page = client.get("/en/countries/france").content.decode()
    assert '<input type="hidden" name="what" value="signatory:france">' in page
    assert 'href="/en/follow?signatory=france"' in page


def test_signatory_sets_no_cookie(client: Client, france: Signatory) -> None:
    assert not client.get("/en/countries/france").cookies


def test_signatory_page_needs_eight_queries(
    client: Client, france: Signatory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    instrument = make_instrument()
    for _ in range(3):
        undertaking = make_undertaking(commitment=make_commitment(instrument=instrument), signatory=france)
        make_assessment(undertaking=undertaking)
    with django_assert_num_queries(8):
        assert client.get("/en/countries/france").status_code == 200


def test_organisation_has_the_same_page(client: Client) -> None:
    make_signatory(name="European Union", code="EU", kind="organisation", slug="european-union")
    assert client.get("/en/organisations/EU")["Location"] == "/en/organisations/european-union"
    page = client.get("/en/organisations/european-union").content.decode()
    assert "the European Union" in page


def test_countries_lists_by_name_without_organisations(client: Client, france: Signatory) -> None:
    make_signatory(name="Armenia")
    make_signatory(name="European Union", kind="organisation")
    page = client.get("/en/countries").content.decode()
    assert page.index("Armenia") < page.index(">France<")
    assert "European Union" not in page.split("<main")[1]


def test_countries_filter_works_without_script(client: Client, france: Signatory) -> None:
    make_signatory(name="Kenya", region="Africa")
    page = client.get("/en/countries", {"region": "Africa"}).content.decode()
    assert "1 of 2 countries shown." in page
    assert ">France<" not in page
    assert "<title>" in page


def test_countries_answers_htmx_with_the_rows_and_the_count(client: Client, france: Signatory) -> None:
    response = client.get("/en/countries", {"name": "fra"}, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    assert '<div id="announcements" data-hx-swap-oob="innerHTML">1 of 1 countries shown.</div>' in part
    assert "HX-Request" in response["Vary"]
    assert response["HX-Push-Url"] == "/en/countries?name=fra"


def test_countries_gives_the_whole_page_when_htmx_restores_history(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<title>" in client.get("/en/countries", headers=headers).content.decode()


def test_countries_says_what_to_drop_when_nothing_fits(client: Client, france: Signatory) -> None:
    page = client.get("/en/countries", {"name": "france", "region": "Asia"}).content.decode()
    assert "No country fits all of this." in page
    assert 'href="/en/countries?name=france"' in page


def test_countries_needs_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_entry(undertaking=make_undertaking())
    with django_assert_num_queries(2):
        client.get("/en/countries")


def test_organisations_needs_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        make_signatory(name=f"Union {number}", kind="organisation")
    with django_assert_num_queries(2):
        assert "Union 2" in client.get("/en/organisations").content.decode()
