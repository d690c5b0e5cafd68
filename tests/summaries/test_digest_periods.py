import datetime as dt
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commitments.models import Follow
from commitments.summaries.digest_periods import (
    LARGEST_NUMBER,
    MOST_CHANGES,
    Period,
    Span,
    first_published_at,
    is_readable,
    period_with,
    periods,
    tell,
    tell_span,
)
from commitments.vocabulary import FollowScope, Rhythm
from tests.factories import NOW, make_assessment, make_commitment, make_entry, make_undertaking, reword

EVERYTHING = [Follow(scope=FollowScope.EVERYTHING)]
DAY = dt.timedelta(days=1)
LATER = NOW + 30 * DAY


def weekly(key: str) -> Period:
    period = period_with("weekly", key, now=LATER)
    assert period is not None
    return period


def test_a_week_runs_from_monday_to_monday_an_hour_before_the_mail() -> None:
    period = weekly("2026-W49")
    assert (period.starts_at, period.ends_at) == (
        dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 30, 5, tzinfo=dt.UTC),
    )
    assert (period.path, period.title) == ("/en/digests/weekly/2026-W49", "The week to 30 November 2026")
    with translation.override("fr"):
        assert period.path == "/fr/digests/weekly/2026-W49"
        assert period_with("monthly", "2026-12", now=LATER).title == "Le mois jusqu’au 1er décembre 2026"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rhythm", "key"),
    [
        ("weekly", "2027-W30"),
        ("weekly", "2026-W99"),
        ("weekly", "2026-11-23"),
        ("instant", "2026-11-23"),
        ("yearly", "2026"),
        ("daily", "0001-01-01"),
        ("monthly", "2026-13"),
    ],
)
def test_what_is_no_period_or_not_over_is_none(rhythm: str, key: str) -> None:
    assert period_with(rhythm, key, now=LATER) is None


def test_a_period_is_there_from_the_moment_its_mail_is_due() -> None:
    due = dt.datetime(2026, 11, 30, 6, tzinfo=dt.UTC)
    assert period_with("weekly", "2026-W49", now=due - dt.timedelta(seconds=1)) is None
    assert period_with("weekly", "2026-W49", now=due) is not None


def test_periods_go_back_to_the_first_publication_without_a_gap() -> None:
    found = list(periods(Rhythm.WEEKLY, since=NOW, now=LATER))
    assert [period.key for period in found] == ["2026-W52", "2026-W51", "2026-W50", "2026-W49"]
    assert all(later.starts_at == before.ends_at for later, before in pairwise(found))
    assert found[-1].starts_at <= NOW < found[-1].ends_at


@pytest.mark.django_db
def test_each_period_tells_what_was_published_in_it() -> None:
    undertaking = make_undertaking(commitment=make_commitment(code="D3.a"))
    make_assessment(undertaking=undertaking, level="first_steps", at=NOW)
    make_assessment(undertaking=undertaking, level="substantial", at=NOW + 7 * DAY)
    assert first_published_at() == NOW
    told = tell([weekly("2026-W50"), weekly("2026-W49")], EVERYTHING, now=LATER)
    heads = [[group.heading for group in item.digest.groups] for item in told]
    assert [group[0] for group in heads] == ["What changed", "First assessments"]
    assert told[1].digest.period == (
        "Published from 23 November 2026, 06:00 to 30 November 2026, 06:00 (Europe/Paris)."
    )


@pytest.mark.django_db
def test_how_everyone_stood_is_as_published_on_the_day_of_reading() -> None:
    promise = make_commitment(code="D3.a", due_on=NOW.date())
    make_assessment(undertaking=make_undertaking(commitment=promise), level="first_steps", at=NOW)
    (told,) = tell([weekly("2026-W49")], EVERYTHING, now=NOW + 200 * DAY)
    (line,) = told.digest.passed
    assert told.digest.standing_on == "11 June 2027"
    assert line.standing is not None
    assert line.standing.timing == "Against the date: overdue by more than 180 days: 1."


@pytest.mark.django_db
def test_an_entry_is_told_in_the_words_of_its_time_and_says_when_they_changed() -> None:
    entry = make_entry(undertaking=make_undertaking(), claim="A law was passed.")
    at = NOW + 15 * DAY
    reword(entry, claim="The law failed.", published_at=at)
    (told,) = tell([weekly("2026-W49")], EVERYTHING, now=LATER)
    (item,) = told.digest.groups[0].items
    assert (item.text, item.reworded_at, told.updated_at) == ("A law was passed.", at, at)


@pytest.mark.django_db
def test_what_lasts_says_since_when_it_is_so() -> None:
    promise = make_commitment(code="D3.a", due_on=NOW.date())
    owed = make_undertaking(commitment=promise)
    make_assessment(undertaking=owed, level="first_steps", at=NOW)
    week, later = weekly("2026-W49"), NOW + 10 * DAY
    (told,) = tell([week], EVERYTHING, now=LATER, is_lasting=True)
    assert (told.updated_at, told.digest.standing_on) == (week.due_at, "30 November 2026")
    make_assessment(
        undertaking=owed, level="substantial", at=later, is_correction=True, what_was_wrong="A draft."
    )
    (told,) = tell([week], EVERYTHING, now=LATER, is_lasting=True)
    assert (told.updated_at, told.digest.standing_on) == (later, "3 December 2026")
    assert told == tell([week], EVERYTHING, now=LATER + 90 * DAY, is_lasting=True)[0]


@pytest.mark.django_db
def test_telling_takes_ten_queries_however_many_periods_there_are() -> None:
    for _ in range(3):
        make_assessment(undertaking=make_undertaking(commitment=make_commitment(due_on=NOW.date())), at=NOW)
        make_assessment(undertaking=make_undertaking(), at=NOW + 7 * DAY)
    with CaptureQueriesContext(connection) as queries:
        told = tell([weekly("2026-W50"), weekly("2026-W49")], EVERYTHING, now=LATER)
    assert [len(item.digest.passed) for item in told] == [0, 3]
    assert len(queries) == 10
    assert tell([], EVERYTHING, now=LATER) == []


@pytest.mark.django_db
def test_a_span_tells_more_than_a_mail_has_room_for() -> None:
    for number in range(35):
        make_entry(undertaking=make_undertaking(), claim=f"Entry {number}.")
    found = tell_span(Span(2, 34, NOW.date(), NOW.date() + DAY), EVERYTHING, now=LATER)
    (group,) = found.groups
    assert ([item.number for item in group.items], found.more) == (list(range(3, 35)), 0)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(0, 10, NOW.date(), NOW.date()), True),
        (Span(10, 9, NOW.date(), NOW.date()), False),
        (Span(0, MOST_CHANGES + 1, NOW.date(), NOW.date()), False),
        (Span(LARGEST_NUMBER, LARGEST_NUMBER + 1, NOW.date(), NOW.date()), False),
        (Span(0, 10, NOW.date() + DAY, NOW.date()), False),
        (Span(0, 10, NOW.date(), NOW.date() + DAY), True),  # it is tomorrow in the east
        (Span(0, 10, NOW.date(), NOW.date() + 2 * DAY), False),
        (Span(0, 10, NOW.date() - 400 * DAY, NOW.date()), False),
    ],
)
def test_only_what_a_mail_can_have_covered_is_readable(span: Span, expected: bool) -> None:
    assert is_readable(span, today=NOW.date()) is expected
