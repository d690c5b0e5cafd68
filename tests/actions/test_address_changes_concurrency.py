"""A change of address while its new address confirms mail of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from commitments.actions import address_changes, subscriptions
from commitments.desk_vocabulary import SubscriberState
from commitments.models import AddressChange, Subscriber
from commitments.summaries.follow import FollowRequest
from commitments.vocabulary import (
    FollowScope,
    Rhythm,
)
from tests.committed import cleaned_up, committed  # noqa: F401
from tests.factories import NOW
from tests.mail_factories import make_subscriber

pytestmark = pytest.mark.usefixtures("cleaned_up")

OLD, NEW = "dora@old.example", "dora@new.example"
WISH = FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY)


def wish() -> AddressChange:
    dora = make_subscriber(email=OLD)
    address_changes.ask(public_id=dora.public_id, email=NEW, at=NOW)
    return AddressChange.objects.get()


def carry_out(change: AddressChange) -> None:
    try:
        address_changes.carry_out(public_id=change.public_id, at=NOW)
    finally:
        connection.close()


def test_who_confirms_meanwhile_keeps_their_mail() -> None:
    change = committed(wish)
    confirmed = threading.Event()

    def confirm_slowly() -> None:
        with transaction.atomic():
            subscriptions.ask(email=NEW, request=WISH, at=NOW)
            public_id = Subscriber.objects.get(email=NEW).public_id
            subscriptions.confirm(public_id=public_id, request=WISH, at=NOW)
            confirmed.set()
            threading.Event().wait(1)  # time to run into what is not committed yet
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(confirm_slowly)
        assert confirmed.wait(10)
        threads.submit(carry_out, change).result()
        slow.result()
    states = committed(lambda: dict(Subscriber.objects.values_list("email", "state")))
    assert states == {OLD: SubscriberState.CONFIRMED, NEW: SubscriberState.CONFIRMED}


def test_who_asks_meanwhile_finds_the_mail_that_moved() -> None:
    change = committed(wish)
    moved = threading.Event()

    def move_slowly() -> None:
        with transaction.atomic():
            address_changes.carry_out(public_id=change.public_id, at=NOW)
            moved.set()
            threading.Event().wait(1)
        connection.close()

    def ask() -> None:
        subscriptions.ask(email=NEW, request=WISH, at=NOW)
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(move_slowly)
        assert moved.wait(10)
        threads.submit(ask).result()
        slow.result()
    assert committed(lambda: list(Subscriber.objects.values_list("email", "pk"))) == [
        (NEW, change.subscriber_id)
    ]
