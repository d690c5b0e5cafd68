import datetime as dt
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from commitments.models import Undertaking
from tests.factories import NOW, make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def published(settings: Settings) -> Iterator[None]:
    """An assessment of France, two weeks ago."""
    settings.SITE_URL = "https://tracker.example"
    promise = make_commitment(code="D3.a", title="Open models")
    france = make_signatory(name="France")
    make_assessment(
        undertaking=make_undertaking(commitment=promise, signatory=france),
        change_note="A plan & <more>.",
        at=NOW,
    )
    with time_machine.travel(NOW + dt.timedelta(days=14), tick=False):
        yield


def read(client: Client, address: str) -> ET.Element:
    response = client.get(address)
    assert response["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(response.content)


def text(element: ET.Element, path: str) -> str:
    found = element.find(path.replace("/", f"/{ATOM}") if "/" in path else ATOM + path)
    assert found is not None
    return found.text or ""


def test_the_feed_has_each_digest_in_full_with_whole_addresses(client: Client) -> None:
    feed = read(client, "/en/digests.atom")
    (entry,) = feed.findall(f"{ATOM}entry")
    assert text(entry, "id") == "https://tracker.example/en/digests/weekly/2026-W49"
    assert text(entry, "updated") == "2026-11-30T06:00:00+00:00"
    assert "A plan &amp; &lt;more&gt;." in text(entry, "content")
    assert 'href="https://tracker.example/en/countries/france/D3.a/v1"' in text(entry, "content")
    assert 'href="/' not in text(entry, "content")
    assert text(feed, "id") == "https://tracker.example/en/digests.atom?rhythm=weekly"


def test_updated_moves_when_what_was_told_was_corrected(client: Client) -> None:
    undertaking = Undertaking.objects.get()
    (before,) = read(client, "/en/digests.atom").findall(f"{ATOM}entry")
    at = NOW + dt.timedelta(days=13)
    make_assessment(
        undertaking=undertaking, level="met", is_correction=True, what_was_wrong="A draft.", at=at
    )
    _, after = read(client, "/en/digests.atom").findall(f"{ATOM}entry")
    assert text(after, "id") == text(before, "id")
    assert text(after, "updated") == at.isoformat()


def test_the_feed_speaks_the_language_of_its_address(client: Client) -> None:
    feed = read(client, "/fr/digests.atom?signatory=france&rhythm=daily")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    (entry,) = feed.findall(f"{ATOM}entry")
    assert text(entry, "id") == "https://tracker.example/fr/digests/daily/2026-11-24?signatory=france"
    assert "Premières évaluations" in text(entry, "content")


def test_the_feed_of_somebody_else_is_empty(client: Client) -> None:
    make_signatory(name="Kenya")
    assert read(client, "/en/digests.atom?signatory=kenya").findall(f"{ATOM}entry") == []


def test_the_feed_takes_a_fixed_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(11):
        client.get("/en/digests.atom")


def test_the_feed_of_a_past_day_leads_to_pages_of_that_day_and_keeps_its_ids(client: Client) -> None:
    asked = "/en/digests.atom?rhythm=weekly&signatory=france"
    today, past = read(client, asked), read(client, f"{asked}&as_of=2026-12-01")
    site = "https://tracker.example"
    (before,), (after,) = today.findall(f"{ATOM}entry"), past.findall(f"{ATOM}entry")
    assert text(past, "id") == text(today, "id") == site + asked
    assert text(after, "id") == text(before, "id")
    links = {link.get("rel"): link.get("href") for link in past.findall(f"{ATOM}link")}
    assert links["self"] == f"{site}{asked}&as_of=2026-12-01"
    assert links["alternate"] == f"{site}/en/digests?rhythm=weekly&signatory=france&as_of=2026-12-01"
    (link,) = after.findall(f"{ATOM}link")
    assert link.get("href") == f"{site}/en/digests/weekly/2026-W49?signatory=france&as_of=2026-12-01"
    told = text(after, "content")
    assert f'href="{site}/en/countries/france/D3.a/v1?as_of=2026-12-01"' in told
    pages = re.findall(r'href="([^"]*)"', told)
    assert pages
    assert [page for page in pages if not page.endswith("as_of=2026-12-01")] == []
    assert "as_of" not in ET.tostring(today, encoding="unicode")
