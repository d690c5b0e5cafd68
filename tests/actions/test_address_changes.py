import datetime as dt
from uuid import uuid4

import pytest
from django.core.mail import EmailMultiAlternatives

from commitments.actions import address_changes, bounces, deliveries, subscriptions
from commitments.desk_vocabulary import BounceKind, MessagePurpose, SubscriberState
from commitments.models import AddressChange, Delivery, Subscriber
from commitments.vocabulary import DeliveryState
from tests.factories import NOW
from tests.mail_factories import make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NEW = "dora@new.example"


@pytest.fixture
def dora() -> Subscriber:
    return make_subscriber(email="dora@old.example")


def ask(subscriber: Subscriber, email: str = NEW, *, at: dt.datetime = NOW) -> AddressChange:
    subscriber.refresh_from_db()  # each change gives it a new number
    address_changes.ask(public_id=subscriber.public_id, email=email, at=at)
    return AddressChange.objects.latest("pk")


def carry_out(change: AddressChange, *, at: dt.datetime = NOW) -> Subscriber:
    address_changes.carry_out(public_id=change.public_id, at=at)
    return Subscriber.objects.get(pk=change.subscriber_id)


def undo(change: AddressChange, *, at: dt.datetime = NOW) -> Subscriber:
    address_changes.undo(public_id=change.public_id, at=at)
    return Subscriber.objects.get(pk=change.subscriber_id)


def planned(purpose: MessagePurpose) -> int:
    return Delivery.objects.filter(purpose=purpose, state=DeliveryState.PENDING).count()


def test_ask_writes_to_the_new_address_and_changes_nothing(dora: Subscriber) -> None:
    change = ask(dora, " Dora@New.Example ")
    assert (change.new_email, change.old_email, change.changed_at) == (NEW, "", None)
    assert planned(MessagePurpose.NEW_ADDRESS) == 1
    dora.refresh_from_db()
    assert dora.email == "dora@old.example"


@pytest.mark.parametrize("state", [SubscriberState.PENDING, SubscriberState.UNSUBSCRIBED])
def test_ask_is_for_those_who_get_mail(state: SubscriberState) -> None:
    address_changes.ask(public_id=make_subscriber(state=state).public_id, email=NEW, at=NOW)
    address_changes.ask(public_id=uuid4(), email=NEW, at=NOW)
    assert not AddressChange.objects.exists()


def test_three_mails_a_day_go_for_one_subscriber_and_to_one_address(dora: Subscriber) -> None:
    for number in range(5):
        ask(dora, f"dora-{number}@new.example")
    assert (planned(MessagePurpose.NEW_ADDRESS), Delivery.objects.count()) == (3, 5)
    for _ in range(5):
        ask(make_subscriber())
    assert planned(MessagePurpose.NEW_ADDRESS) == 6
    ask(dora, at=NOW + dt.timedelta(days=1, seconds=1))
    assert planned(MessagePurpose.NEW_ADDRESS) == 7


def test_carry_out_moves_the_mail_and_tells_the_old_address(dora: Subscriber) -> None:
    Subscriber.objects.update(suppressed_at=NOW, suppressed_for=BounceKind.HARD)
    moved = carry_out(ask(dora))
    assert (moved.email, moved.suppressed_at) == (NEW, None)
    assert moved.public_id != dora.public_id, "whoever holds a link to the old address does not follow it"
    assert [link.public_id for link in moved.former_links.all()] == [dora.public_id]
    assert moved.follows.count() == 1
    change = AddressChange.objects.get()
    assert (change.old_email, change.changed_at) == ("dora@old.example", NOW)
    assert planned(MessagePurpose.OLD_ADDRESS) == 1


def test_carry_out_twice_does_no_harm(dora: Subscriber) -> None:
    change = ask(dora)
    carry_out(change)
    carry_out(change)
    assert planned(MessagePurpose.OLD_ADDRESS) == 1


def test_an_address_that_gets_mail_keeps_its_own_and_nothing_is_merged(dora: Subscriber) -> None:
    other = make_subscriber(email=NEW)
    assert carry_out(ask(dora)).email == "dora@old.example"
    other.refresh_from_db()
    assert (other.email, other.follows.count()) == (NEW, 1)
    assert planned(MessagePurpose.OLD_ADDRESS) == 0


@pytest.mark.parametrize("state", [SubscriberState.PENDING, SubscriberState.UNSUBSCRIBED])
def test_an_address_that_gets_no_mail_gives_way(dora: Subscriber, state: SubscriberState) -> None:
    make_subscriber(email=NEW, state=state)
    assert carry_out(ask(dora)).email == NEW
    assert Subscriber.objects.count() == 1


