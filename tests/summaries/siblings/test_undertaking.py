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
    with django_assert_num_queries(10):
        undertaking.load(wanted, day=TODAY)
    make_assessment(undertaking=record["country"], level="no_action")
    with django_assert_num_queries(10):
        said = undertaking.load(wanted, day=TODAY)
    assert said is not None
    assert [item["version"] for item in said["assessments"]] == [2, 1]
    assert [item["result"] for item in said["assessments"][0]["tests"]] == ["not_passed"] * 2
    assert said["status"]["verified_level"]["code"] == "no_action"


def test_a_correction_says_what_was_wrong(record: dict[str, Undertaking]) -> None:
    make_assessment(
        undertaking=record["country"], level="no_action", is_correction=True, what_was_wrong="A wrong year."
    )
    said = undertaking.load(Undertaking.objects.filter(pk=record["country"].pk), day=TODAY)
    assert said is not None
    assert [item["what_was_wrong"] for item in said["assessments"]] == [None, "A wrong year."]
    assert said["assessments"][1]["corrected_by_version"] == 2
