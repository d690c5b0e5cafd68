import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from commitments.views.public.sample import shows_sample_data
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_database_is_asked_once_for_a_page(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_person(email="a@sample.invalid")
    request = RequestFactory().get("/en")
    with django_assert_num_queries(1):
        assert shows_sample_data(request)
        assert shows_sample_data(request)


def test_without_invented_rows_there_are_none() -> None:
    assert not shows_sample_data(RequestFactory().get("/en"))
