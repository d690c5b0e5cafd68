from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from commitments.summaries.sample_notice import SAMPLE_STAFF_DOMAIN, has_sample_data
from tests.factories import make_person


def test_has_sample_data_is_true_once_invented_staff_are_there(db: None) -> None:
    make_person(email="alice@example.org")
    assert not has_sample_data()
    make_person(email=f"anna{SAMPLE_STAFF_DOMAIN}")
    assert has_sample_data()


def test_has_sample_data_asks_nothing_in_production(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_person(email=f"anna{SAMPLE_STAFF_DOMAIN}")
    with override_settings(MODE="production"), django_assert_num_queries(0):
        assert not has_sample_data()
