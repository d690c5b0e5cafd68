import datetime as dt
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.models import ProgressEntry, Signatory, Undertaking
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
    assert "Its one undertaking is not yet assessed." in page
    assert "Not yet assessed" in page
    assert "No score" in page


def test_signatory_labels_what_all_owe_together(client: Client, france: Signatory) -> None:
    commitment = make_commitment(code="D3.h", binding="joint")
    make_undertaking(commitment=make_commitment(instrument=commitment.instrument), signatory=france)
    make_undertaking(commitment=commitment, is_joint=True)
    page = client.get("/en/countries/france").content.decode()
    assert "is one undertaking for all: shown here, counted once, and not in the numbers above." in page
    assert "Its one undertaking is not yet assessed." in page
    assert 'href="/en/commitments/D3.h/joint"' in page


def test_signatory_claims_only_that_the_published_list_names_it(client: Client, france: Signatory) -> None:
    make_undertaking(signatory=france)
    page = client.get("/en/countries/france").content.decode()
    assert "Listed by name in the published text</span>. 1 signatory in all." in page
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


def test_signatory_page_needs_three_queries(
    client: Client, france: Signatory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    instrument = make_instrument()
    for _ in range(3):
        undertaking = make_undertaking(commitment=make_commitment(instrument=instrument), signatory=france)
        make_assessment(undertaking=undertaking)
    make_undertaking(commitment=undertaking.commitment, signatory=make_signatory())
    with django_assert_num_queries(3):
        assert client.get("/en/countries/france").status_code == 200


def test_signatory_says_what_is_coming_and_what_is_late(client: Client, france: Signatory) -> None:
    instrument = make_instrument()
    for due_on in (dt.date(2025, 6, 30), dt.date(2099, 1, 31)):
        commitment = make_commitment(instrument=instrument, due_on=due_on)
        make_undertaking(commitment=commitment, signatory=france)
    page = client.get("/en/countries/france").content.decode()
    assert "Unknown at the deadline</h3>" in page
    assert '<time datetime="2099-01-31">31 January 2099</time>' in page
    assert "1 deadline has passed. 1 deadline is to come." in page


def test_signatory_shows_the_gap_only_where_there_is_a_claim(client: Client, france: Signatory) -> None:
    undertaking = make_undertaking(signatory=france)
    make_assessment(undertaking=undertaking)
    assert "Claimed and verified" not in client.get("/en/countries/france").content.decode()
    make_assessment(undertaking=undertaking, claimed_level="met", claim_made="All of it is done.")
    page = client.get("/en/countries/france").content.decode()
    assert "Claimed and verified" in page
    assert "All of it is done." in page
    assert page.count('class="hatch"') == 2


def test_signatory_stands_beside_its_neighbours_by_name(client: Client, france: Signatory) -> None:
    undertaking = make_undertaking(signatory=france)
    for name in ("Monaco", "Austria"):
        make_undertaking(commitment=undertaking.commitment, signatory=make_signatory(name=name))
    page = client.get("/en/countries/france").content.decode()
    assert "None of them is assessed on any of these promises yet." in page
    make_assessment(undertaking=Undertaking.objects.get(endorsement__signatory__name="Monaco"))
    page = client.get("/en/countries/france").content.decode()
    assert '<a class="plain" href="/en/countries/monaco/' in page
    assert "1 of 2" in page


def test_timeline_is_a_file_with_its_finding(client: Client, france: Signatory) -> None:
    make_undertaking(signatory=france)
    response = client.get("/en/countries/france.svg")
    assert response["Content-Type"].startswith("image/svg+xml")
    root = ET.fromstring(response.content)
    finding = root.find("{http://www.w3.org/2000/svg}desc")
    assert finding is not None
    assert finding.text is not None
    assert finding.text.startswith("No entry is on record. No assessment was published.")
    assert client.get("/en/countries/nowhere.svg").status_code == 404


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
    assert '<div id="announcements" data-hx-swap-oob="innerHTML">1 of 1 country shown.</div>' in part
    assert "HX-Request" in response["Vary"]
    assert response["HX-Push-Url"] == "/en/countries?name=fra"


def test_countries_takes_a_day_and_passes_over_what_is_none(client: Client, france: Signatory) -> None:
    assert "0 of 1 country shown." in client.get("/en/countries", {"since": "2026-01-01"}).content.decode()
    assert "The one country is shown." in client.get("/en/countries", {"since": "soon"}).content.decode()


def test_countries_link_those_with_nothing_assessed(client: Client, france: Signatory) -> None:
    page = client.get("/en/countries").content.decode()
    assert '<a href="/en/countries?coverage=waiting">1 with nothing assessed yet</a>' in page


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


def test_signatory_says_of_a_country_that_it_did_not_sign(client: Client, france: Signatory) -> None:
    make_undertaking(signatory=france)
    response = client.get("/en/countries/united-kingdom")
    page = response.content.decode()
    assert response.status_code == 200
    assert "<h1>United Kingdom</h1>" in page
    assert "Not on any list of signatories in this record." in page
    assert client.get("/en/countries/united-kingdom.bib").status_code == 200
    said = client.get("/en/countries/united-kingdom.json").json()
    assert said["has_signed"] is False
    assert said["rows"]


@pytest.mark.parametrize("spelling", ["GB", "uk", "GBR", "Royaume-Uni"])
def test_signatory_leads_to_the_one_address_of_a_country_that_did_not_sign(
    client: Client, france: Signatory, spelling: str
) -> None:
    response = client.get(f"/fr/countries/{spelling}")
    assert (response.status_code, response["Location"]) == (301, "/fr/countries/united-kingdom")
