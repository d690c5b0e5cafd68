import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import make_assessment, make_commitment, make_person, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db
CSS = Path(settings.BASE_DIR) / "static" / "css"
MOST_BYTES = 15_000
TOKEN = re.compile(r"--[a-z0-9-]+:\s*[^;]+;")


@pytest.fixture
def record(clock: dt.datetime) -> list[str]:
    """Addresses of frames about one country, one organisation and all together, each with an assessment."""
    commitment = make_commitment(code="D3.a", binding="both")
    country = make_signatory(name="Kenya", slug="kenya", name_fr="Kenya", name_ar="كينيا")
    union = make_signatory(name="European Union", slug="european-union", kind="organisation")
    for signatory in (country, union):
        make_assessment(undertaking=make_undertaking(commitment=commitment, signatory=signatory))
    make_assessment(undertaking=make_undertaking(commitment=commitment, is_joint=True))
    return [
        "map",
        "countries/kenya",
        "countries/kenya/D3.a",
        "organisations/european-union",
        "organisations/european-union/D3.a",
        "commitments/D3.a/joint",
    ]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_frame_is_small_and_does_nothing(client: Client, record: list[str], language: str) -> None:
    style = gzip.compress((CSS / "embed.css").read_bytes())
    for about in record:
        response = client.get(f"/embed/{language}/{about}")
        assert response.status_code == 200
        assert len(gzip.compress(response.content)) + len(style) < MOST_BYTES
        page = response.content.decode()
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
        assert "<script" not in page
        assert page.count('rel="stylesheet"') == 1
        assert not response.cookies


def test_only_frames_may_be_framed(client: Client, record: list[str]) -> None:
    for about in record:
        response = client.get(f"/embed/en/{about}")
        assert "frame-ancestors *" in response["Content-Security-Policy"]
        assert "script-src" not in response["Content-Security-Policy"]
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert response.get("X-Frame-Options") is None
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    page = client.get("/en/countries/kenya")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_a_frame_links_the_full_page(client: Client, record: list[str]) -> None:
    for about in record[1:]:
        page = client.get(f"/embed/fr/{about}").content.decode()
        assert f'href="{settings.SITE_URL}/fr/{about}"' in page


@pytest.mark.parametrize(
    ("theme", "written"),
    [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("auto", ""), ('"><b>', "")],
)
def test_the_address_says_the_theme(client: Client, record: list[str], theme: str, written: str) -> None:
    page = client.get("/embed/en/countries/kenya", {"theme": theme}).content.decode()
    assert f'dir="ltr"{written}>' in page


def test_a_frame_says_how_much_is_assessed_with_word_and_shape(client: Client, record: list[str]) -> None:
    page = client.get("/embed/en/countries/kenya").content.decode()
    assert "1 of 1 undertaking assessed." in page
    assert "First steps" in page
    assert 'class="mark"' in page


def test_what_is_not_assessed_says_nothing_about_anybody(client: Client) -> None:
    make_undertaking(
        commitment=make_commitment(code="D3.a"), signatory=make_signatory(slug="kenya", name="Kenya")
    )
    for about in ("countries/kenya", "countries/kenya/D3.a"):
        assert "says nothing about Kenya" in client.get(f"/embed/en/{about}").content.decode()


def test_a_frame_of_one_undertaking_names_its_text_and_says_its_status_once(client: Client) -> None:
    commitment = make_commitment(code="D3.a", binding="both")
    title = str(commitment.instrument)
    make_undertaking(commitment=commitment, signatory=make_signatory(slug="kenya", name="Kenya"))
    make_undertaking(commitment=commitment, is_joint=True)
    for about in ("countries/kenya/D3.a", "commitments/D3.a/joint"):
        page = client.get(f"/embed/en/{about}").content.decode()
        assert title in page
        assert page.count("Not yet assessed") == 1


@pytest.mark.parametrize(
    "about", ["en/countries/atlantis", "en/countries/kenya/Z9", "xx/map", "en/commitments/Z9/joint"]
)
def test_what_is_not_there_says_so_in_the_frame(client: Client, record: list[str], about: str) -> None:
    response = client.get(f"/embed/{about}")
    assert response.status_code == 404
    assert "frame-ancestors *" in response["Content-Security-Policy"]


def test_invented_data_say_so_in_the_frame(client: Client, record: list[str]) -> None:
    assert "invented" not in client.get("/embed/en/map").content.decode()
    make_person(email="a@sample.invalid")
    for about in record:
        assert "Sample data: invented." in client.get(f"/embed/en/{about}").content.decode()


def test_the_colours_of_frames_are_those_of_the_site() -> None:
    site = set(TOKEN.findall((CSS / "site.css").read_text()))
    frame = TOKEN.findall((CSS / "embed.css").read_text().partition("@layer base {")[0])
    assert len(frame) > 30
    assert set(frame) <= site
