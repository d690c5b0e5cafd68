import datetime as dt

from django.db import connection
from django.test import Client

from commitments.models import Undertaking
from tests.past_day_factories import TODAY, as_of, later
from tests.test_no_draft_leaks import drafts, record

__all__ = ["drafts", "later", "record"]


def test_an_empty_day_leads_to_the_page_of_today(client: Client, record: dict[str, Undertaking]) -> None:
    response = client.get("/en/changes?kind=evidence&as_of=")
    assert (response.status_code, response["Location"]) == (302, "/en/changes?kind=evidence")


def test_pages_without_a_past_take_no_notice(client: Client, db: None) -> None:
    assert client.get("/en/follow?as_of=never").status_code == 200


def test_the_day_does_not_outlive_its_request(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    client.get(as_of("/en", TODAY))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path'), current_setting('transaction_read_only')")
        path, read_only = cursor.fetchone()
    assert ("past" in path, read_only) == (False, "off")
