import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")], ids=lambda value: value
)
def test_the_address_says_the_language_and_the_page_its_direction(
    client: Client, language: str, direction: str
) -> None:
    answer = client.get(f"/{language}/follow", headers={"Accept-Language": "de"})
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    assert f'action="/{language}/follow"' in answer.text
    assert "Accept-Language" not in answer.headers.get("Vary", "")


def test_no_other_language_has_an_address(client: Client) -> None:
    assert client.get("/de/follow").status_code == 404
    assert client.get("/en-gb/follow").status_code == 404
    assert client.get("/follow").status_code == 404


def test_the_language_ends_with_the_request(client: Client) -> None:
    client.get("/ar/follow")
    assert translation.get_language() == "en-gb"
    assert reverse("follow:start") == "/en/follow"


@pytest.mark.parametrize(
    ("locale", "address"), [("fr", "/fr/follow"), ("ar", "/ar/follow"), ("de", "/en/follow")]
)
def test_addresses_are_made_in_the_active_language(locale: str, address: str) -> None:
    with translation.override(locale):
        assert reverse("follow:start") == address
