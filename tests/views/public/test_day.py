import datetime as dt

from django.test import RequestFactory

from commitments.views.public.day import day_of
from tests.factories import NOW


def test_a_page_is_about_today(clock: dt.datetime) -> None:
    assert day_of(RequestFactory().get("/en")) == NOW.date()
