"""The statement that settles and intends. Whole rounds: tests/actions/test_deliveries.py."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from commitments.actions import subscriptions
from commitments.actions.sending import ledger, letters
from commitments.actions.sending.ledger import Settlement
from commitments.actions.sending.outcomes import SENT, Outcome
from commitments.models import Delivery, Subscriber
from commitments.vocabulary import DeliveryState, Rhythm
from tests.factories import NOW, make_signatory
from tests.mail_factories import make_delivery, make_follow, make_run, make_subscriber

PLANNED_EACH_TIME = 5  # by PostgreSQL, before it chooses
pytestmark = pytest.mark.django_db
LONG_AGO = NOW - dt.timedelta(days=99)


def claimed(delivery: Delivery) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.CLAIMED, owner="me", lease_until=Now() + ledger.lease()
    )
    return delivery


def is_intended(delivery: Delivery, done: Settlement | None = None) -> bool:
    letter = letters.read([delivery.pk]).get(delivery.pk)
    return bool(ledger.intend({delivery.pk: letter}, owner="me", done=[done] if done else [], at=NOW))


def state_of(delivery: Delivery) -> tuple[str, int]:
    delivery.refresh_from_db()
    return delivery.state, delivery.attempts


def test_wait_grows_up_to_four_hours() -> None:
    for attempts, minutes in ((0, 1), (1, 1), (2, 4), (3, 16), (4, 64), (5, 240), (9, 240)):
        waited = ledger.wait(attempts).total_seconds() / 60
        assert minutes / 2 <= waited <= minutes


def test_claim_takes_single_messages_first_and_only_what_is_due() -> None:
    digest = make_delivery(run=make_run())
    asks = make_delivery(not_before=NOW)
    make_delivery(not_before=NOW + dt.timedelta(days=999))
    assert ledger.claim(owner="me", at=NOW, most=9) == [asks.pk]
    assert ledger.claim(owner="me", at=NOW, most=9) == [digest.pk]
    assert ledger.claim(owner="me", at=NOW, most=9) == []
    ledger.free(owner="me")
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.PENDING}


def test_intend_settles_the_message_before_in_the_same_statement() -> None:
    run = make_run(change_up_to=5)
    first, second = (claimed(make_delivery(subscriber=make_subscriber(), run=run)) for _ in range(2))
    assert is_intended(first)
    assert is_intended(second, Settlement(first.pk, 1, SENT, first.subscriber_id))
    assert (state_of(first), state_of(second)) == ((DeliveryState.SENT, 1), (DeliveryState.SENDING, 1))
    first.subscriber.refresh_from_db()
    second.subscriber.refresh_from_db()
    assert (first.subscriber.seen_change, second.subscriber.seen_change) == (5, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "unsubscribed"},
        {"suppressed_at": NOW, "suppressed_for": "hard"},
        {"seen_change": 3},
        {"told_on": NOW.date() + dt.timedelta(days=3)},
        {"email": "moved@example.org"},
        {"language": "ar"},
        {"timezone": "Asia/Tokyo"},
        {"detail": "short"},
        {"is_plain": True},
        {"resumes_on": NOW.date() + dt.timedelta(days=1)},
    ],
    ids=str,
)
def test_a_digest_does_not_go_when_its_reader_changed_since_it_was_read(change: dict[str, object]) -> None:
    delivery = claimed(make_delivery(run=make_run()))
    letter = letters.read([delivery.pk])[delivery.pk]
    Subscriber.objects.update(**change)
    assert not ledger.intend({delivery.pk: letter}, owner="me", at=NOW)
    assert state_of(delivery) == (DeliveryState.CLAIMED, 0)
    is_unwanted = change.keys() & {"state", "suppressed_at", "resumes_on"}
    assert ledger.put_off(delivery.pk, owner="me", at=NOW) == ("suppressed" if is_unwanted else "pending")
    delivery.subscriber.refresh_from_db()
    if "seen_change" not in change:
        assert delivery.subscriber.seen_change == 0  # the next mail tells what this one would have told


def remove(reader: Subscriber) -> None:
    reader.follows.latest("pk").delete()


def exchange(reader: Subscriber) -> None:
    remove(reader)
    make_follow(reader, "deadlines")


def add(reader: Subscriber) -> None:
    make_follow(reader, "deadlines")


@pytest.mark.parametrize("change", [remove, exchange, add])
def test_a_digest_does_not_go_when_what_its_reader_follows_changed_since(
    change: Callable[[Subscriber], None],
) -> None:
    reader = make_subscriber(make_signatory(), "everything")
    delivery = claimed(make_delivery(subscriber=reader, run=make_run()))
    letter = letters.read([delivery.pk])[delivery.pk]
    change(reader)
    assert not ledger.intend({delivery.pk: letter}, owner="me", at=NOW)
    assert ledger.put_off(delivery.pk, owner="me", at=NOW) == DeliveryState.PENDING
    assert is_intended(claimed(delivery))


@pytest.mark.parametrize(("timezone", "goes"), [("Pacific/Auckland", True), ("America/New_York", False)])
def test_a_pause_ends_with_the_reader_s_own_day(timezone: str, goes: bool) -> None:
    resumes_on, at = NOW.date() + dt.timedelta(days=1), NOW
    reader = make_subscriber(timezone=timezone, resumes_on=resumes_on)
    delivery = claimed(make_delivery(subscriber=reader, run=make_run()))
    letter = letters.read([delivery.pk])[delivery.pk]
    assert bool(ledger.intend({delivery.pk: letter}, owner="me", at=at)) is goes
    if not goes:
        assert ledger.put_off(delivery.pk, owner="me", at=at) == DeliveryState.SUPPRESSED
        delivery.refresh_from_db()
        assert delivery.reason == ledger.PAUSED


@pytest.mark.parametrize("state", ["pending", "unsubscribed"])
def test_a_confirmation_goes_whatever_the_state(state: str) -> None:
    assert is_intended(claimed(make_delivery(subscriber=make_subscriber(state=state))))


def test_intend_needs_a_lease_that_holds() -> None:
    delivery = make_delivery(state=DeliveryState.CLAIMED, owner="me", lease_until=LONG_AGO)
    assert not is_intended(delivery)
    assert ledger.put_off(delivery.pk, owner="me", at=NOW) == DeliveryState.CLAIMED
    assert state_of(delivery) == (DeliveryState.CLAIMED, 0)


def test_two_digests_of_one_reader_never_go_at_once() -> None:
    first = make_delivery(run=make_run(), state=DeliveryState.SENDING, owner="another")
    second = claimed(make_delivery(subscriber=first.subscriber, run=make_run(rhythm=Rhythm.DAILY)))
    assert not is_intended(second)
    assert ledger.put_off(second.pk, owner="me", at=NOW) == DeliveryState.PENDING
    assert state_of(second) == (DeliveryState.PENDING, 0)
    assert second.not_before > NOW
    with pytest.raises(IntegrityError, match="one_digest_of_a_reader_goes_at_once"), transaction.atomic():
        Delivery.objects.filter(pk=second.pk).update(state=DeliveryState.SENDING)
    Delivery.objects.filter(pk=first.pk).update(state=DeliveryState.SENT)
    assert is_intended(claimed(second))


def test_settle_still_counts_when_the_lease_ran_out_during_the_handover() -> None:
    delivery = make_delivery(state=DeliveryState.UNCERTAIN, owner="me", attempts=1)
    assert ledger.settle(Settlement(delivery.pk, 1, SENT), owner="me", at=NOW)
    assert state_of(delivery) == (DeliveryState.SENT, 1)


def test_settle_leaves_a_row_that_belongs_to_somebody_else() -> None:
    delivery = make_delivery(state=DeliveryState.SENDING, owner="another", attempts=1)
    assert not ledger.settle(Settlement(delivery.pk, 1, SENT), owner="me", at=NOW)
    assert state_of(delivery) == (DeliveryState.SENDING, 1)


def test_settle_twice_changes_nothing_the_second_time() -> None:
    delivery = make_delivery(state=DeliveryState.SENDING, owner="me", attempts=1)
    assert ledger.settle(Settlement(delivery.pk, 1, SENT), owner="me", at=NOW)
    late = Outcome(DeliveryState.DEFERRED, "Said twice.")
    assert not ledger.settle(Settlement(delivery.pk, 1, late), owner="me", at=NOW)
    assert state_of(delivery) == (DeliveryState.SENT, 1)


def test_settle_gives_the_try_back_where_the_relay_is_down_and_keeps_no_address() -> None:
    delivery = make_delivery(state=DeliveryState.SENDING, owner="me", attempts=1)
    down = Outcome(DeliveryState.DEFERRED, "No route for <dora@example.org>.", relay_is_down=True)
    ledger.settle(Settlement(delivery.pk, 1, down), owner="me", at=NOW)
    assert state_of(delivery) == (DeliveryState.DEFERRED, 0)
    assert "@" not in delivery.reason
    assert delivery.not_before > NOW


def test_take_back_undoes_an_intent() -> None:
    delivery = claimed(make_delivery())
    assert is_intended(delivery)
    ledger.take_back([delivery.pk], owner="me")
    assert state_of(delivery) == (DeliveryState.PENDING, 0)


def test_state_now_of_an_erased_recipient() -> None:
    delivery = make_delivery()
    assert ledger.state_now(delivery.pk) == DeliveryState.PENDING
    subscriptions.erase(public_id=delivery.subscriber.public_id)
    assert ledger.state_now(delivery.pk) == DeliveryState.SUPPRESSED


def test_statements_for_every_message_are_planned_once() -> None:
    run = make_run()
    for _ in range(PLANNED_EACH_TIME + 3):
        assert is_intended(claimed(make_delivery(run=run)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements")
        ((statement, planned_once, planned_each_time),) = cursor.fetchall()
    assert statement.startswith("WITH settled AS")
    assert (planned_once, planned_each_time) == (3, PLANNED_EACH_TIME)
