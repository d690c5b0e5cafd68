from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.summaries.bound import Filter
from commitments.summaries.siblings import commitment
from tests.factories import TODAY
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_everybody_bound_in_a_fixed_number_of_queries(
    record: dict[str, Undertaking], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(8):
        found = commitment.load(code="D3.a", asked=Filter(), day=TODAY)
    assert found is not None
    assert [row["signatory_name_en"] for row in found.table.records()] == ["European Union", "Kenya"]
    assert found.more["joint"]["level"]["code"] == "first_steps"
    assert found.more["deadline"] is None
    assert found.more["clauses"][0]["quote"] == "We will do it."
    assert len(found.more["entries"]) == 3


def test_the_filter_of_the_page_is_that_of_the_data(record: dict[str, Undertaking]) -> None:
    found = commitment.load(code="D3.a", asked=Filter(level="met"), day=TODAY)
    assert found is not None
    assert (found.table.records(), found.more["bound"], found.notices) == ([], 2, ())
    assert found.path.endswith("?level=met")
    unknown = commitment.load(code="D3.a", asked=Filter(level="x"), day=TODAY)
    assert unknown is not None
    assert "x" in unknown.notices[0]


def test_no_such_commitment(db: None) -> None:
    assert commitment.load(code="X1", asked=Filter(), day=TODAY) is None
