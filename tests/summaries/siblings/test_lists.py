import datetime as dt

from pytest_django import DjangoAssertNumQueries

from commitments.models import Deadline, Undertaking
from commitments.summaries.siblings import lists
from tests.factories import TODAY
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_changes_newest_first(
    record: dict[str, Undertaking], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        said = lists.load_changes(page=1, day=TODAY)
    numbers = [item["number"] for item in said["changes"]]
    assert numbers == sorted(numbers, reverse=True)
    assert (said["total"], said["pages"]) == (len(numbers), 1)
    assert lists.load_changes(page=2, day=TODAY)["changes"] == []


def test_deadlines_with_everybody_bound(
    record: dict[str, Undertaking], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Deadline.objects.create(
        commitment=record["joint"].commitment, due_on=dt.date(2026, 1, 31), basis="implied", precision="month"
    )
    with django_assert_num_queries(3):
        said = lists.load_deadlines(day=TODAY)
    (due,) = said["deadlines"]
    assert due["due_on"] == {"date": "2026-01-31", "precision": "month"}
    assert {item["status"]["timing"]["code"] for item in due["undertakings"]} == {"long_overdue"}
    assert len(said["milestones"]) == 1
