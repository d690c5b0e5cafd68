import pytest
from django.http import HttpResponse
from django.test import Client

from commitments.models import Suggestion, Undertaking
from tests.factories import make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FORM = {
    "kind": "evidence",
    "signatory": "kenya",
    "commitment": "D3.a",
    "url": "https://gazette.example/decree",
    "text": "Article 3.",
}


@pytest.fixture
def kenya() -> Undertaking:
    commitment = make_commitment(code="D3.a")
    return make_undertaking(commitment=commitment, signatory=make_signatory(name="Kenya", slug="kenya"))


@pytest.fixture
def visitor() -> Client:
    """A browser that enforces what Django enforces."""
    return Client(enforce_csrf_checks=True)


def words(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_the_public_page_leads_to_a_form_filled_in(visitor: Client, kenya: Undertaking) -> None:
    make_assessment(undertaking=kenya)
    page = words(visitor.get(kenya.get_absolute_url()))
    link = "/en/suggest?signatory=kenya&amp;commitment=D3.a&amp;kind=challenge&amp;version=1"
    assert link in page
    form = words(visitor.get(link.replace("&amp;", "&")))
    assert '<option value="kenya" selected>Kenya' in form
    assert '<option value="D3.a" selected>' in form
    assert 'name="version" value="1"' in form


def test_sending_keeps_it_for_the_desk_and_sets_no_cookie(visitor: Client, kenya: Undertaking) -> None:
    response = visitor.post("/en/suggest", FORM | {"sender_email": "dora@example.org"})
    assert (response.status_code, response["Location"]) == (302, "/en/suggest/sent")
    assert not response.cookies
    suggestion = Suggestion.objects.get()
    assert (suggestion.undertaking, suggestion.text) == (kenya, "Article 3.")
    assert "127.0.0" not in suggestion.network
    assert len(suggestion.network) == 64


def test_what_is_wrong_is_named_and_the_words_stay(visitor: Client, kenya: Undertaking) -> None:
    response = visitor.post("/en/suggest", FORM | {"url": "", "text": "Article 3 of the <decree>."})
    assert response.status_code == 422
    assert "Give the address of the public page that shows it." in words(response)
    assert "Article 3 of the &lt;decree&gt;." in words(response)
    assert not Suggestion.objects.exists()


def test_the_sixth_in_an_hour_is_told_to_wait_and_loses_nothing(visitor: Client, kenya: Undertaking) -> None:
    for _ in range(5):
        visitor.post("/en/suggest", FORM)
    response = visitor.post("/en/suggest", FORM | {"text": "The sixth."})
    assert response.status_code == 429
    assert "The sixth." in words(response)
    assert Suggestion.objects.count() == 5


def test_a_robot_gets_thanks_and_leaves_nothing(visitor: Client, kenya: Undertaking) -> None:
    response = visitor.post("/en/suggest", FORM | {"website": "https://spam.example"})
    assert response["Location"] == "/en/suggest/sent"
    assert not Suggestion.objects.exists()


def test_another_sites_form_is_refused(visitor: Client, kenya: Undertaking) -> None:
    response = visitor.post("/en/suggest", FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize(
    "query", ["?signatory=nowhere", "?commitment=%3Cb%3E", "?version=x", "?kind=other", "?version=-1"]
)
def test_an_odd_address_still_gives_the_form(visitor: Client, kenya: Undertaking, query: str) -> None:
    assert visitor.get(f"/en/suggest{query}").status_code == 200


def test_the_page_after_sending(visitor: Client) -> None:
    assert "A person reads it" in words(visitor.get("/en/suggest/sent"))
