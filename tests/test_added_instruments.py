"""Every page holds with texts of others beside the reference data: late joiners, one who left, companies,
a text official in two languages, hundreds of lines, no dates, a title alone. All of it is invented."""

import datetime as dt
import json
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client

from commitments.actions import reference_data
from commitments.actions.reference_data import Files, load_instrument
from commitments.models import Endorsement
from commitments.summaries.open_data.tables import IN_ORDER
from tests.added_files import harbour, island, lagoon, write_text
from tests.bare_sql import chain_up, run

LOADED = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
TODAY = LOADED.date()
LATER = LOADED + dt.timedelta(days=1)
FORMS = ("", ".json", ".csv", ".schema.json", ".atom", ".ics")
WITH_ALL_FORMS = (
    "countries/invented-republic", "countries/kenya", "organisations/invented-company",
    "organisations/invented-union", "commitments/H1.a", "commitments/L1", "instruments/harbour",
    "instruments/lagoon", "instruments/island",
)  # fmt: skip
ALONE = (
    "", "/countries", "/organisations", "/organisations.json", "/organisations/invented-company/letter",
    "/organisations/invented-company.svg", "/organisations/invented-company/H1.b",
    "/organisations/invented-company/H1.b.json", "/organisations/invented-company/H1.b.atom",
    "/countries/invented-republic/H1.a", "/countries/kenya/H1.a", "/countries/kenya/H1.a.json",
    "/countries/invented-republic/letter", "/countries/france/letter?code=L1", "/commitments",
    "/commitments/H1.b/joint", "/commitments/D5.b", "/commitments/H1.a.svg", "/instruments", "/matrix",
    "/matrix/harbour", "/matrix/harbour.json", "/matrix/lagoon", "/matrix/full", "/map", "/map.svg",
    "/map?commitment=H1.a", "/map.svg?commitment=H1.a", "/map.csv?commitment=H1.a",
    "/compare?c=invented-republic&c=france", "/compare?c=invented-company&c=invented-union",
    "/compare?c=invented-company&c=kenya", "/deadlines", "/deadlines?view=month&month=2025-12",
    "/deadlines.ics", "/deadlines.csv", "/changes", "/search?q=register", "/search?q=H1.a",
    "/search?q=invented", "/search?q=سنعمل", "/method", "/sources", "/follow?signatory=invented-company",
    "/suggest?signatory=invented-company", "/data",
)  # fmt: skip
PAGES = (*(f"/{path}{form}" for path in WITH_ALL_FORMS for form in FORMS), *ALONE)


@pytest.fixture
def loaded(db: None, tmp_path: Path) -> None:
    run("SELECT set_config('tracker.moment', %s, true)", LOADED.isoformat())  # whenever the tests run
    reference_data.load(settings.BASE_DIR / "fixtures", now=LOADED)
    for contents in (harbour(), lagoon(), island()):
        load_instrument(Files(write_text(tmp_path, contents)), now=LOADED)
    run("SELECT set_config('tracker.moment', '', true)")


