import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.summaries import deadline_month, deadlines
from commitments.summaries.deadlines import DeadlinesPage
from tests.factories import TODAY, make_commitment, make_instrument, make_milestone

JUNE = dt.date(2025, 6, 1)


@pytest.fixture
def page(db: None) -> DeadlinesPage:
    """A deadline on 30 June 2025; a summit from 29 June to 1 July; one date of a month, one of a year."""
    make_commitment(code="C8.c", due_on=dt.date(2025, 6, 30))
    paris = make_instrument()
    make_milestone(instrument=paris, title="Summit", on=dt.date(2025, 6, 29)).__class__.objects.update(
        ends_on=dt.date(2025, 7, 1)
    )
    make_milestone(instrument=paris, title="Report", on=dt.date(2025, 6, 1), precision="month")
    make_milestone(instrument=paris, title="Review", on=dt.date(2025, 1, 1), precision="year")
    make_milestone(instrument=paris, title="Later", on=dt.date(2026, 2, 16))
    return deadlines.load(today=TODAY)


def words(event: deadline_month.DayEvent) -> str:
    if event.duty:
        return event.duty.code
    return event.milestone.title if event.milestone else str(event.checks)


def test_month_puts_what_is_dated_on_its_days(page: DeadlinesPage) -> None:
    made = deadline_month.month(page, first=JUNE, checks={dt.date(2025, 6, 3): 2})
    days = [day for week in made.weeks for day in week if day.events]
    assert {day.on.day: [words(event) for event in day.events] for day in days} == {
        3: ["2"],
        29: ["Summit"],
        30: ["C8.c", "Summit"],
    }


def test_month_never_puts_on_a_day_what_is_known_to_the_month_or_year_only(page: DeadlinesPage) -> None:
    june = deadline_month.month(page, first=JUNE, checks={})
    assert [words(event) for event in june.undated] == ["Review", "Report"]
    october = deadline_month.month(page, first=dt.date(2025, 10, 1), checks={})
    assert [words(event) for event in october.undated] == ["Review"]
    assert october.is_empty


def test_month_leads_to_its_neighbours_and_to_the_next_with_something(page: DeadlinesPage) -> None:
    made = deadline_month.month(page, first=dt.date(2025, 7, 1), checks={})
    assert (made.previous, made.next) == (dt.date(2025, 6, 1), dt.date(2025, 8, 1))
    assert made.next_with_something == dt.date(2026, 2, 1)
    assert deadline_month.month(page, first=dt.date(2026, 2, 1), checks={}).next_with_something is None


@pytest.mark.parametrize(
    ("language", "first_day"), [("en", "Monday"), ("en-gb", "Monday"), ("fr", "lundi"), ("ar", "السبت")]
)
def test_month_begins_its_weeks_as_the_reader_does(
    page: DeadlinesPage, language: str, first_day: str
) -> None:
    with translation.override(language):
        made = deadline_month.month(page, first=JUNE, checks={})
    assert made.weekdays[0] == first_day
    assert all(week[0].weekday == first_day for week in made.weeks)


EMPTY = DeadlinesPage(duties=(), milestones=(), today=TODAY)


@given(st.dates(dt.date(2, 1, 1), dt.date(9998, 12, 31)), st.sampled_from(["en-gb", "fr", "ar"]))
@settings(max_examples=60, deadline=None)
def test_month_holds_each_of_its_days_once(day: dt.date, language: str) -> None:
    with translation.override(language):
        made = deadline_month.month(EMPTY, first=day.replace(day=1), checks={})
    days = [item.on for week in made.weeks for item in week if item.is_in_month]
    assert days == sorted(set(days))
    assert days[0].day == 1
    assert (days[-1] + dt.timedelta(days=1)).day == 1
    assert all(len(week) == 7 for week in made.weeks)
