import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client

from commitments.models import Commitment, Signatory
from tests.factories import make_assessment, make_commitment, make_signatory, make_undertaking
from tests.past_day_factories import LATER, LAUNCH, TODAY, TOO_EARLY

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(db: None) -> None:
    commitment = make_commitment(code="D3.a", binding="both", title="Access")
    make_undertaking(
        commitment=commitment, signatory=make_signatory(slug="kenya", name="Kenya", name_fr="Kenya")
    )
    make_undertaking(commitment=commitment, is_joint=True)


@pytest.mark.parametrize(
    ("page", "title", "frame"),
    [
        ("/en/countries/kenya", "Kenya", "/embed/en/countries/kenya"),
        ("/fr/countries/kenya/D3.a", "Kenya, D3.a Access", "/embed/fr/countries/kenya/D3.a"),
        ("/ar/commitments/D3.a/joint", "", "/embed/ar/commitments/D3.a/joint"),
        ("/en", "The signatories", "/embed/en/map"),
    ],
)
def test_answer_is_a_frame(client: Client, record: None, page: str, title: str, frame: str) -> None:
    response = client.get("/oembed", {"url": f"{settings.SITE_URL}{page}", "format": "json"})
    found = response.json()
    assert (found["version"], found["type"], found["provider_name"]) == ("1.0", "rich", settings.SITE_NAME)
    assert title in found["title"]
    assert f'src="{settings.SITE_URL}{frame}"' in found["html"]
    assert (found["width"], found["height"]) == (600, found["height"])
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get(frame).status_code == 200
    if "thumbnail_url" in found:
        assert client.get(found["thumbnail_url"].removeprefix(settings.SITE_URL)).status_code == 200


def test_a_dated_address_gives_a_frozen_frame(client: Client, record: None) -> None:
    url = f"{settings.SITE_URL}/en/countries/kenya?as_of=2026-03-01"
    found = client.get("/oembed", {"url": url}).json()
    assert "/embed/en/countries/kenya?as_of=2026-03-01" in found["html"]
    assert "thumbnail_url" not in found  # which is of today


@pytest.mark.parametrize(
    ("day", "name", "title"),
    [
        (TOO_EARLY, "Kenya", "Kenya, D3.a Access"),  # shown as the launch, as the page is
        (LAUNCH, "Kenya", "Kenya, D3.a Access"),
        (TODAY, "Kenya renamed", "Kenya renamed, D3.a Reworded"),
    ],
)
def test_a_frozen_frame_is_titled_in_the_words_of_its_day(
    client: Client, clock: dt.datetime, day: dt.date, name: str, title: str
) -> None:
    kenya = make_signatory(slug="kenya", name="Kenya")
    make_assessment(
        undertaking=make_undertaking(commitment=make_commitment(code="D3.a", title="Access"), signatory=kenya)
    )
    with time_machine.travel(LATER, tick=False):
        with connection.cursor() as cursor:  # what was renamed keeps its former name up to this moment
            cursor.execute("SELECT set_config('tracker.moment', %s, true)", [LATER.isoformat()])
        Signatory.objects.update(name="Kenya renamed")
        commitment = Commitment.objects.get()
        commitment.title = "Reworded"
        commitment.save()
        for page, said in (("countries/kenya", name), ("countries/kenya/D3.a", title)):
            url = f"{settings.SITE_URL}/en/{page}?as_of={day}"
            found = client.get("/oembed", {"url": url}).json()
            assert found["title"] == said
            assert f'title="{said}"' in found["html"]
            assert f"/embed/en/{page}?as_of={day}" in found["html"]


@pytest.mark.parametrize(
    "url",
    ["", "https://evil.example/en/countries/kenya", "/en/countries/atlantis", "/en/method", "/nowhere",
     "/en/countries/kenya?as_of=tomorrow", "/en/countries/kenya?as_of=20260301",
     "/en/countries/kenya?as_of=9999-12-31", "http://[", "https://testserver.evil.example/en/countries/kenya",
     "https://testserver@evil.example/en", "/desk"],
)  # fmt: skip
def test_anything_else_is_not_found(client: Client, record: None, url: str) -> None:
    full = f"{settings.SITE_URL}{url}" if url.startswith("/") else url
    assert client.get("/oembed", {"url": full}).status_code == 404


def test_only_json_is_answered(client: Client, db: None) -> None:
    assert client.get("/oembed", {"url": settings.SITE_URL, "format": "xml"}).status_code == 501


def test_pages_say_where_to_ask(client: Client, record: None) -> None:
    page = client.get("/en/countries/kenya").content.decode()
    address = page.split('type="application/json+oembed" href="')[1].split('"')[0].replace("&amp;", "&")
    found = client.get(address.removeprefix(settings.SITE_URL)).json()
    assert found["title"] == "Kenya"


def test_pages_offer_the_frame_to_copy_and_show_none(client: Client, record: None) -> None:
    for page in ("/en/countries/kenya", "/fr/countries/kenya/D3.a", "/en/commitments/D3.a/joint"):
        said = client.get(page).content.decode()
        assert said.count("&lt;iframe src=") == 2  # live and frozen
        assert "<iframe" not in said
