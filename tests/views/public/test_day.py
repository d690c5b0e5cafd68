import datetime as dt

from django.test import RequestFactory

from commitments.rules.mirror_copy import MirrorCopy
from commitments.views.public.day import day_of, moment_of, reading_day
from tests.factories import NOW


def test_a_page_is_about_today(clock: dt.datetime) -> None:
    assert day_of(RequestFactory().get("/en")) == NOW.date()


def test_a_page_is_read_today_whatever_day_it_is_about(clock: dt.datetime) -> None:
    assert reading_day(RequestFactory().get("/en")) == NOW.date()


def test_a_page_of_a_mirror_is_of_the_moment_of_the_mirror(clock: dt.datetime) -> None:
    request = RequestFactory().get("/en")
    copy = MirrorCopy(NOW - dt.timedelta(days=1))
    request.mirror_copy = copy  # type: ignore[attr-defined]
    assert day_of(request) == reading_day(request) == copy.day != NOW.date()
    assert not copy.asked_the_time
    assert moment_of(request) == copy.moment
    assert copy.asked_the_time
