import datetime as dt
import json

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from commitments.rules import method_history
from commitments.rules.past_days import PastDay
from commitments.views.public.citing import cite
from tests.factories import make_assessment, make_commitment, make_person, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def record() -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.a"), signatory=make_signatory(name="Kenya", slug="kenya")
    )
    make_assessment(undertaking=undertaking)


def test_words_name_the_method_and_both_days() -> None:
    request = RequestFactory().get("/en/countries/france")
    cited = cite(request, title="France", page="/en/countries/france")
    assert "“France”, method 1.1. As of " in cited.words
    assert "; read on " in cited.words
    assert "/en/countries/france?as_of=2" in cited.address


def test_a_page_of_a_past_day_is_cited_as_of_that_day_and_read_today(client: Client, record: None) -> None:
    page = client.get("/en/countries/kenya/D3.a", {"as_of": "2026-11-24"}).content.decode()
    assert "As of 24 November 2026; read on " in page
    assert "D3.a?as_of=2026-11-24" in page
    (item,) = json.loads(client.get("/en/countries/kenya/D3.a.csl.json?as_of=2026-11-24").content)
    today = timezone.now().date()
    assert item["accessed"] == {"date-parts": [[today.year, today.month, today.day]]}


def test_the_method_is_that_of_the_day_the_page_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = method_history.MethodVersion("1.2", dt.date(2026, 11, 26), ())
    monkeypatch.setattr(method_history, "HISTORY", (newer, *method_history.HISTORY))
    request = RequestFactory().get("/en/countries/france")
    for day, version in ((25, "1.1"), (26, "1.2")):
        asked = dt.date(2026, 11, day)
        request.past_day = PastDay(asked, asked, asked)
        assert f"method {version}." in cite(request, title="France", page="/en/countries/france").words


def test_a_question_stays_in_the_address_and_in_the_files() -> None:
    cited = cite(RequestFactory().get("/en/compare"), title="T", page="/en/compare?c=france&c=kenya")
    assert "/en/compare?c=france&c=kenya&as_of=2" in cited.address
    assert cited.forms[0].url.startswith("/en/compare.bib?c=france&c=kenya&as_of=2")


def test_invented_data_are_cited_as_invented() -> None:
    make_person(email="a@sample.invalid")
    request = RequestFactory().get("/en/countries/france")
    cited = cite(request, title="France", page="/en/countries/france")
    assert cited.words.startswith("SAMPLE, invented: ")
    for form in cited.forms:
        assert "SAMPLE, invented: France" in form.text


def test_citation_speaks_the_language_of_the_page() -> None:
    with translation.override("ar"):
        cited = cite(RequestFactory().get("/ar/countries/france"), title="فرنسا", page="/ar/countries/france")
    assert cited.citation.language == "ar"
    assert "فرنسا" in cited.words


@pytest.mark.parametrize(
    "path", ["/en/about.bib", "/en/nothing/here.ris", "/en/desk.bib", "/en/about.bib.bib"]
)
def test_what_does_not_say_how_it_is_cited_has_no_file(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_file_of_an_undertaking_in_each_form(client: Client, record: None) -> None:
    kinds = {
        "bib": "application/x-bibtex",
        "ris": "application/x-research-info-systems",
        "csl.json": "application/vnd.citationstyles.csl+json",
    }
    for ending, kind in kinds.items():
        response = client.get(f"/en/countries/kenya/D3.a.{ending}")
        assert response["Content-Type"] == f"{kind}; charset=utf-8"
        assert response["Content-Disposition"].startswith('attachment; filename="en-countries-kenya-D3.a-2')
        assert "Kenya, D3.a" in response.content.decode()
    assert json.loads(response.content)[0]["version"] == "1"


def test_a_file_names_the_page_and_not_itself(client: Client, record: None) -> None:
    for page in (
        "countries/kenya",
        "countries/kenya/D3.a",
        "commitments/D3.a",
        "commitments",
        "map",
        "matrix",
    ):
        for ending in ("bib", "ris", "csl.json"):
            said = client.get(f"/en/{page}.{ending}").content.decode()
            assert f"{settings.SITE_URL}/en/{page}?as_of=" in said.replace("\\", ""), page


def test_file_of_a_page_spelt_otherwise_redirects_to_its_own(client: Client, record: None) -> None:
    response = client.get("/en/countries/kenya/d3.a.ris")
    assert response.status_code == 301
    assert response["Location"] == "/en/countries/kenya/D3.a.ris"


def test_file_of_what_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/en/countries/atlantis/D3.a.ris").status_code == 404
