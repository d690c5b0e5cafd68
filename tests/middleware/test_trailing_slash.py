import pytest
from django.test import Client

from tests.factories import make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/en/", "/en"),
        ("/ar//", "/ar"),
        ("/fr/countries/", "/fr/countries"),
        (
            "/en/countries/kenya/D3.a/?as_of=2026-11-24&x=%2F",
            "/en/countries/kenya/D3.a?as_of=2026-11-24&x=%2F",
        ),
        ("/en/countries/kenya.bib/", "/en/countries/kenya.bib"),
        ("/en/digests/?signatory=kenya", "/en/digests?signatory=kenya"),
        ("/en/follow/", "/en/follow"),
        ("/en/suggest/", "/en/suggest"),
        ("/embed/fr/countries/kenya/?theme=dark", "/embed/fr/countries/kenya?theme=dark"),
        ("/robots.txt/", "/robots.txt"),
        ("/en/countries/T%C3%BCrkiye%3F/", "/en/countries/T%C3%BCrkiye%3F"),
    ],
)
def test_a_slash_at_the_end_leads_to_the_address_without(client: Client, asked: str, there: str) -> None:
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, there)
    assert client.head(asked).status_code == 301


def test_the_way_ends_at_the_page(client: Client) -> None:
    make_undertaking(commitment=make_commitment(code="D3.a"), signatory=make_signatory(slug="kenya"))
    for address in ("/en/", "/en/countries/kenya/", "/embed/en/countries/kenya/"):
        assert client.get(address, follow=True).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example/",
        "//evil.example/en/",
        "//en/",
        "/\\evil.example/",
        "/nowhere/",
        "/desk/",
        "/healthz/",
        "/EN/",
    ],
)
def test_nothing_else_is_led_anywhere(client: Client, asked: str) -> None:
    response = client.get("/", PATH_INFO=asked)  # as a server hands it over, decoded
    assert response.status_code == 404
    assert "Location" not in response


def test_a_form_is_not_led_on(client: Client) -> None:
    assert client.post("/en/follow/", {"email": "a@example.org"}).status_code == 404


def test_the_front_page_and_the_admin_stay_where_they_are(client: Client) -> None:
    assert client.get("/")["Location"] == "/en"
    assert client.get("/admin/")["Location"].startswith(("/admin/login/", "/desk/sign-in"))
