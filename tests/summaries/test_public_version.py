import datetime as dt

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from commitments.models import PublicChange
from commitments.summaries import public_version
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_before_anything_was_published_the_version_is_zero() -> None:
    assert (PublicChange.objects.count(), public_version.load()) == (0, 0)


def test_the_version_is_the_sum_of_all_weights() -> None:
    for weight in (1, 40, 1):
        PublicChange.objects.create(weight=weight)
    assert public_version.load() == 42


def test_the_version_may_be_far_beyond_what_a_row_counts_alone() -> None:
    for _ in range(2):
        PublicChange.objects.create(weight=2**62)
    assert public_version.load() == 2**63


def test_a_change_that_is_noted_raises_it() -> None:
    PublicChange.objects.create()
    before = public_version.load()
    PublicChange.objects.create()
    assert public_version.load() == before + 1
    PublicChange.objects.update(weight=F("weight") + 1)
    assert public_version.load() == before + 3


def test_load_needs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    PublicChange.objects.bulk_create(PublicChange() for _ in range(50))
    with django_assert_num_queries(1):
        public_version.load()


def test_a_restored_database_that_counts_the_same_again_has_another_stamp() -> None:
    PublicChange.objects.all().delete()
    assert public_version.stamp() == 0
    lost = PublicChange.objects.create(changed_at=NOW)
    before, count = public_version.stamp(), public_version.load()
    lost.delete()
    PublicChange.objects.create(changed_at=NOW + dt.timedelta(microseconds=1))
    assert (public_version.load(), public_version.stamp() - before) == (count, 1)
