import re

from django.test import Client

from commitments.models import Undertaking
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_the_page_leads_to_every_list_in_every_form(client: Client, record: dict[str, Undertaking]) -> None:
    body = client.get("/en/data").content.decode()
    files = re.findall(r'href="(/en/[^"]+\.(?:csv|json))"', body)
    assert len(files) == 3 * 13
    assert {client.get(path).status_code for path in files} == {200}


def test_it_says_how_to_cite_and_what_is_allowed(db: None, client: Client) -> None:
    body = client.get("/en/data").content.decode()
    assert "quote them with the citation" in body
    assert 'id="h-cite"' in body


def test_every_page_leads_there(db: None, client: Client) -> None:
    assert 'href="/fr/data"' in client.get("/fr/about").content.decode()
