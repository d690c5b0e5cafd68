import datetime as dt

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from commitments.actions import heartbeats
from commitments.desk_vocabulary import ScheduledJob
from commitments.vocabulary import DeliveryState
from tests.factories import NOW, make_instrument
from tests.mail_factories import make_delivery, make_subscriber


def test_health_answers_with_what_is_loaded(client: Client, db: None) -> None:
    make_instrument()
    response = client.get("/healthz")
    assert response.json() == {"status": "ok", "instruments": 1}
    assert "no-store" in response["Cache-Control"]


def test_health_refuses_to_be_written_to(client: Client, db: None) -> None:
    assert client.post("/healthz").status_code == 405


def test_health_fails_where_the_database_does(client: Client, db: None) -> None:
    def unreachable(*_: object) -> None:
        raise OperationalError("the server is gone")

    with connection.execute_wrapper(unreachable), pytest.raises(OperationalError):
        client.get("/healthz")


def test_ready_says_what_is_late_and_still_serves(client: Client, db: None) -> None:
    with heartbeats.watched(ScheduledJob.DELIVER_MAIL, at=NOW):
        pass
    with time_machine.travel(NOW + dt.timedelta(minutes=4), tick=False):
        response = client.get("/readyz")
    found = response.json()
    assert (response.status_code, found["status"]) == (200, "late")
    assert found["jobs"]["deliver-mail"] == {
        "is_late": True,
        "seconds_since_last_round": 240.0,
        "failures": 0,
    }
    assert found["mail"]["waiting"] == 0
    assert "no-store" in response["Cache-Control"]


def test_metrics_are_for_whoever_has_the_token(client: Client, db: None, settings: Settings) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    reader = make_subscriber(next_due_at=timezone.now() + dt.timedelta(days=1))
    make_delivery(subscriber=reader, state=DeliveryState.UNCERTAIN)
    with heartbeats.watched(ScheduledJob.DELIVER_MAIL, at=NOW):
        pass
    said = client.get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    lines = set(said.splitlines())
    assert 'tracker_mail_messages{state="uncertain"} 1.0' in lines
    assert 'tracker_job_failures{job="deliver-mail"} 0.0' in lines
    assert "tracker_digest_lag_seconds 0.0" in lines
