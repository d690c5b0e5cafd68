"""Several workers at one ledger, and workers that die: real connections, committed rows."""

import datetime as dt
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

import pytest
from django.conf import settings as live_settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from commitments.actions import deliveries
from commitments.actions.sending import doubts, ledger, letters
from commitments.models import Delivery
from commitments.vocabulary import DeliveryState, Rhythm
from tests.committed import cleaned_up, committed, in_threads  # noqa: F401
from tests.factories import NOW
from tests.mail_factories import make_delivery, make_run, make_subscriber
from tests.smtp_sink import running_sink

pytestmark = pytest.mark.usefixtures("cleaned_up")

# A worker whose relay kills it in the middle of a message.
KILLED_WHILE_SENDING = """
import datetime, os, signal, sys
import django
django.setup()
from django.core.mail.backends.base import BaseEmailBackend
from commitments.actions import deliveries
from commitments.actions.sending import handing_over

class Killer(BaseEmailBackend):
    def send_messages(self, messages):
        os.kill(os.getpid(), signal.SIGKILL)

class Mailers:
    default = Killer(alias="default")

handing_over.mailers = Mailers
deliveries.drain(at=datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC))
"""


def plan_many(number: int) -> list[int]:
    subscriber = make_subscriber()
    return [make_delivery(subscriber=subscriber).pk for _ in range(number)]


def states() -> dict[str, int]:
    found = committed(lambda: list(Delivery.objects.values_list("state", flat=True)))
    return {state: found.count(state) for state in set(found)}


def claim_until_empty() -> list[int]:
    claimed, owner = [], str(id(connection.connection))
    while batch := ledger.claim(owner=owner, at=NOW, most=20):
        claimed += batch
    return claimed


def test_claim_gives_every_row_to_one_worker() -> None:
    planned = committed(lambda: plan_many(150))
    claimed = in_threads(4, claim_until_empty)
    assert sorted(pk for ids in claimed for pk in ids) == sorted(planned)


def test_drains_at_once_send_every_message_once(settings: Settings) -> None:
    committed(lambda: plan_many(60))
    with running_sink() as (sink, settings.MAILERS):
        in_threads(3, lambda: deliveries.drain(at=NOW))
    sent = [message["Message-ID"] for message in sink.accepted]
    assert (len(sent), len(set(sent)), states()) == (60, 60, {DeliveryState.SENT: 60})


def test_a_worker_killed_while_sending_leaves_one_uncertain_row_and_loses_none(settings: Settings) -> None:
    committed(lambda: plan_many(5))
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_SENDING],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "tracker.settings", "DATABASE_URL": address_of_test_database()},
        cwd=live_settings.BASE_DIR,
        check=False,
    )
    assert ended.returncode == -9
    assert states() == {DeliveryState.SENDING: 1, DeliveryState.CLAIMED: 4}
    committed(lambda: Delivery.objects.update(lease_until=Now() - ledger.lease()))
    committed(doubts.sweep)
    assert states() == {DeliveryState.UNCERTAIN: 1, DeliveryState.PENDING: 4}
    with running_sink() as (sink, settings.MAILERS):
        committed(lambda: deliveries.drain(at=NOW))
        assert (states(), len(sink.accepted)) == ({DeliveryState.UNCERTAIN: 1, DeliveryState.SENT: 4}, 4)
        committed(lambda: deliveries.tick(now=timezone.now() + dt.timedelta(hours=1)))
    assert (states(), len(sink.accepted)) == ({DeliveryState.SENT: 5}, 5)


def address_of_test_database() -> str:
    place = connection.settings_dict
    host = str(place["HOST"]).replace("/", "%2F")
    login = f"{place['USER']}:{place['PASSWORD']}" if place["PASSWORD"] else place["USER"]
    port = f":{place['PORT']}" if place["PORT"] else ""
    return f"postgresql://{login}@{host}{port}/{place['NAME']}"


class CutsTheDatabase(BaseEmailBackend):
    """Takes the message, and breaks the worker's connection to the database while it does."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return len(email_messages)


def test_an_answer_is_recorded_though_the_database_went_away_meanwhile(settings: Settings) -> None:
    committed(lambda: plan_many(1))
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.CutsTheDatabase"}}
    committed(lambda: deliveries.drain(at=NOW))
    assert states() == {DeliveryState.SENT: 1}


def two_digests_of_one_reader() -> tuple[int, int]:
    reader = make_subscriber()
    runs = [make_run(rhythm=rhythm) for rhythm in (Rhythm.WEEKLY, Rhythm.DAILY)]
    rows = [make_delivery(subscriber=reader, run=run) for run in runs]
    for row, owner in zip(rows, ("me", "you"), strict=True):
        Delivery.objects.filter(pk=row.pk).update(
            state=DeliveryState.CLAIMED, owner=owner, lease_until=Now() + ledger.lease()
        )
    return rows[0].pk, rows[1].pk


def test_of_two_digests_of_one_reader_the_second_waits_and_ends_no_round() -> None:
    mine, yours = committed(two_digests_of_one_reader)
    ready, waits = threading.Event(), threading.Event()
    answers: dict[str, bool] = {}

    def intend(pk: int, owner: str) -> None:
        letter = letters.read([pk])[pk]
        answers[owner] = bool(ledger.intend({pk: letter}, owner=owner, at=NOW))

    def you() -> None:
        with transaction.atomic():
            intend(yours, "you")
            ready.set()
            assert waits.wait(10)

    def me() -> None:
        assert ready.wait(10)
        intend(mine, "me")

    def look() -> None:
        """Lets you commit once I wait at the index."""
        query = """SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'"""
        for _ in range(500):
            with connection.cursor() as cursor:
                cursor.execute(query)
                if cursor.fetchone()[0]:
                    break
            time.sleep(0.02)
        waits.set()

    turns = iter([you, me, look])
    in_threads(3, lambda: next(turns)())
    assert answers == {"you": True, "me": False}
    assert committed(lambda: ledger.put_off(mine, owner="me", at=NOW)) == DeliveryState.PENDING
