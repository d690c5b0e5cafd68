from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from commitments.models import Instrument
from commitments.summaries.distribution import Distribution, LevelCount
from commitments.views.public.instruments import bar
from tests.factories import (
    make_clause,
    make_commitment,
    make_endorsement,
    make_entry,
    make_instrument,
    make_line,
    make_milestone,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
WORDS = "1. “Hello” & welcome.We will do it, and promote A. Then <rest>."


@pytest.fixture
def declaration() -> Instrument:
    """One paragraph: the promise D1.b with its part D1.b.1, and D1.a. Kenya signed on line 3."""
    declaration = make_instrument(code="declaration", title="Declaration on AI")
    make_line(instrument=declaration, number=1, role="heading", text="Declaration on AI", paragraph="")
    make_line(instrument=declaration, number=2, text=WORDS)
    make_clause(instrument=declaration, code="D1", line=2, quote="")
    make_clause(instrument=declaration, code="D1.a", line=2, quote="“Hello” & welcome.")
    promise = make_commitment(instrument=declaration, code="D1.b")
    promise.clauses.update(line=2, quote="We will do it, and promote A.")
    promise.clauses.add(make_clause(instrument=declaration, code="D1.b.1", line=2, quote="promote A"))
    make_endorsement(signatory=make_signatory(name="Kenya"), instrument=declaration, source_line=3)
    make_undertaking(commitment=promise, signatory=make_signatory(name="France"))
    return declaration


class OfficialWords(HTMLParser):
    """Collects the number and the words of the first paragraph, without the notes beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.number, self.words = "", ""
        self.classes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.classes.append(dict(attrs).get("class") or "")

    def handle_endtag(self, tag: str) -> None:
        self.classes.pop()

    def handle_data(self, data: str) -> None:
        if "figure" in self.classes:
            self.number += data
        elif "words" in self.classes and "sub" not in self.classes:
            self.words += data


def text_of(page: str) -> str:
    return page.split("<article")[1].split("</article>")[0]


def test_instrument_prints_the_official_words_letter_for_letter(
    client: Client, declaration: Instrument
) -> None:
    shown = OfficialWords()
    shown.feed(text_of(client.get("/en/instruments/declaration").content.decode()))
    assert f"{shown.number} {shown.words}" == WORDS


def test_instrument_links_every_promise_and_anchors_every_clause(
    client: Client, declaration: Instrument
) -> None:
    shown = text_of(client.get("/en/instruments/declaration").content.decode())
    assert '<a class="inl" id="D1.b" href="/en/commitments/D1.b">' in shown
    for code in ("D1", "D1.a", "D1.b", "D1.b.1"):
        assert shown.count(f'id="{code}"') == 1
    assert "0 of 1 assessed" in shown


def test_instrument_offers_every_clause_with_the_words_and_a_permanent_address(
    client: Client, declaration: Instrument
) -> None:
    shown = text_of(client.get("/en/instruments/declaration").content.decode())
    today = timezone.now().date().isoformat()
    for code in ("D1", "D1.a", "D1.b", "D1.b.1"):
        assert shown.count(f'id="quote-{code}"') == 1
        assert f"/en/instruments/declaration?as_of={today}#{code}</bdi>" in shown
    assert "“We will do it, and promote A.”" in shown
    assert "Paragraph 1, line 2 of the published text, clause <bdi>D1.b</bdi>" in shown


def test_instrument_links_to_every_clause_and_paragraph(client: Client, declaration: Instrument) -> None:
    shown = text_of(client.get("/en/instruments/declaration").content.decode())
    assert 'id="paragraph-1"' in shown
    for target in ("paragraph-1", "D1", "D1.a", "D1.b", "D1.b.1"):
        assert f'href="#{target}"' in shown


def test_instrument_searches_within_the_texts(client: Client, declaration: Instrument) -> None:
    shown = client.get("/en/instruments/declaration").content.decode()
    assert '<input type="hidden" name="type" value="text">' in shown
    assert "Places in the texts" in client.get("/en/search?type=text&q=promote").content.decode()


def test_instrument_keeps_the_official_words_english_on_an_arabic_page(
    client: Client, declaration: Instrument
) -> None:
    shown = client.get("/ar/instruments/declaration").content.decode()
    assert '<p class="words" lang="en" dir="ltr">' in shown
    assert '<h1 class="h-text" lang="en" dir="ltr">Declaration on AI</h1>' in shown


def test_instrument_sets_our_translation_beneath_the_official_words(
    client: Client, declaration: Instrument
) -> None:
    declaration.clauses.filter(code="D1.b").update(translations={"fr": {"quote": "Nous le ferons."}})
    shown = text_of(client.get("/fr/instruments/declaration").content.decode())
    assert "<span>Nous le ferons.</span>" in shown
    assert shown.index("We will do it") < shown.index("Nous le ferons.")
    assert "Nous le ferons." not in client.get("/en/instruments/declaration").content.decode()


def test_instrument_draws_a_bar_from_five_assessed_on() -> None:
    assert bar(Distribution((LevelCount("not_assessed", 9), LevelCount("met", 4)))) == ""
    drawn = bar(Distribution((LevelCount("not_assessed", 9), LevelCount("met", 5))))
    assert 'aria-label="Of 14 signatories: Not yet assessed: 9, Met: 5"' in drawn


def test_instrument_lists_signatories_as_printed(client: Client, declaration: Instrument) -> None:
    page = client.get("/en/instruments/declaration").content.decode()
    assert '<a href="/en/countries/kenya">Kenya</a>' in text_of(page)
    assert "2 since 11 February 2025" in page
    assert '<a href="/en/countries/france">France</a>' not in text_of(page)
    assert '<a href="/en/countries/france">France</a>' in page


def test_instrument_known_by_title_says_so(client: Client) -> None:
    pledge = make_instrument(
        code="pledge", title="A pledge", text_extent="title-only", about="Nothing is known."
    )
    make_line(instrument=pledge, number=120, role="heading", text="A pledge", paragraph="")
    make_clause(instrument=pledge, code="T3", kind="title", line=120)
    page = client.get("/en/instruments/pledge").content.decode()
    assert '<h1 class="h-text" id="T3">“A pledge”</h1>' in page
    assert "Nothing is known." in page
    assert "No undertaking is tracked under this title yet." in page
    assert "<article" not in page


def test_instrument_pages_through_its_record(client: Client, declaration: Instrument) -> None:
    undertaking = make_undertaking(commitment=declaration.commitments.get())
    for _ in range(13):
        make_entry(undertaking=undertaking)
    page = client.get("/en/instruments/declaration").content.decode()
    assert "1 to 12 of 13 entries." in page
    assert 'href="?page=2#record"' in page
    second = client.get("/en/instruments/declaration?page=2").content.decode()
    assert "Page 2 of 2" in second


def test_instrument_says_its_whole_text_on_the_first_page_of_its_record_only(
    client: Client, declaration: Instrument
) -> None:
    undertaking = make_undertaking(commitment=declaration.commitments.get())
    for _ in range(13):
        make_entry(undertaking=undertaking)
    first = client.get("/en/instruments/declaration").content.decode()
    second = client.get("/en/instruments/declaration?page=2").content.decode()
    assert ('<article class="official-text"' in first, '<article class="official-text"' in second) == (
        True,
        False,
    )
    assert '<a href="/en/instruments/declaration">The whole text, every promise marked</a>' in second
    assert "on record, page 2" in second


def test_instrument_that_is_unknown_suggests_the_nearest(client: Client, declaration: Instrument) -> None:
    response = client.get("/en/instruments/declaraton")
    assert response.status_code == 404
    assert 'href="/en/instruments/declaration"' in response.content.decode()


def test_instrument_in_capitals_leads_to_its_one_address(client: Client, declaration: Instrument) -> None:
    response = client.get("/en/instruments/Declaration")
    assert (response.status_code, response["Location"]) == (301, "/en/instruments/declaration")


def test_instrument_needs_ten_queries(
    client: Client, declaration: Instrument, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_entry(undertaking=make_undertaking(commitment=make_commitment(instrument=declaration)))
        make_milestone(instrument=declaration)
    with django_assert_num_queries(10):
        assert client.get("/en/instruments/declaration").status_code == 200


def test_instruments_lists_texts_and_titles_apart(
    client: Client, declaration: Instrument, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_instrument(code="pledge", title="A pledge", text_extent="title-only")
    with django_assert_num_queries(2):
        page = client.get("/en/instruments").content.decode()
    assert page.index("Declaration on AI") < page.index("By title only") < page.index("“A pledge”")
