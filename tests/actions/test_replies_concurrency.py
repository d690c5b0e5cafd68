"""Two contacts answer the same item at the same moment, each over a connection of its own."""

import datetime as dt
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from commitments.actions import reply_rounds
from commitments.models import ReplyInvitation, ReplyRoundItem
from tests.actions.test_assessments_concurrency import delete_all
from tests.committed import committed
from tests.factories import NOW, make_person
from tests.reply_factories import invitation_of, make_answer, make_contact, make_round

HOUR = dt.timedelta(hours=1)
BLOCKED_BY_ME = "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


@pytest.fixture
def invitations(db: None) -> Iterator[tuple[ReplyInvitation, ReplyInvitation]]:
    yield committed(make_invitations)
    committed(delete_all)


@transaction.atomic
def make_invitations() -> tuple[ReplyInvitation, ReplyInvitation]:
    alice = make_person(username="alice", role="Publisher")
    round_ = make_round(by=alice)
    other = make_contact(signatory=round_.signatory, by=alice)
    return invitation_of(round_), reply_rounds.invite(round_=round_, contact=other, by=alice, at=NOW)


def wait_until_somebody_waits_for_this_connection() -> None:
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(BLOCKED_BY_ME)
            if cursor.fetchone() is not None:
                return
        time.sleep(0.01)


def test_two_answers_at_once_leave_the_facts_of_both(
    invitations: tuple[ReplyInvitation, ReplyInvitation],
) -> None:
    has_answered = threading.Event()

    def answer_first() -> None:
        with transaction.atomic():
            make_answer(invitation=invitations[0])
            has_answered.set()
            wait_until_somebody_waits_for_this_connection()
        connection.close()

    def answer_second() -> None:
        has_answered.wait(timeout=10)
        make_answer(invitation=invitations[1], text="Ours differs.", at=NOW + HOUR)
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(answer_first), threads.submit(answer_second)]:
            done.result(timeout=30)
    item = committed(lambda: ReplyRoundItem.objects.get())
    assert (item.received_at, item.withheld_at) == (NOW, None)
    assert committed(lambda: item.answers.count()) == 2
