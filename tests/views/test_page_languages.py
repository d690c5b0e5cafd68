"""Public pages in French and Arabic: nothing in another language that does not say so."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from commitments.models import Commitment, Instrument, Milestone, Signatory, Undertaking
from tests.factories import make_commitment, make_entry, make_signatory, make_undertaking
from tests.test_no_draft_leaks import PATTERNS, WITH_ARGUMENTS, examples
from tests.test_no_draft_leaks import record as assessed

__all__ = ["assessed"]

pytestmark = pytest.mark.django_db

LATIN = re.compile(r"[A-Za-z]{3,}")
SELECT = re.compile(r"<select.*?</select>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
MARKED = re.compile(r'<(\w+)[^>]*\slang="\w+"[^>]*>.*?</\1>', re.DOTALL)
ENGLISH = re.compile(r"\b(?:the|and|with|which|that|this|from|have|been|was|were|says|each)\b", re.IGNORECASE)
# names of ours, of files, forms, time zones and people that are written in Latin letters in Arabic too
ALLOWED = re.compile(
    settings.SITE_NAME
    + r"|\(\.[\w.-]+\)|\.ndjson|«(?:next|cursor)»|[A-Z]\w+(?:/[\w -]+)+"
    + r"|[\w.-]+@[\w.-]+|https?://\S*|\(?(?:Atom|SVG|UTF-8|UTC|CSV|JSON|BibTeX|RIS|CSL-JSON|OpenAPI|Python|Parquet|SQLite|DCAT|webhook|TRACKER_CONTACT_EMAIL)\)?"
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


VOID: Final = ("meta", "link", "input", "br", "hr", "img", "wbr", "col", "area")
UNREAD: Final = ("script", "style", "textarea", "pre", "code")  # a letter to copy, markup, forms of citation
SPOKEN: Final = ("aria-label", "title", "alt", "placeholder")
DESCRIBED: Final = ("description", "og:title", "og:description", "og:image:alt", "twitter:title")
SURFACES: Final = ("public", "digests", "follow", "suggest", "share")
# the official title of a text in its citation, a publisher in the title of a page: neither can be marked
PROPER: Final = re.compile(r"«\s?Declaration \d+\s?»|\bExample\b")
# what the names of this record are called in every language, so that what stays English is ours
NAMES: Final = {"fr": "Nom propre", "ar": "اسم علم"}


class Unmarked(HTMLParser):
    """Collects what a page says in the language of its first element, attributes and head included."""

    def __init__(self) -> None:
        super().__init__()
        self.within: list[tuple[str, str]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        inherited = self.within[-1][1] if self.within else ""
        language = values.get("lang") or values.get("xml:lang") or inherited
        if tag == "option" and "lang" not in values:
            language = inherited
        page = self.within[0][1] if self.within else language
        if language == page:
            self.said += [values[name] for name in SPOKEN if name in values]
            if values.get("name", values.get("property", "")) in DESCRIBED:
                self.said.append(values.get("content", ""))
        if tag not in VOID:
            self.within.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.within or any(tag in UNREAD for tag, _ in self.within):
            return
        if self.within[-1][1] == self.within[0][1]:
            self.said.append(data)


def translate_names() -> None:
    """The names and titles of the record, which the reference data have in every language."""
    Signatory.objects.update(name_fr=NAMES["fr"], name_ar=NAMES["ar"])
    for model in (Commitment, Instrument, Milestone):
        titles = {code: {"title": name, "short_title": name} for code, name in NAMES.items()}
        model._default_manager.update(translations=titles)


def public_pages(record: dict[str, Undertaking], language: str) -> Iterator[str]:
    """One address of every kind that the public can open."""
    plain = {name: reverse(name) for name in PATTERNS if name and name not in WITH_ARGUMENTS}
    for name, path in (plain | examples(record)).items():
        if name.partition(":")[0] in SURFACES:
            yield re.sub(r"^(/embed)?/en(?=/|$)", rf"\1/{language}", path)


def foreign_words(client: Client, record: dict[str, Undertaking], language: str) -> list[str]:
    translate_names()
    foreign, found = (LATIN if language == "ar" else ENGLISH), []
    for path in public_pages(record, language):
        response = client.get(path)
        if not response["Content-Type"].startswith(("text/html", "image/svg")):
            continue
        page = Unmarked()
        page.feed(response.content.decode())
        for words in page.said:
            if foreign.search(PROPER.sub(" ", ALLOWED.sub(" ", words))):
                found.append(f"{path}: {' '.join(words.split())[:120]}")
    return found


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_public_address_says_a_word_of_english_without_saying_so(
    client: Client, assessed: dict[str, Undertaking], language: str
) -> None:
    found = foreign_words(client, assessed, language)
    assert found == []


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
