import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from commitments.summaries import matrix as summary
from commitments.summaries.bound import Choice, Filter
from commitments.summaries.matrix import FULL, MatrixPage
from tests.factories import (
    make_assessment,
    make_commitment,
    make_endorsement,
    make_instrument,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def priority() -> Commitment:
    """D3.a binds Kenya, which met it, and the European Union; D6.e, no priority, binds Kenya too."""
    declaration = make_instrument(code="declaration", short_title="Declaration", order=1)
    priority = make_commitment(instrument=declaration, code="D3.a", kind="priority", is_continuing=True)
    other = make_commitment(instrument=declaration, code="D6.e")
    kenya = make_signatory(name="Kenya", region="Africa", name_fr="Kénya")
    union = make_signatory(name="European Union", kind="organisation", region="")
    make_assessment(undertaking=make_undertaking(commitment=priority, signatory=kenya), level="met")
    make_undertaking(commitment=priority, signatory=union)
    make_undertaking(commitment=other, signatory=kenya)
    return priority


@pytest.fixture
def charter(priority: Commitment) -> Commitment:
    """France alone endorsed the charter, whose C8.c all owe together as well."""
    charter = make_instrument(code="charter", short_title="Charter", order=2)
    promise = make_commitment(instrument=charter, code="C8.c", binding="both")
    make_undertaking(commitment=promise, signatory=make_signatory(name="France", region="Europe"))
    make_undertaking(commitment=promise, is_joint=True)
    return promise


def load(instrument: str = "", *, page: str = "", **asked: str) -> MatrixPage:
    found = summary.load(instrument, asked=Filter(**asked), page=page)
    assert found is not None
    return found


def test_load_gives_the_priorities_of_the_first_text(charter: Commitment) -> None:
    page = load()
    assert [column.code for column in page.columns] == ["D3.a"]
    assert [row.name for row in page.countries] == ["Kenya"]
    assert [row.name for row in page.organisations] == ["European Union"]
    assert (page.assessed, page.total) == (1, 2)


def test_load_gives_every_commitment_of_a_text_and_what_all_owe_together(charter: Commitment) -> None:
    assert [column.code for column in load("declaration").columns] == ["D3.a", "D6.e"]
    page = load("charter")
    assert [row.name for row in page.rows] == ["France"]
    assert [(line.code, line.level) for line in page.joint] == [("C8.c", "not_assessed")]


def test_load_leaves_a_cell_empty_where_a_text_was_not_endorsed(charter: Commitment) -> None:
    page = load(FULL)
    kenya = next(row for row in page.rows if row.name == "Kenya")
    assert [cell.level if cell else None for cell in kenya.cells] == ["met", "not_assessed", None]
    assert page.total == 4


def test_load_says_the_word_of_the_status(priority: Commitment) -> None:
    (kenya,) = load().countries
    assert kenya.cells[0] is not None
    assert (kenya.cells[0].words, kenya.cells[0].entry_count) == ("Being met", 1)
    assert kenya.cells[0].url == "/en/countries/kenya/D3.a"


def test_load_marks_the_tab_of_the_page(charter: Commitment) -> None:
    assert [(tab.url, tab.is_current) for tab in load("charter").tabs] == [
        ("/en/matrix", False),
        ("/en/matrix/declaration", False),
        ("/en/matrix/charter", True),
        ("/en/matrix/full", False),
    ]


def test_load_filters_by_region_and_by_a_level_in_any_cell(priority: Commitment) -> None:
    assert [row.name for row in load(level="met").rows] == ["Kenya"]
    assert [row.name for row in load(region="Organisations").rows] == ["European Union"]
    page = load(level="met", region="Organisations")
    assert page.rows == ()
    assert (page.total, page.is_filtered) == (2, True)
    assert page.levels == (Choice("not_assessed", 1), Choice("met", 1))


def test_load_names_unknown_values_and_filters_nothing_by_them(priority: Commitment) -> None:
    page = load(level="splendid", region="Atlantis", page="7")
    assert len(page.rows) == 2
    assert [words.split("”")[0] for words in page.notices] == [
        "There is no page “7",
        "“splendid",
        "“Atlantis",
    ]


def test_load_names_signatories_in_the_readers_language(priority: Commitment) -> None:
    with translation.override("fr"):
        assert [row.name for row in load().countries] == ["Kénya"]


def test_load_turns_to_further_columns(priority: Commitment) -> None:
    for number in range(10):
        make_commitment(instrument=priority.instrument, code=f"D9.{number}")
    assert len(load("declaration").columns) == summary.COLUMNS_ON_A_PHONE
    page = load("declaration", page="2")
    assert [column.code for column in page.columns] == ["D9.7", "D9.8", "D9.9"]
    assert page.column_count == 12


def test_load_keeps_the_cells_of_a_page_few(priority: Commitment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "CELLS_ON_A_PAGE", 3)
    assert [column.code for column in load(FULL).columns] == ["D3.a"]


def test_load_of_a_text_that_binds_nobody_by_itself_is_none(charter: Commitment) -> None:
    make_instrument(code="notice")
    assert summary.load("notice", asked=Filter()) is None
    assert summary.load("nonsense", asked=Filter()) is None


@pytest.mark.parametrize(("instrument", "queries"), [("", 5), ("declaration", 5), (FULL, 6)])
def test_load_needs_as_many_queries_however_many_rows(
    charter: Commitment, django_assert_num_queries: DjangoAssertNumQueries, instrument: str, queries: int
) -> None:
    for _ in range(3):
        make_endorsement(signatory=make_signatory(), instrument=charter.instrument)
    with django_assert_num_queries(queries):
        load(instrument)


def test_nearest_offers_what_is_spelt_alike(charter: Commitment) -> None:
    assert [item.url for item in summary.nearest("chartre")] == ["/en/matrix/charter"]
    assert len(summary.nearest("zzz")) == 2


def test_everything_may_be_nothing_yet() -> None:
    page = load(FULL)
    assert page.rows == page.columns == ()
    assert summary.load("declaration", asked=Filter()) is None
