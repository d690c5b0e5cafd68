import datetime as dt

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.models import Deadline, Signatory
from commitments.rules.calendar_dates import Days
from commitments.summaries.calendars.events import (
    BEFORE_THE_RECORD,
    Event,
    Past,
    dated_title,
    in_order,
    load_history,
)
from tests.factories import NOW, make_assessment, make_commitment, make_undertaking

DAY = dt.date(2027, 2, 10)


@pytest.mark.django_db
def test_load_history_keeps_how_dates_stood_and_since_when(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    assert load_history().began_at == BEFORE_THE_RECORD
    promise = make_commitment(due_on=DAY)
    make_assessment(undertaking=make_undertaking(commitment=promise), at=NOW)
    at = NOW + dt.timedelta(days=3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tracker.moment', %s, true)", [at.isoformat()])
    Deadline.objects.update(due_on=DAY.replace(day=11))
    Signatory.objects.update(name="Elsewhere")
    with django_assert_num_queries(2):
        history = load_history()
    assert list(history.pasts) == [("commitments_deadline", promise.pk)]
    past = history.of("commitments_deadline", promise.pk)
    assert (history.stamp(past), history.stamp(Past())) == (at, NOW)
    assert past.moved(("2027-02-11",), of=("due_on",)) == 1


def test_a_date_that_was_added_again_goes_on_counting() -> None:
    past = Past(({"due_on": "2027-02-10"}, {"due_on": "2027-02-11"}))
    assert past.moved(("2027-02-10",), of=("due_on",)) == 2


@pytest.mark.parametrize(
    ("precision", "title"),
    [
        ("day", "Summit"),
        ("month", "Summit (February 2027, no day is known)"),
        ("year", "Summit (2027, no day is known)"),
    ],
)
def test_dated_title_says_where_no_day_is_known(precision: str, title: str) -> None:
    with translation.override("en-gb"):
        assert dated_title("Summit", DAY, precision) == title


def test_in_order_is_by_date() -> None:
    events = [
        Event(name, 0, NOW, Days(DAY.replace(day=first), DAY.replace(day=end)), "", (), "", "")
        for name, first, end in (("c", 2, 5), ("b", 2, 4), ("a", 2, 5), ("d", 1, 9))
    ]
    assert [event.name for event in in_order(events)] == ["d", "b", "a", "c"]
