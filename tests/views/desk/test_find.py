import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions.progress import Source
from commitments.models import StaffMember, Undertaking
from tests.factories import (
    make_commitment,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_signatory,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LINK = "https://journal.example/law"


@pytest.fixture
def owed() -> Undertaking:
    commitment = make_commitment(code="D3.e", title="Sustainable <AI>")
    return make_undertaking(
        commitment=commitment, signatory=make_signatory(name="France", code="FR", alpha3="FRA")
    )


def test_find_gives_options_alone(desk: Client, owed: Undertaking) -> None:
    page = desk.get("/desk/find", {"q": "fra d3e"}).content.decode().strip()
    assert page.startswith(
        f'<li role="option" id="found-{owed.pk}" aria-selected="true" data-text="France D3.e"'
    )
    assert "Sustainable &lt;AI&gt;" in page
    assert page.count("<li") == 1


@pytest.mark.parametrize("query", ["", " "])
def test_find_nothing_is_empty(desk: Client, owed: Undertaking, query: str) -> None:
    response = desk.get("/desk/find", {"q": query})
    assert (response.status_code, response.content.strip()) == (200, b"")


@pytest.mark.parametrize("query", ["atlantis", "x" * 5000, "%", "‮"])
def test_find_says_that_nothing_fits(desk: Client, owed: Undertaking, query: str) -> None:
    response = desk.get("/desk/find", {"q": query})
    assert (response.status_code, response.content.strip()) == (200, b"<p data-told>No undertaking fits.</p>")


def test_find_asks_whether_a_name_was_meant(desk: Client, owed: Undertaking) -> None:
    page = desk.get("/desk/find", {"q": "frnace d3e"}).content.decode()
    assert "<p data-told>No undertaking fits. Did you mean France?</p>" in page
    assert 'aria-selected="false" data-text="France D3.e"' in page


def test_find_says_how_a_date_is_read(desk: Client) -> None:
    read = {
        text: desk.get("/desk/find", {"date": text}).content.decode()
        for text in ("11 fév 2025", "", "3/4/2026")
    }
    assert read["11 fév 2025"] == "Read as 11 February 2025."
    assert read[""] == ""
    assert read["3/4/2026"].startswith("Is this 3 April 2026 or 4 March 2026?")


@pytest.mark.parametrize(
    "typed",
    ["http://journal.example/law/", "www.journal.example/law", "https://journal.example/law?utm_source=x"],
)
def test_find_recognises_another_way_to_a_known_page(desk: Client, owed: Undertaking, typed: str) -> None:
    make_entry(undertaking=owed, sources=[Source(make_evidence(url=LINK))], claim="A law came.")
    page = desk.get("/desk/find", {"source-0-url": typed, "bears_on": "fra d3e"}).content.decode()
    assert "<b>Probably known</b>" in page
    assert f'data-use="{LINK}"' in page
    assert "Logged before?" in page
    assert "#entry-" in page


def test_find_new_source_is_empty(desk: Client) -> None:
    assert desk.get("/desk/find", {"source-0-url": LINK}).content == b""
    assert desk.get("/desk/find", {"source-0-url": "half typed"}).content == b""


def test_find_known_source_with_its_other_undertakings(desk: Client, owed: Undertaking) -> None:
    source = make_evidence(url=LINK, title="Loi 2026-1", publisher="Journal officiel")
    make_entry(undertaking=owed, sources=[Source(source)])
    page = desk.get("/desk/find", {"source-2-url": "https://JOURNAL.example/law#a"}).content.decode()
    assert "<b>Known source.</b> Journal officiel: “Loi 2026-1”" in page
    assert 'data-add="France D3.e"' in page
    assert "Logged before?" not in page


def test_find_says_what_was_logged_from_the_source_on_the_same(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    source = make_evidence(url=LINK)
    draft = make_entry_draft(by=alice, undertaking=owed, claim="A law came.", sources=[Source(source)])
    asked = {"source-0-url": LINK, "bears_on": "fra d3e"}
    page = desk.get("/desk/find", asked).content.decode()
    assert "Logged before?" in page
    assert f'<a href="/desk/entries/{draft.reference}">A law came.</a>' in page
    own = desk.get("/desk/find", asked | {"draft": str(draft.reference)}).content.decode()
    assert "Logged before?" not in own


def test_find_stays_cheap(
    desk: Client, owed: Undertaking, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get("/desk/find")  # the first visit of a session is written down
    with django_assert_max_num_queries(10):
        desk.get("/desk/find", {"q": "fra"})
