import pytest
from django.test import Client

CHOICES = [("light", "light"), ("dark", "dark")]


@pytest.mark.parametrize(("theme", "kept"), CHOICES)
def test_a_choice_is_kept_for_a_year_and_nothing_else_is(client: Client, theme: str, kept: str) -> None:
    response = client.post("/theme", {"theme": theme})
    assert response.status_code == 303
    assert list(response.cookies) == ["theme"]
    cookie = response.cookies["theme"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == (kept, 31_536_000, "Lax")
    assert not cookie["httponly"]  # page.js reads it


@pytest.mark.parametrize("theme", ["system", "", "purple;}"])
def test_anything_else_leaves_it_to_the_system(client: Client, theme: str) -> None:
    client.post("/theme", {"theme": "dark"})
    response = client.post("/theme", {"theme": theme})
    assert response.cookies["theme"].value == ""
    assert response.cookies["theme"]["max-age"] == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://testserver/fr/changes?kind=reply", "/fr/changes?kind=reply"),
        ("http://testserver/ar", "/ar"),
        ("http://testserver", "/"),
        ("https://evil.example/fr", "/en"),
        ("http://testserver//evil.example/fr", "/evil.example/fr"),
        ("http://testserver/\\evil.example/fr", "/evil.example/fr"),
        ("", "/en"),
    ],
)
def test_the_reader_comes_back_to_the_page(client: Client, before: str, after: str) -> None:
    response = client.post("/theme", {"theme": "dark"}, headers={"Referer": before})
    assert response["Location"] == after


def test_no_other_site_can_choose(client: Client) -> None:
    response = client.post("/theme", {"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert not response.cookies


def test_a_link_chooses_nothing(client: Client) -> None:
    assert client.get("/theme?theme=dark").status_code == 405


@pytest.mark.parametrize(
    ("cookie", "rules"), [("dark", "color-scheme: dark"), ("light", "color-scheme: light")]
)
def test_without_scripts_the_choice_is_a_style_sheet(client: Client, cookie: str, rules: str) -> None:
    client.cookies["theme"] = cookie
    response = client.get("/theme.css")
    assert rules in response.content.decode()
    assert (response["Content-Type"], response["Vary"]) == ("text/css; charset=utf-8", "Cookie")
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("cookie", [None, "red;}body{display:none"])
def test_the_style_sheet_is_empty_without_a_choice(client: Client, cookie: str | None) -> None:
    if cookie:
        client.cookies["theme"] = cookie
    assert client.get("/theme.css").content == b""


@pytest.mark.django_db
def test_pages_are_the_same_whatever_was_chosen(client: Client) -> None:
    before = client.get("/en")
    client.cookies["theme"] = "dark"
    after = client.get("/en")
    assert after.content == before.content
    assert "Cookie" not in after.get("Vary", "")
    page = after.content.decode()
    head = page[: page.index("</head>")]
    assert "js/page.js" in head
    assert '<noscript><link rel="stylesheet" href="/theme.css"></noscript>' in head
