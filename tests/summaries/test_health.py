import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from commitments.actions import heartbeats
from commitments.desk_vocabulary import ScheduledJob
from commitments.summaries import health
from commitments.vocabulary import DeliveryState, Rhythm
from tests.factories import NOW
from tests.mail_factories import make_delivery, make_subscriber

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def beat(job: ScheduledJob, *, at: dt.datetime = NOW) -> None:
    with heartbeats.watched(job, at=at):
        pass


def test_jobs_lists_all_that_are_scheduled_here(settings: Settings) -> None:
    assert {line.job.value for line in health.jobs(now=NOW)} == set(settings.JOB_SECONDS)


def test_a_job_is_late_when_it_stays_away() -> None:
    beat(ScheduledJob.DELIVER_MAIL)
    beat(ScheduledJob.FORGET)
    found = health.load(now=NOW + 4 * MINUTE)
    assert [(line.job, line.age) for line in found.late] == [(ScheduledJob.DELIVER_MAIL, 240)]


def test_a_problem_is_shown_until_the_job_goes_through_again() -> None:
    job = ScheduledJob.DELIVER_MAIL
    beat(job)
    with pytest.raises(ValueError, match="broken"), heartbeats.watched(job, at=NOW + MINUTE):
        raise ValueError("broken")
    assert health.jobs(now=NOW + MINUTE)[0].problem == "ValueError('broken')"
    beat(job, at=NOW + 2 * MINUTE)
    assert health.jobs(now=NOW + 2 * MINUTE)[0].problem == ""


def test_mail_counts_what_waits_and_how_long() -> None:
    make_delivery(not_before=NOW - 3 * MINUTE)
    make_delivery(not_before=NOW + MINUTE)
    make_delivery(state=DeliveryState.UNCERTAIN)
    found = health.mail(now=NOW)
    assert (found.waiting, found.lag, found.uncertain, found.by_state["pending"]) == (2, 180, 1, 2)


def test_digest_lag_is_that_of_the_reader_who_waits_longest() -> None:
    assert health.mail(now=NOW).digest_lag == 0
    make_subscriber(next_due_at=NOW - 5 * MINUTE)
    make_subscriber(next_due_at=NOW - 50 * MINUTE, rhythm=Rhythm.INSTANT)  # waits for something to happen
    assert health.mail(now=NOW).digest_lag == 300


def test_load_takes_three_queries() -> None:
    for job in ScheduledJob:
        beat(job)
    with CaptureQueriesContext(connection) as queries:
        health.load(now=NOW)
    assert len(queries) == 3
