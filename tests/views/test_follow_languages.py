"""The pages of mail in every language, and in the address of each."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from commitments import emails
from commitments.actions import subscriptions
from commitments.languages import LOCALE, Language
from commitments.models import Delivery, Subscriber
from commitments.summaries import follow_link
from commitments.summaries.follow import FollowRequest
from commitments.vocabulary import FollowScope, Rhythm
from tests.factories import NOW, make_commitment, make_entry, make_signatory, make_undertaking
from tests.mail_factories import make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WISH = FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY)
LATIN = re.compile(r"[A-Za-z]{3,}")
TAG, MARKED = re.compile(r"<[^>]+>"), re.compile(r'<(\w+)[^>]*\slang="(?:en|fr)"[^>]*>.*?</\1>', re.DOTALL)


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def page(visitor: Client, path: str) -> str:
    return " ".join(visitor.get(path).content.decode().split())


def in_language(language: Language, name: str, *arguments: object) -> str:
    with translation.override(LOCALE[language]):
        return reverse(f"follow:{name}", args=arguments)


def test_the_frame_speaks_the_language_of_the_address(visitor: Client) -> None:
    arabic = page(visitor, "/ar/follow")
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "<h1>تلقّي الرسائل</h1>" in arabic
    assert '<a href="/ar/countries">البلدان</a>' in arabic
    english = page(visitor, "/en/follow")
    assert '<a href="/en/countries">Countries</a>' in english


def test_an_arabic_page_holds_no_english_but_what_says_so(visitor: Client) -> None:
    """Names of our own, addresses and zones stay; the rest of what is in Latin letters is marked."""
    make_signatory(name="France", name_ar="فرنسا", name_fr="France", slug="france")
    make_commitment(code="D3.a", title="Access to AI")
    dora = make_subscriber(make_commitment(code="C8.c", title="Align by the date"), language="ar")
    manage = in_language(Language.ARABIC, "manage", emails.token(emails.MANAGE, dora.public_id))
    for path in ("/ar/follow?signatory=france", "/ar/follow/sent", "/ar/follow/preview", manage):
        body = page(visitor, path).partition('tabindex="-1">')[2].partition("</main>")[0]
        body = re.sub(r'<select name="timezone".*?</select>', "", body)
        body = re.sub(r"[\w.-]+@[\w.-]+|\(Atom\)|UTC", "", MARKED.sub("", body))
        assert LATIN.findall(TAG.sub(" ", body)) == [], path


def test_titles_in_english_are_marked_as_english(visitor: Client) -> None:
    dora = make_subscriber(make_commitment(code="C8.c", title="Align by the date"))
    french = page(
        visitor, in_language(Language.FRENCH, "manage", emails.token(emails.MANAGE, dora.public_id))
    )
    assert '<span lang="en" dir="ltr">C8.c Align by the date</span>' in french
    assert '<option value="commitment:C8.c" lang="en" dir="ltr">' in page(visitor, "/fr/follow")


def test_countries_are_named_and_sorted_in_the_readers_language(visitor: Client) -> None:
    make_signatory(name="Germany", name_fr="Allemagne", slug="germany")
    make_signatory(name="Estonia", name_fr="Estonie", slug="estonia")
    make_signatory(name="Denmark", name_fr="Danemark", slug="denmark")
    names = re.findall(r'value="signatory:\w+">(\w+)<', page(visitor, "/fr/follow"))
    assert names == ["Allemagne", "Danemark", "Estonie"]


def test_the_same_page_in_other_languages_keeps_the_question(visitor: Client) -> None:
    french = page(visitor, "/fr/follow?signatory=france")
    assert 'href="/ar/follow?signatory=france" lang="ar" hreflang="ar">العربية</a>' in french
    assert 'lang="fr" hreflang="fr" aria-current="true">Français</a>' in french
    assert re.search(
        r'<link rel="alternate" hreflang="en" href="http\S+/en/follow\?signatory=france">', french
    )
    assert 'href="/ar/about" lang="ar" hreflang="ar"' in page(visitor, "/en/about")
    assert "hreflang" not in page(visitor, "/healthz")


def test_a_form_that_came_back_is_shown_in_another_language_by_its_own_page(visitor: Client) -> None:
    token = emails.token(emails.MANAGE, make_subscriber().public_id)
    answer = visitor.post(in_language(Language.ENGLISH, "address", token), {"email": "nonsense"})
    assert answer.status_code == 422
    assert f'href="{in_language(Language.FRENCH, "manage", token)}"' in answer.content.decode()


def test_the_wish_carries_the_language_of_the_form_and_the_zone_of_the_browser(visitor: Client) -> None:
    form = {"email": "dora@example.org", "what": "everything", "rhythm": "weekly"}
    visitor.post("/fr/follow", form | {"timezone": "America/Sao_Paulo"})
    wish = follow_link.request_in(Delivery.objects.get().key)
    assert (wish.language, wish.timezone) == (Language.FRENCH, "America/Sao_Paulo")
    dora = Subscriber.objects.get()
    token = emails.confirm_token(dora.public_id, wish, 1)
    answer = visitor.post(in_language(Language.FRENCH, "confirm", token))
    assert answer.headers["Location"].startswith("/fr/follow/")
    dora.refresh_from_db()
    assert (dora.language, dora.timezone) == ("fr", "America/Sao_Paulo")


def test_a_zone_that_nobody_knows_leaves_the_usual_one(visitor: Client) -> None:
    form = {"email": "dora@example.org", "what": "everything", "rhythm": "weekly", "timezone": "Moon/Tycho"}
    visitor.post("/en/follow", form)
    assert follow_link.request_in(Delivery.objects.get().key).timezone == ""


def test_links_from_before_there_were_languages_still_work(visitor: Client) -> None:
    assert FollowRequest.from_text("everything::weekly") == WISH


def test_confirm_says_that_the_language_changes_for_all(visitor: Client) -> None:
    dora = make_subscriber(language="fr")
    subscriptions.ask(email=dora.email, request=WISH, at=NOW)
    token = emails.confirm_token(dora.public_id, WISH, 1)
    english = page(visitor, in_language(Language.ENGLISH, "confirm", token))
    assert "All your mail then comes in English; until now it came in French." in english


def test_another_address_does_not_move_the_zone_that_its_owner_chose(visitor: Client) -> None:
    dora = make_subscriber(timezone="Asia/Tokyo")
    wish = FollowRequest(FollowScope.DEADLINES, None, Rhythm.WEEKLY, Language.ENGLISH, "Europe/Oslo")
    subscriptions.confirm(public_id=dora.public_id, request=wish, at=NOW)
    dora.refresh_from_db()
    assert dora.timezone == "Asia/Tokyo"


def test_start_says_how_much_a_follow_brings(visitor: Client) -> None:
    undertaking = make_undertaking()
    make_entry(undertaking=undertaking)
    code = undertaking.commitment.code
    english = page(visitor, f"/en/follow?commitment={code}")
    assert "One change in the last 90 days." in english
    assert f'href="/en/follow/preview?what=commitment%3A{code}"' in english
    assert f'href="/en/digests?commitment={code}"' in english
    assert "Everything means every change" in page(visitor, "/en/follow?what=everything")


def test_htmx_gets_the_part_that_changes(visitor: Client) -> None:
    answer = visitor.get("/en/follow?what=deadlines", headers={"HX-Request": "true"})
    assert "deadlines passed in the last 90 days" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer.headers["Vary"]


def test_without_script_a_button_shows_it_and_keeps_what_was_typed(visitor: Client) -> None:
    form = {"email": "half typed", "what": "everything", "rhythm": "daily", "show": "volume"}
    english = " ".join(visitor.post("/en/follow", form).content.decode().split())
    assert "Everything means every change" in english
    assert 'value="half typed"' in english
    assert not Subscriber.objects.exists()


def test_preview_tells_what_a_subscriber_would_have_been_told(visitor: Client) -> None:
    undertaking = make_undertaking()
    make_entry(undertaking=undertaking, claim="A register was opened.")
    english = page(visitor, f"/en/follow/preview?commitment={undertaking.commitment.code}")
    assert "A register was opened." in english
    assert "A preview: what a subscriber would have been told" in english
    assert "Nothing in the last 90 days" in page(visitor, "/en/follow/preview?what=deadlines")
    assert visitor.get("/en/follow/preview?signatory=atlantis").status_code == 404


def test_pages_of_errors_speak_the_language_of_the_address(visitor: Client) -> None:
    assert "Cette page n’existe pas" in page(visitor, "/fr/nothing-here")
    assert '<html lang="ar" dir="rtl">' in page(visitor, "/ar/follow?signatory=a%00b")
    refused = visitor.post("/fr/follow", {}, headers={"Sec-Fetch-Site": "cross-site"})
    assert "que depuis nos propres pages" in refused.content.decode()
