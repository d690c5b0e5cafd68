import datetime as dt

from django.test import RequestFactory

from commitments.views.public.day import day_of, reading_day
from tests.factories import NOW


def test_a_page_is_about_today(clock: dt.datetime) -> None:
    assert day_of(RequestFactory().get("/en")) == NOW.date()


def test_a_page_is_read_today_whatever_day_it_is_about(clock: dt.datetime) -> None:
    assert reading_day() == NOW.date()
