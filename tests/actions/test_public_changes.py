import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from commitments.actions import public_changes
from commitments.models import PublicChange
from commitments.summaries import public_version
from tests.committed import committed, in_threads
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def note(*ages: dt.timedelta, weight: int = 1) -> None:
    """Changes that were noted so long before now."""
    PublicChange.objects.bulk_create(PublicChange(changed_at=NOW - age, weight=weight) for age in ages)


def hours(*numbers: float) -> list[dt.timedelta]:
    return [dt.timedelta(hours=number) for number in numbers]


def rows() -> list[tuple[dt.timedelta, int]]:
    return [(NOW - at, weight) for at, weight in PublicChange.objects.values_list("changed_at", "weight")]


@pytest.fixture
def committed_changes() -> Iterator[None]:
    """Thirty old ones, for all connections to see."""
    committed(lambda: note(*hours(*(2 + number / 10 for number in range(30)))))
    yield
    committed(lambda: PublicChange.objects.all().delete())


def test_fold_puts_old_changes_together_and_says_how_many_are_gone() -> None:
    note(*hours(5, 4, 3))
    assert public_changes.fold(at=NOW) == 2
    assert rows() == [(dt.timedelta(hours=5), 3)]


def test_fold_leaves_the_last_hour_as_it_is() -> None:
    note(*hours(3, 2, 1, 0.5, 0))
    assert public_changes.fold(at=NOW) == 1
    assert rows() == list(zip(hours(3, 1, 0.5, 0), (2, 1, 1, 1), strict=True))


def test_fold_keeps_the_sum_however_often_it_runs() -> None:
    note(*hours(9, 8, 7), weight=5)
    note(*hours(6, 5, 0))
    for _ in range(3):
        public_changes.fold(at=NOW)
        assert public_version.load() == 18
    note(*hours(4, 3))
    assert (public_changes.fold(at=NOW), public_version.load()) == (2, 20)
    assert PublicChange.objects.count() == 2


@pytest.mark.parametrize("number", [0, 1])
def test_fold_has_nothing_to_do_with_fewer_than_two(number: int) -> None:
    note(*hours(5)[:number], *hours(0, 0, 0))
    before = rows()
    assert (public_changes.fold(at=NOW), rows()) == (0, before)


def test_fold_of_many_needs_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    note(*hours(*(2 + number / 100 for number in range(300))))
    with django_assert_max_num_queries(5):
        assert public_changes.fold(at=NOW) == 299


def test_two_folds_at_once_take_turns(committed_changes: None) -> None:
    gone = in_threads(4, lambda: public_changes.fold(at=NOW))
    assert sorted(gone) == [0, 0, 0, 29]
    assert (PublicChange.objects.count(), public_version.load()) == (1, 30)


def test_whoever_reads_while_it_folds_never_sees_the_number_fall(committed_changes: None) -> None:
    is_over, read = threading.Event(), list[int]()

    def keep_reading() -> None:
        try:
            while not is_over.is_set():
                read.append(public_version.load())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(keep_reading)
        for _ in range(20):
            committed(lambda: note(*hours(2, 3)))
            committed(lambda: public_changes.fold(at=NOW))
        is_over.set()
        reading.result()
    assert len(read) > 20
    assert read == sorted(read)
    assert public_version.load() == 70
