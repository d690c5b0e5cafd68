from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.summaries.siblings import commitment
from tests.factories import TODAY
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_everybody_bound_in_a_fixed_number_of_queries(
    record: dict[str, Undertaking], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        said = commitment.load(code="D3.a", day=TODAY)
    assert said is not None
    named = [item["signatory"]["slug"] if item["signatory"] else None for item in said["undertakings"]]
    assert named == ["european-union", "kenya", None]
    assert said["deadline"] is None
    assert said["clauses"][0]["quote"] == "We will do it."


def test_no_such_commitment(db: None) -> None:
    assert commitment.load(code="X1", day=TODAY) is None
