import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from commitments.summaries import search
from commitments.summaries.search import excerpt
from tests.factories import make_clause, make_commitment, make_instrument, make_line, make_signatory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _signatories() -> None:
    make_signatory(name="France", code="FR", alpha3="FRA", name_ar="فرنسا")
    make_signatory(
        name="Germany", code="DE", alpha3="DEU", name_fr="Allemagne", also_known_as=["deutschland"]
    )
    make_signatory(name="Türkiye", code="TR", slug="turkiye")
    make_signatory(name="Ukraine", code="UA")


@pytest.fixture
def energy() -> Commitment:
    """D3.h on AI and energy, whose words stand on line 25."""
    instrument = make_instrument(
        code="paris-declaration", title="Declaration on AI", short_title="Declaration"
    )
    commitment = make_commitment(instrument=instrument, code="D3.h", title="Power for computing")
    commitment.clauses.update(quote="We welcome an observatory on energy;", line=25)
    make_line(instrument=instrument, number=25, text="We welcome an observatory on energy; and more.")
    return commitment


def titles(query: str) -> list[str]:
    return [hit.title for hit in search.load(query).hits]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("france", "France"),
        ("FR", "France"),
        ("fra", "France"),
        ("فرنسا", "France"),
        ("allemagne", "Germany"),
        ("Deutschland", "Germany"),
        ("turkiye", "Türkiye"),
        ("TÜRKIYE", "Türkiye"),
    ],
)
def test_load_finds_a_signatory_by_any_of_its_names(query: str, name: str) -> None:
    assert titles(query)[0] == name


@pytest.mark.parametrize(
    ("query", "name"), [("Frnace", "France"), ("Germnay", "Germany"), ("Ukrayne", "Ukraine")]
)
def test_load_offers_what_is_spelt_alike_and_says_so(query: str, name: str) -> None:
    page = search.load(query)
    assert page.hits == ()
    assert page.near[0].title == name


@pytest.mark.parametrize("query", ["D3.h", "d3.H"])
def test_load_finds_a_commitment_by_its_code(energy: Commitment, query: str) -> None:
    best = search.load(query).hits[0]
    assert (best.code, best.url) == ("D3.h", "/en/commitments/D3.h")


def test_load_finds_a_commitment_by_a_part_of_it(energy: Commitment) -> None:
    energy.clauses.add(make_clause(instrument=energy.instrument, code="D3.h.3", line=25))
    assert search.load("D3.h.3").hits[0].url == "/en/commitments/D3.h"


def test_load_finds_a_commitment_by_its_official_words_once(energy: Commitment) -> None:
    (hit,) = search.load("observatory").hits
    assert (hit.kind, hit.is_official) == ("Commitment", True)
    assert "observatory" in hit.words


def test_load_finds_a_word_of_the_text_that_promises_nothing() -> None:
    instrument = make_instrument(code="charter")
    make_clause(instrument=instrument, code="C6", line=7)
    make_line(instrument=instrument, number=7, text="Smaller models can serve local needs.")
    (hit,) = search.load("smaller needs").hits
    assert (hit.kind, hit.url) == ("In the text", "/en/instruments/charter#C6")


def test_load_finds_an_untracked_clause_by_its_code() -> None:
    instrument = make_instrument(code="charter")
    make_clause(instrument=instrument, code="C6", line=7)
    make_line(instrument=instrument, number=7, text="Smaller models.")
    assert search.load("c6").hits[0].url == "/en/instruments/charter#C6"


def test_load_finds_an_instrument_by_its_title(energy: Commitment) -> None:
    assert titles("declaration")[0] == "Declaration on AI"


def test_load_does_not_look_for_a_short_word_inside_others() -> None:
    assert "Ukraine" not in titles("ai")


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", "(((", "a" * 5000, "! ?"])
def test_load_takes_any_text(query: str) -> None:
    assert search.load(query).hits == ()


def test_load_of_nothing_asks_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert search.load("   ").hits == ()


def test_load_needs_four_queries(
    energy: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        search.load("energy")


def test_excerpt_cuts_at_spaces_around_the_word() -> None:
    text = f"{'before ' * 40}needle{' after' * 40}"
    cut = excerpt(text, "needle")
    assert cut.startswith("… before")
    assert cut.endswith("after …")
    assert "needle" in cut
    assert len(cut) < 200


def test_excerpt_of_a_short_text_is_the_text() -> None:
    assert excerpt("We will do it.", "absent") == "We will do it."
