import datetime as dt

import pytest
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from commitments.actions import heartbeats
from commitments.desk_vocabulary import ScheduledJob
from commitments.models import Heartbeat
from tests.factories import NOW

pytestmark = pytest.mark.django_db

MAIL = ScheduledJob.DELIVER_MAIL
MINUTE = dt.timedelta(minutes=1)


def beat(job: ScheduledJob = MAIL, *, at: dt.datetime = NOW, error: Exception | None = None) -> Heartbeat:
    try:
        with heartbeats.watched(job, at=at):
            if error:
                raise error
    except ZeroDivisionError:
        pass
    return Heartbeat.objects.get(job=job)


def test_watched_counts_rounds_and_keeps_when_the_last_one_went_through() -> None:
    beat()
    row = beat(at=NOW + MINUTE)
    assert (row.rounds, row.failures, row.began_at, row.ended_at) == (2, 0, NOW, NOW + MINUTE)


def test_watched_notes_an_error_and_lets_it_go_on() -> None:
    with pytest.raises(ZeroDivisionError), heartbeats.watched(MAIL, at=NOW):
        raise ZeroDivisionError("by zero")
    row = Heartbeat.objects.get()
    assert (row.rounds, row.failures, row.ended_at) == (0, 1, None)
    assert row.problem == "ZeroDivisionError('by zero')"


def test_alarm_tells_of_a_late_job_once_and_again_after_six_hours(
    settings: Settings, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    settings.ALARM_EMAIL = "ops@example.org"
    beat()
    beat(at=NOW + MINUTE, error=ZeroDivisionError("by zero"))
    told = []
    for minutes in range(2, 8 * 60):
        told += [minutes for _ in heartbeats.raise_alarm(at=NOW + minutes * MINUTE)]
    assert told == [4, 4 + 6 * 60]
    assert len(mailoutbox) == 2
    assert mailoutbox[0].to == ["ops@example.org"]
    assert mailoutbox[0].subject == "Late: Sending mail (AI Commitment Tracker)"
    assert "ZeroDivisionError('by zero')" in str(mailoutbox[0].body)
    assert "Last went through on 23 November 2026, 12:00 UTC." in str(mailoutbox[0].body)


def test_alarm_begins_anew_once_the_job_ran_again(
    settings: Settings, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    settings.ALARM_EMAIL = "ops@example.org"
    beat()
    heartbeats.raise_alarm(at=NOW + 5 * MINUTE)
    beat(at=NOW + 6 * MINUTE)
    heartbeats.raise_alarm(at=NOW + 7 * MINUTE)
    heartbeats.raise_alarm(at=NOW + 12 * MINUTE)
    assert len(mailoutbox) == 2


def test_no_alarm_for_what_was_never_started_or_where_nobody_is_to_be_told(
    settings: Settings, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    settings.ALARM_EMAIL = "ops@example.org"
    assert heartbeats.raise_alarm(at=NOW) == []
    beat()
    settings.ALARM_EMAIL = ""
    assert [line.job for line in heartbeats.raise_alarm(at=NOW + 5 * MINUTE)] == [MAIL]
    assert mailoutbox == []
