from django.test import Client

from commitments.actions.reference_data import load
from commitments.api import openapi
from commitments.api.reference import tables
from commitments.summaries.open_data.tables import IN_ORDER
from tests.factories import NOW
from tests.test_fixtures import FIXTURES


def test_every_example_of_the_page_works_on_the_reference_data(db: None, client: Client) -> None:
    load(FIXTURES, now=NOW)
    shown = [example for table in tables(openapi.document()) for example in table.examples]
    assert len(shown) >= 2 * len(IN_ORDER)
    evidence = client.get("/api/v1/evidence?limit=1").json()["rows"][0]["id"]
    wrong = {
        path: status
        for path in shown
        if (status := client.get(path.replace("/evidence/1", f"/evidence/{evidence}")).status_code) != 200
    }
    assert wrong == {}


def test_the_page_says_what_each_table_holds(db: None, client: Client) -> None:
    for language in ("en", "fr", "ar"):
        page = client.get(f"/{language}/data/api").content.decode()
        assert page.count('<section class="sec"') == 1 + len(IN_ORDER)
        assert '<a href="#undertakings">undertakings</a>' in page
        assert "<script" not in page.partition("<main")[2].partition("</main")[0]