def test_only_the_newest_wish_counts(dora: Subscriber) -> None:
    mistyped = ask(dora, "typo@new.example")
    right = ask(dora)
    assert carry_out(mistyped).email == "dora@old.example"
    assert carry_out(right).email == NEW
    assert carry_out(mistyped, at=NOW + dt.timedelta(days=6)).email == NEW


def test_a_mail_about_a_wish_that_another_replaced_does_not_go(
    dora: Subscriber, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(dora, "typo@new.example")
    ask(dora)
    deliveries.drain(at=NOW)
    assert [message.to for message in mailoutbox] == [[NEW]]


def test_who_left_since_moves_nowhere(dora: Subscriber) -> None:
    change = ask(dora)
    subscriptions.unsubscribe(public_id=dora.public_id, at=NOW)
    assert carry_out(change).email == "dora@old.example"
    assert AddressChange.objects.get().changed_at is None


def test_links_of_an_address_that_gave_way_lead_to_who_came_instead(dora: Subscriber) -> None:
    gone = make_subscriber(email="dora@third.example", state=SubscriberState.UNSUBSCRIBED)
    left = make_subscriber(email=NEW, state=SubscriberState.UNSUBSCRIBED)
    left.former_links.create(public_id=gone.public_id)
    never = make_subscriber(email="x@new.example", state=SubscriberState.PENDING, confirmed_at=None)
    moved = carry_out(ask(dora))
    known = {link.public_id for link in moved.former_links.all()}
    assert known == {dora.public_id, left.public_id, gone.public_id}
    subscriptions.unsubscribe(public_id=left.public_id, at=NOW)
    moved.refresh_from_db()
    assert moved.state == SubscriberState.UNSUBSCRIBED
    subscriptions.undo_unsubscribe(public_id=moved.public_id, at=NOW)
    assert not carry_out(ask(moved, never.email)).former_links.filter(public_id=never.public_id).exists()


def test_undo_brings_the_mail_back_and_stops_changes_for_a_month(dora: Subscriber) -> None:
    change = ask(dora)
    carry_out(change)
    waiting = ask(dora, "dora@later.example")
    assert undo(change).email == "dora@old.example"
    assert carry_out(change).email == "dora@old.example"
    assert not AddressChange.objects.filter(pk=waiting.pk).exists()
    ask(dora)
    assert Delivery.objects.latest("pk").state == DeliveryState.SUPPRESSED
    ask(dora, at=NOW + dt.timedelta(days=31))
    assert Delivery.objects.latest("pk").state == DeliveryState.PENDING


def test_undo_takes_back_what_came_after(dora: Subscriber) -> None:
    first = ask(dora)
    carry_out(first)
    second = ask(dora, "dora@third.example", at=NOW + dt.timedelta(hours=1))
    carry_out(second, at=NOW + dt.timedelta(hours=1))
    assert undo(first).email == "dora@old.example"
    assert undo(second).email == "dora@old.example"
    assert AddressChange.objects.filter(undone_at=None).count() == 0


def test_undo_leaves_alone_who_asked_for_mail_of_their_own_since(dora: Subscriber) -> None:
    change = ask(dora)
    carry_out(change)
    make_subscriber(email="dora@old.example")
    assert undo(change).email == NEW


def test_a_mail_about_the_change_that_comes_back_says_nothing_of_the_subscription(dora: Subscriber) -> None:
    ask(dora)
    bounces.note(Delivery.objects.get(), event_key="relay/1", kind=BounceKind.HARD, at=NOW)
    dora.refresh_from_db()
    assert dora.suppressed_at is None


def test_forget_keeps_what_can_still_be_undone(dora: Subscriber) -> None:
    for asked_at, changed_at, undone_at in (
        (NOW - dt.timedelta(days=31), None, None),
        (NOW - dt.timedelta(days=60), NOW - dt.timedelta(days=31), None),
        (NOW - dt.timedelta(days=60), NOW - dt.timedelta(days=59), NOW - dt.timedelta(days=31)),
        (NOW - dt.timedelta(days=29), None, None),
        (NOW - dt.timedelta(days=60), NOW - dt.timedelta(days=29), None),
        (NOW - dt.timedelta(days=60), NOW - dt.timedelta(days=59), NOW - dt.timedelta(days=29)),
    ):
        AddressChange.objects.create(
            subscriber=dora,
            new_email=NEW,
            old_email="dora@old.example" if changed_at else "",
            asked_at=asked_at,
            changed_at=changed_at,
            undone_at=undone_at,
        )
    address_changes.forget(at=NOW)
    assert AddressChange.objects.count() == 3
