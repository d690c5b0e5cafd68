import pytest
from django.test import Client

from commitments.views.public.front_door import preferred


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("ar", "ar"),
        ("de,en;q=0.3,ar-MA;q=0.7", "ar"),
        ("de-DE,de", "en"),
        ("en-US", "en"),
        ("", "en"),
        ("nonsense;;q=x", "en"),
    ],
)
def test_the_language_that_the_reader_likes_best_is_taken(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


def test_the_front_door_leads_to_it_and_tells_caches_why(client: Client) -> None:
    answer = client.get("/", headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/fr")
    assert "Accept-Language" in answer.headers["Vary"]
    assert client.get("/").headers["Location"] == "/en"


def test_the_front_door_keeps_the_question(client: Client) -> None:
    assert client.get("/?as_of=2026-11-24&x=%2F").headers["Location"] == "/en?as_of=2026-11-24&x=%2F"
