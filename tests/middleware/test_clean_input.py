import pytest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client, RequestFactory

from commitments.middleware.clean_input import CleanInputMiddleware, is_clean, pairs, texts_in

rf = RequestFactory()


def answer(request: HttpRequest) -> HttpResponse:
    return CleanInputMiddleware(lambda _: HttpResponse("fine"))(request)


@pytest.mark.parametrize(
    "path", ["/en/search?q=%00", "/en/search?%00=x", "/en/search?q=ok&q=a%00b", "/en/%00"]
)
def test_nul_in_path_or_query_is_refused(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 400


def test_nul_in_a_form_is_refused(db: None) -> None:
    assert answer(rf.post("/desk", {"claim": "a\x00b"})).status_code == 400


def test_a_refusal_is_a_page_in_plain_words(client: Client, db: None) -> None:
    page = client.get("/en/search?q=%00").content.decode()
    assert "<h1" in page
    assert "\x00" not in page


@pytest.mark.parametrize(
    "path", ["/en/search?q=C%C3%B4te+d%E2%80%99Ivoire", "/en/search?q=%F0%9F%91%8D", "/en"]
)
def test_ordinary_text_passes(path: str) -> None:
    assert answer(rf.get(path)).content == b"fine"


def test_json_is_left_to_its_own_reader() -> None:
    request = rf.post("/desk", data='{"claim": "x"}', content_type="application/json")
    assert list(texts_in(request)) == ["/desk"]


def test_texts_in_reads_path_query_and_form() -> None:
    request = rf.post("/desk?page=2", {"claim": "x"})
    assert list(texts_in(request)) == ["/desk", "page", "2", "claim", "x"]


def test_pairs_reads_every_value_of_a_key() -> None:
    assert list(pairs(QueryDict("c=france&c=kenya"))) == ["c", "france", "kenya"]


@pytest.mark.parametrize(
    ("text", "clean"), [("Türkiye", True), ("\x00", False), ("a\ud800", False), ("", True)]
)
def test_is_clean_knows_what_postgresql_cannot_store(text: str, clean: bool) -> None:
    assert is_clean(text) == clean


def test_nul_in_a_cookie_is_refused(client: Client, db: None) -> None:
    client.cookies.load('sessionid="\\000abcdefghij"')
    assert client.get("/desk").status_code == 400