def said(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.getvalue().decode()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_and_every_form_of_it_answers(loaded: None, client: Client, language: str) -> None:
    wrong = {}
    for path in PAGES:
        response = client.get(f"/{language}{path}")
        body = response.getvalue().decode(errors="replace")
        if response.status_code != 200 or ">None<" in body:
            wrong[path] = response.status_code
    for path in ("map", "organisations/invented-company", "countries/kenya/H1.a", "commitments/H1.b/joint"):
        if client.get(f"/embed/{language}/{path}").status_code != 200:
            wrong[path] = 0
    assert wrong == {}


def test_every_table_of_the_api_names_them(loaded: None, client: Client) -> None:
    chain_up(LOADED)
    for table in IN_ORDER:
        name = table.name.replace("_", "-")
        assert client.get(f"/api/v1/{name}?limit=5").status_code == 200, name
    (link,) = json.loads(said(client, "/api/v1/commitment-links"))["rows"]
    assert (link["id"], link["kind"]) == ("H1.a-D5.b", "builds-on")
    company = json.loads(said(client, "/api/v1/signatories/XCO1"))["row"]
    assert (company["kind"], company["region"]) == ("company", None)
    clause = json.loads(said(client, "/api/v1/clauses/L1"))["row"]
    assert (clause["language"], clause["also_official_in"]) == ("ar", ["fr"])
    assert (clause["quote"], clause["quote_fr"]) == ("سنعمل معا.", "Nous agirons ensemble.")


def test_the_date_is_none_of_who_joined_later_or_had_left(loaded: None, client: Client) -> None:
    timing = {
        row["signatory"]: row["timing"]
        for row in json.loads(said(client, "/api/v1/undertakings?commitment=H1.a&limit=50"))["rows"]
    }
    assert timing == {
        "FR": "unknown",
        "KE": "not_bound",
        "XA": "not_bound",
        "XCO1": "unknown",
        "XORG": "unknown",
    }
    page = said(client, "/en/countries/kenya/H1.a")
    assert "Left on 15 November 2025." in page
    assert "Not bound on that day" in page
    assert "(left on 15 November 2025)" in said(client, "/en/commitments/H1.a")
    assert "<b>4 signatories</b>" in said(client, "/en/commitments/H1.a")
    assert "Not yet assessed (left on 15 November 2025)" in said(client, "/en/matrix/harbour")


def test_words_official_in_the_readers_language_are_shown_as_official(loaded: None, client: Client) -> None:
    english, french, arabic = (said(client, f"/{code}/commitments/L1") for code in ("en", "fr", "ar"))
    assert 'lang="ar" dir="rtl"><p>سنعمل معا.' in english
    assert "We will act together." in english
    assert "<p>Nous agirons ensemble." in french
    assert "سنعمل معا." not in french
    assert "<p>سنعمل معا." in arabic
    text = said(client, "/fr/instruments/lagoon")
    assert "Paragraphe 250. Nous agirons ensemble." in text
    assert "Un texte inventé" in text


def test_the_map_and_the_lists_name_who_has_no_tile_and_what_is_a_company(
    loaded: None, client: Client
) -> None:
    shown = said(client, "/en/map")
    assert "Without a place on the map:" in shown
    assert shown.count("Invented Company") == 2  # beneath the map and in the table
    organisations = said(client, "/en/organisations")
    assert "2 organisations put their names to the Paris declaration" in organisations
    assert "2 more put their names to other texts." in organisations
    assert '<h2 id="h-companies">Companies</h2>' in organisations
    assert "What 60 signatories promised" in said(client, "/en")
    assert "58 countries endorsed at least one of the Paris texts." in said(client, "/en/countries")


def test_a_link_is_shown_on_both_pages(loaded: None, client: Client) -> None:
    forth, back = said(client, "/en/commitments/H1.a"), said(client, "/en/commitments/D5.b")
    assert "<b>Builds on</b>" in forth
    assert "<b>Built on by</b>" in back
    for page in (forth, back):
        assert "It adds a date." in page
    assert json.loads(said(client, "/en/commitments/D5.b.json"))["links"][0]["commitment"] == "H1.a"


def test_a_past_day_shows_who_had_signed_by_then(loaded: None, client: Client) -> None:
    """The leaving is loaded a day later: the page of the day before still shows the signature alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tracker.moment', %s, true)", [LATER.isoformat()])
    Endorsement.objects.filter(signatory__code="FR", instrument__code="harbour").update(left_on=LATER.date())
    with time_machine.travel(LATER, tick=False):
        before = said(client, f"/en/countries/france/H1.b?as_of={TODAY}")
        after = said(client, "/en/countries/france/H1.b")
    assert "Left on" not in before
    assert "Left on 1 December 2026." in after
