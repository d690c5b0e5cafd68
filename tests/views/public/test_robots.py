from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import make_assessment, make_commitment, make_person, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def record(db: None) -> None:
    kenya = make_signatory(slug="kenya", name="Kenya")
    make_assessment(undertaking=make_undertaking(commitment=make_commitment(code="D3.a"), signatory=kenya))


def test_robots_name_the_site_map(client: Client) -> None:
    said = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in said
    assert "Disallow: /desk\n" in said


def test_index_names_a_map_per_language_and_its_newest_day(client: Client, record: None) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    maps = [item.text for item in tree.findall("s:sitemap/s:loc", NAMES)]
    assert maps == [f"{settings.SITE_URL}/sitemap-{code}.xml" for code in ("en", "fr", "ar")]
    assert len(tree.findall("s:sitemap/s:lastmod", NAMES)) == 3


def test_every_listed_page_is_there_and_names_its_siblings_both_ways(client: Client, record: None) -> None:
    listed: dict[str, dict[str, str]] = {}
    for language in ("en", "fr", "ar"):
        tree = ElementTree.fromstring(client.get(f"/sitemap-{language}.xml").content)
        for row in tree.findall("s:url", NAMES):
            others = {item.attrib["hreflang"]: item.attrib["href"] for item in row.findall("x:link", NAMES)}
            location = row.find("s:loc", NAMES)
            assert location is not None
            assert location.text
            assert others[language] == location.text
            listed[location.text] = others
    assert len(listed) > 30
    for address, others in listed.items():
        assert set(others) == {"en", "fr", "ar"}
        assert all(listed[other] == others for other in others.values())
        page = client.get(address.removeprefix(settings.SITE_URL))
        assert page.status_code == 200, address
        assert f'<link rel="canonical" href="{address}">' in page.content.decode()


def test_invented_data_are_in_no_map(client: Client, record: None) -> None:
    make_person(email="a@sample.invalid")
    assert "<url>" not in client.get("/sitemap-en.xml").content.decode()
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()


def test_there_is_no_map_in_other_languages(client: Client) -> None:
    assert client.get("/sitemap-de.xml").status_code == 404
