from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.summaries.siblings import signatory
from tests.factories import TODAY, make_undertaking
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_own_and_joint_undertakings_in_a_fixed_number_of_queries(
    record: dict[str, Undertaking], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        found = signatory.load(kind="country", slug="kenya", day=TODAY)
    assert found is not None
    said = found.more
    assert [row["is_joint"] for row in found.table.records()] == [False, True]
    assert said["endorsements"][0]["score"] == {
        "rounded": 33,
        "value": 100 / 3,
        "comparable_value": 50.0,
        "scored": 1,
        "assessed": 1,
        "total": 1,
        "without_evidence": 0,
        "overdue": 0,
    }
    assert [item["is_joint"] for item in said["undertakings"]] == [False, True]
    assert said["signatory"]["name_en"] == "Kenya"
    assert len(said["entries"]) == 1
    endorsement = record["country"].endorsement
    assert endorsement is not None
    for _ in range(3):
        make_undertaking(signatory=endorsement.signatory)
    with django_assert_num_queries(6):
        signatory.load(kind="country", slug="kenya", day=TODAY)


def test_nobody_by_that_name(db: None) -> None:
    assert signatory.load(kind="country", slug="nowhere", day=TODAY) is None
