from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.summaries.siblings import undertaking
from tests.factories import TODAY, make_assessment
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_every_version_in_a_fixed_number_of_queries(
    record: dict[str, Undertaking], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    wanted = Undertaking.objects.filter(pk=record["country"].pk)
    with django_assert_num_queries(8):
        undertaking.load(wanted, day=TODAY)
    make_assessment(undertaking=record["country"], level="no_action")
    with django_assert_num_queries(8):
        found = undertaking.load(wanted, day=TODAY)
    assert found is not None
    said = found.more
    assert [item["version"] for item in said["assessments"]] == [2, 1]
    assert [item["result"] for item in said["assessments"][0]["tests"]] == ["not_passed"] * 2
    assert said["status"]["verified_level"]["code"] == "no_action"


def test_a_correction_says_what_was_wrong(record: dict[str, Undertaking]) -> None:
    make_assessment(
        undertaking=record["country"], level="no_action", is_correction=True, what_was_wrong="A wrong year."
    )
    found = undertaking.load(Undertaking.objects.filter(pk=record["country"].pk), day=TODAY)
    assert found is not None
    said = found.more
    assert [item["what_was_wrong"] for item in said["assessments"]] == [None, "A wrong year."]
    assert said["assessments"][1]["corrected_by_version"] == 2


def test_one_version_alone(record: dict[str, Undertaking]) -> None:
    make_assessment(undertaking=record["country"], level="no_action")
    wanted = Undertaking.objects.filter(pk=record["country"].pk)
    found = undertaking.load(wanted, day=TODAY, version=1)
    assert found is not None
    assert [item["version"] for item in found.more["assessments"]] == [1]
    assert found.path.endswith("/D3.a/v1")
    assert len(found.table.rows) == 1
    assert undertaking.load(wanted, day=TODAY, version=9) is None
