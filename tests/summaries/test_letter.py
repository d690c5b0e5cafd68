import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.translation import override

from commitments.actions.assessments import Search
from commitments.models import Instrument, Signatory, Undertaking
from commitments.summaries.letter import LetterPage, Site, load
from commitments.vocabulary import Delivery
from tests.factories import (
    TODAY,
    make_assessment,
    make_commitment,
    make_entry,
    make_instrument,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
SITE = Site("The Tracker", "https://tracker.example")


@pytest.fixture
def france() -> Signatory:
    return make_signatory(name="France", code="FR")


@pytest.fixture
def declaration() -> Instrument:
    return make_instrument(code="paris-declaration", title="Paris Declaration")


def owes(france: Signatory, declaration: Instrument, code: str, due_on: dt.date | None = None) -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(instrument=declaration, code=code, due_on=due_on), signatory=france
    )


def letter(france: Signatory, code: str = "", site: Site = SITE) -> LetterPage:
    page = load(kind=france.kind, slug=france.slug, code=code, today=TODAY, site=site)
    assert page is not None
    return page


def test_letter_about_what_nobody_has_assessed(france: Signatory, declaration: Instrument) -> None:
    make_entry(undertaking=owes(france, declaration, "D3.a"))
    text = letter(france).text
    assert "Our country, France, has been named among the signatories of “Paris Declaration” since" in text
    assert "“We will do it.”" in text
    assert "has not assessed this one yet. That is its own gap and says nothing about what was done." in text
    assert "It has 1 entry on record that bears on it, without a judgement." in text
    assert "May I ask what has been done to keep it" in text
    assert "https://tracker.example/en/countries/france/D3.a?as_of=2026-11-23" in text
    assert "claim" not in text
    assert "Sample" not in text


def test_letter_about_a_gap_names_the_claim_and_what_is_verified(
    france: Signatory, declaration: Instrument
) -> None:
    make_assessment(
        undertaking=owes(france, declaration, "D3.a"),
        level="first_steps",
        claimed_level="met",
        claim_made="Done.",
    )
    text = letter(france).text
    assert "By its assessment of 23 November 2026, The Tracker has verified: “First steps”." in text
    assert "A claim of “Met” is on record; what could be verified is “First steps”." in text
    assert "on which public evidence the claim rests" in text


def test_letter_tells_a_passed_date_from_a_missed_one(france: Signatory, declaration: Instrument) -> None:
    owed = owes(france, declaration, "C8.c", dt.date(2025, 6, 30))
    text = letter(france).text
    assert "The text itself sets a date for it: 30 June 2025." in text
    assert "no published assessment says whether it was kept." in text
    make_assessment(undertaking=owed, level="no_action")
    assert "the promise is not shown to be met." in letter(france).text


def test_letter_of_a_date_to_come(france: Signatory, declaration: Instrument) -> None:
    owes(france, declaration, "C8.c", dt.date(2027, 6, 30))
    assert "That date has not passed yet." in letter(france).text


@pytest.mark.parametrize("level", [level for level in Delivery if level != Delivery.NOT_ASSESSED])
def test_letter_says_nothing_is_unassessed_once_it_is(
    france: Signatory, declaration: Instrument, level: Delivery
) -> None:
    """Whatever the status, the letter names it or says what it means, and asks one question."""
    owed = owes(france, declaration, "D3.a")
    needed: dict[Delivery, dict[str, Any]] = {
        Delivery.NO_EVIDENCE: {
            "search": Search(on=TODAY, places="The gazette", languages="French"),
            "evidence_strength": None,
        },
        Delivery.NOT_APPLICABLE: {"scope_reason": "Another has the power."},
        Delivery.CLOSED: {"scope_reason": "A later text replaced it."},
    }
    make_assessment(undertaking=owed, level=level, **needed.get(level, {}))
    page = letter(france)
    assert "not assessed" not in page.text
    assert page.text.count("May I ask") == 1
    named = {
        Delivery.NO_EVIDENCE: "does not prove that nothing was done",
        Delivery.UNCLEAR: "cannot rate it",
    }
    assert named.get(level, f"“{level.label}”") in page.text


def test_letter_chooses_the_late_one_then_the_gap_then_the_first(
    france: Signatory, declaration: Instrument
) -> None:
    def chosen() -> str:
        page = letter(france)
        assert page.chosen is not None
        return page.chosen.code

    owes(france, declaration, "D1")
    second = owes(france, declaration, "D2")
    assert chosen() == "D1"
    make_assessment(undertaking=second, claimed_level="met", claim_made="Done.")
    assert chosen() == "D2"
    owes(france, declaration, "D3", dt.date(2025, 6, 30))
    assert chosen() == "D3"


def test_letter_takes_the_promise_asked_for(france: Signatory, declaration: Instrument) -> None:
    owes(france, declaration, "D1")
    owes(france, declaration, "D2")
    page = letter(france, code="d2")
    assert page.chosen is not None
    assert page.chosen.code == "D2"
    assert page.subject == f"{declaration.short_title}, D2: what has been done?"
    assert load(kind="country", slug="france", code="D9", today=TODAY, site=SITE) is None
    assert load(kind="organisation", slug="france", code="", today=TODAY, site=SITE) is None


def test_letter_where_nothing_of_its_own_is_on_record(france: Signatory) -> None:
    page = letter(france)
    assert (page.chosen, page.paragraphs, page.text) == (None, (), "")


def test_letter_of_invented_assessments_says_so_first(france: Signatory, declaration: Instrument) -> None:
    owes(france, declaration, "D1")
    page = letter(france, site=Site("The Tracker", "https://tracker.example", is_sample=True))
    assert page.text.startswith("Sample: the assessments in this letter are invented.")


def test_mailto_names_nobody_and_holds_the_whole_letter(france: Signatory, declaration: Instrument) -> None:
    owes(france, declaration, "D1")
    page = letter(france)
    parts = urlsplit(page.mailto)
    assert (parts.scheme, parts.path) == ("mailto", "")
    asked = parse_qs(parts.query)
    assert asked["body"] == [page.text.replace("\n", "\r\n")]
    assert asked["subject"] == [page.subject]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_letter_keeps_the_official_words_in_english(
    france: Signatory, declaration: Instrument, language: str
) -> None:
    owes(france, declaration, "D1")
    with override(language):
        page = letter(france)
    assert [paragraph.text for paragraph in page.paragraphs if paragraph.is_quoted] == ["“We will do it.”"]
    assert "May I ask" not in page.text
    assert "{" not in page.text
