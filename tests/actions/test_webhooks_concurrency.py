"""Several workers at one partner, and a worker that is killed: real connections, committed rows."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.db.models.functions import Now
from pytest_django import Settings

from commitments.actions import webhook_tries, webhooks
from commitments.models import WebhookDelivery, WebhookPartner
from tests.actions.test_deliveries_concurrency import address_of_test_database
from tests.committed import cleaned_up, committed, in_threads  # noqa: F401
from tests.factories import NOW
from tests.webhook_factories import make_bare_partner
from tests.webhook_servers import PartnerServer, running_partner

pytestmark = pytest.mark.usefixtures("cleaned_up")

# A worker that is killed once the partner has answered, and before it could write that down.
KILLED_AFTER_THE_POST = """
import datetime, os, signal
import django
django.setup()
from commitments.actions import webhooks
from commitments.fetching import poster

post = poster.Poster.post

def post_and_die(self, *args, **kwargs):
    post(self, *args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)

poster.Poster.post = post_and_die
webhooks.send_due(at=datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC))
"""


@pytest.fixture
def server(settings: Settings) -> Iterator[PartnerServer]:
    with running_partner() as server:
        settings.WEBHOOK_TEST_PORT = server.port
        yield server


def rows(*fields: str) -> list[Any]:
    return committed(lambda: list(WebhookDelivery.objects.order_by("pk").values_list(*fields, flat=True)))


def run_and_be_killed(server: PartnerServer) -> None:
    own = {
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "DATABASE_URL": address_of_test_database(),
        "TRACKER_WEBHOOK_TEST_PORT": str(server.port),
    }
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_AFTER_THE_POST],
        env=os.environ | own,
        cwd=live_settings.BASE_DIR,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL


def test_workers_at_once_send_each_message_once_and_one_at_a_time(server: PartnerServer) -> None:
    committed(lambda: make_bare_partner(address=server.address, pings=40))
    sent = in_threads(4, lambda: webhooks.send_due(at=NOW))
    assert (sum(sent), len(server.ids), len(set(server.ids))) == (40, 40, 40)
    assert server.most_at_once == 1
    assert set(rows("state")) == {"delivered"}


def test_workers_at_once_serve_partners_side_by_side(server: PartnerServer) -> None:
    committed(lambda: [make_bare_partner(address=server.address, pings=5) for _ in range(4)])
    sent = in_threads(4, lambda: webhooks.send_due(at=NOW))
    assert (sum(sent), len(set(server.ids))) == (20, 20)
    assert committed(lambda: WebhookPartner.objects.exclude(owner="", lease_until=None).count()) == 0


def test_a_claim_gives_a_partner_to_one_worker(server: PartnerServer) -> None:
    committed(lambda: make_bare_partner(address=server.address, pings=1))
    owners = iter("abcd")
    claimed = in_threads(4, lambda: webhooks.claim(owner=next(owners), at=NOW))
    assert len([partner for partner in claimed if partner is not None]) == 1


def test_a_worker_killed_between_the_post_and_its_record_loses_nothing(server: PartnerServer) -> None:
    committed(lambda: make_bare_partner(address=server.address, pings=3))
    run_and_be_killed(server)
    assert (len(server.ids), rows("state")) == (1, ["sending", "waiting", "waiting"])
    assert committed(lambda: webhooks.send_due(at=NOW)) == 0  # its lease holds still
    committed(lambda: WebhookPartner.objects.update(lease_until=Now() - webhook_tries.LEASE))
    assert committed(lambda: webhooks.send_due(at=NOW)) == 3
    assert server.ids[0] == server.ids[1]  # the repeat that partners are told to expect
    assert (len(server.ids), len(set(server.ids))) == (4, 3)
    assert (rows("state"), rows("attempts")) == (["delivered"] * 3, [2, 1, 1])


def test_a_worker_killed_every_time_repeats_one_message_and_no_other(server: PartnerServer) -> None:
    committed(lambda: make_bare_partner(address=server.address, pings=2))
    for _ in range(3):
        run_and_be_killed(server)
        committed(lambda: WebhookPartner.objects.update(lease_until=Now() - webhook_tries.LEASE))
    assert (len(server.ids), len(set(server.ids))) == (3, 1)
    assert committed(lambda: webhooks.send_due(at=NOW)) == 2
    assert len(set(server.ids)) == 2
