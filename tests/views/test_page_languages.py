"""Public pages in French and Arabic: nothing in another language that does not say so."""

import re

import pytest
from django.test import Client

from tests.factories import make_commitment, make_entry, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db

LATIN = re.compile(r"[A-Za-z]{3,}")
SELECT = re.compile(r"<select.*?</select>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
MARKED = re.compile(r'<(\w+)[^>]*\slang="\w+"[^>]*>.*?</\1>', re.DOTALL)
ENGLISH = re.compile(r"\b(?:the|and|with|which|that|this|from|have|been|was|were|says|each)\b", re.IGNORECASE)
# names of ours, of forms and of people that are written in Latin letters in Arabic too
ALLOWED = re.compile(
    r"[\w.-]+@[\w.-]+|https?://\S*|\(?(?:Atom|SVG|UTC|CSV|JSON|BibTeX|RIS|CSL-JSON|TRACKER_CONTACT_EMAIL)\)?"
)
PAGES = (
    "about",
    "privacy",
    "accessibility",
    "method",
    "method/reliability",
    "corrections",
    "sources",
    "suggest",
    "suggest/sent",
    "nothing-here",
)


@pytest.fixture
def record() -> None:
    make_signatory(name="France", name_fr="France", name_ar="فرنسا", slug="france")
    make_commitment(
        code="D3.a",
        title="Access to AI",
        translations={"fr": {"title": "Accès à l’IA"}, "ar": {"title": "إتاحة الذكاء الاصطناعي"}},
    )
    make_entry(undertaking=make_undertaking())


def words_of(client: Client, path: str) -> str:
    """What stands in the main part of a page, without what is marked as of another language."""
    body = client.get(path).content.decode().partition('tabindex="-1">')[2].partition("</main>")[0]
    body = SELECT.sub(" ", body)  # an option cannot say its language; the reference data are translated
    before = None
    while before != body:
        before, body = body, MARKED.sub(" ", body)
    return ALLOWED.sub(" ", TAG.sub(" ", body))


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", PAGES)
def test_an_arabic_page_has_no_latin_letters_but_what_says_so(client: Client, path: str) -> None:
    assert LATIN.findall(words_of(client, f"/ar/{path}")) == []


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", PAGES)
def test_a_french_page_has_no_english_but_what_says_so(client: Client, path: str) -> None:
    assert ENGLISH.findall(words_of(client, f"/fr/{path}")) == []


@pytest.mark.parametrize("path", ["", "/about", "/sources", "/method", "/suggest", "/changes"])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_language_names_all_of_them_itself_and_the_usual_one(
    client: Client, path: str, language: str
) -> None:
    page = client.get(f"/{language}{path}").content.decode()
    found = dict(
        re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="https?://[^/"]+([^"]*)">', page)
    )
    usual = f"/en{path}" if path else "/"
    assert found == {code: f"/{code}{path}" for code in ("en", "fr", "ar")} | {"x-default": usual}
    assert re.search(rf'<link rel="canonical" href="https?://[^/"]+/{language}{path}">', page)
