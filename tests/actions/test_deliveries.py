"""The ledger against real PostgreSQL and a real SMTP server. Concurrency: test_deliveries_concurrency.py."""

import datetime as dt
import smtplib

import pytest
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import OperationalError
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from commitments.actions import deliveries, subscriptions
from commitments.models import Delivery
from commitments.vocabulary import DeliveryState, Rhythm, SubscriberState
from tests.factories import NOW, make_assessment, make_undertaking
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_run, make_subscriber
from tests.smtp_sink import free_port, mailers_at, running_sink

pytestmark = pytest.mark.django_db

LONG_AGO = NOW - dt.timedelta(days=99)


def drained(settings: Settings, **answers: str) -> tuple[Delivery, int]:
    """One confirmation sent to a relay that answers so; the row afterwards and how many the relay took."""
    delivery = make_delivery()
    with running_sink(**answers) as (sink, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
    delivery.refresh_from_db()
    return delivery, len(sink.accepted)


def test_drain_sends_one_message_to_one_address(settings: Settings) -> None:
    delivery = make_delivery(subscriber=make_subscriber(email="dora@example.org"))
    with running_sink() as (sink, settings.MAILERS):
        assert deliveries.drain(at=NEXT_MONDAY) == {DeliveryState.SENT: 1}
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.reason) == (DeliveryState.SENT, 1, "")
    assert delivery.settled_at is not None
    assert sink.recipients == ["dora@example.org"]


def test_drain_uses_one_connection_for_a_batch(settings: Settings) -> None:
    for _ in range(5):
        make_delivery()
    with running_sink() as (sink, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
    assert (len(sink.accepted), sink.connections) == (5, 1)


def test_drain_twice_sends_once(settings: Settings) -> None:
    make_delivery()
    with running_sink() as (sink, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
        deliveries.drain(at=NEXT_MONDAY)
    assert len(sink.accepted) == 1


@pytest.mark.parametrize(
    ("answers", "state", "attempts", "accepted"),
    [
        ({"RCPT": "450 try later"}, DeliveryState.DEFERRED, 1, 0),
        ({"RCPT": "421 too busy"}, DeliveryState.DEFERRED, 1, 0),
        ({"RCPT": "550 no such person"}, DeliveryState.FAILED, 1, 0),
        ({"RCPT": "drop"}, DeliveryState.DEFERRED, 1, 0),
        ({"MAIL": "550 not from you"}, DeliveryState.DEFERRED, 0, 0),
        ({"DATA": "451 try later"}, DeliveryState.DEFERRED, 1, 0),
        ({"DATA": "554 no such content"}, DeliveryState.FAILED, 1, 0),
        ({"DATA": "drop"}, DeliveryState.UNCERTAIN, 1, 0),
        ({"DATA": "drop before the dot"}, DeliveryState.UNCERTAIN, 1, 0),
    ],
)
def test_drain_settles_by_what_the_relay_said(
    settings: Settings, answers: dict[str, str], state: str, attempts: int, accepted: int
) -> None:
    delivery, taken = drained(settings, **answers)
    assert (delivery.state, delivery.attempts, taken) == (state, attempts, accepted)
    assert delivery.reason


def test_drain_keeps_the_words_of_the_relay(settings: Settings) -> None:
    delivery, _ = drained(settings, RCPT="550 5.1.1 No such person")
    assert delivery.reason == "550 5.1.1 No such person"


def test_drain_never_sends_an_uncertain_message_again(settings: Settings) -> None:
    delivery, _ = drained(settings, DATA="drop")
    with running_sink() as (sink, settings.MAILERS):
        deliveries.tick(now=NEXT_MONDAY + dt.timedelta(days=1))
    delivery.refresh_from_db()
    assert (delivery.state, sink.accepted) == (DeliveryState.UNCERTAIN, [])


def test_drain_without_a_relay_burns_no_try_and_frees_the_rest(settings: Settings) -> None:
    first, second = make_delivery(), make_delivery(not_before=NOW + dt.timedelta(minutes=1))
    settings.MAILERS = mailers_at(free_port())
    deliveries.drain(at=NEXT_MONDAY)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts) == (DeliveryState.DEFERRED, 0)
    assert (second.state, second.attempts, second.owner) == (DeliveryState.PENDING, 0, "")


def test_a_deferred_message_waits_before_it_is_tried_again(settings: Settings) -> None:
    delivery, _ = drained(settings, RCPT="450 try later")
    with running_sink() as (sink, settings.MAILERS):
        deliveries.drain(at=delivery.not_before - dt.timedelta(seconds=1))
        assert sink.accepted == []
        deliveries.drain(at=delivery.not_before)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(sink.accepted)) == (DeliveryState.SENT, 2, 1)


def test_a_message_is_given_up_after_six_tries(settings: Settings) -> None:
    delivery = make_delivery(attempts=5)
    with running_sink(RCPT="450 try later") as (_, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED
    assert delivery.reason.startswith("Given up after 6 tries. 450")


def test_wait_grows_up_to_four_hours() -> None:
    for attempts, minutes in ((0, 1), (1, 1), (2, 4), (3, 16), (4, 64), (5, 240), (9, 240)):
        waited = deliveries.wait(attempts).total_seconds() / 60
        assert minutes / 2 <= waited <= minutes


def test_a_digest_to_somebody_who_left_since_is_not_sent(mailoutbox: list[EmailMultiAlternatives]) -> None:
    make_assessment(undertaking=make_undertaking())
    subscriber = make_subscriber()
    delivery = make_delivery(subscriber=subscriber, run=make_run())
    subscriptions.unsubscribe(public_id=subscriber.public_id, at=NOW)
    deliveries.drain(at=NEXT_MONDAY)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (DeliveryState.SUPPRESSED, deliveries.NOT_SUBSCRIBED)
    assert mailoutbox == []


def test_a_digest_with_nothing_to_tell_is_not_sent(mailoutbox: list[EmailMultiAlternatives]) -> None:
    delivery = make_delivery(run=make_run(change_up_to=7))
    deliveries.drain(at=NEXT_MONDAY)
    delivery.refresh_from_db()
    delivery.subscriber.refresh_from_db()
    assert (delivery.state, delivery.reason) == (DeliveryState.SUPPRESSED, deliveries.NOTHING_NEW)
    assert (mailoutbox, delivery.subscriber.seen_change) == ([], 7)


def test_only_a_mail_that_went_moves_on_what_was_told(settings: Settings) -> None:
    make_assessment(undertaking=make_undertaking())
    run, gone, refused = make_run(change_up_to=2), make_subscriber(), make_subscriber(email="bad@example.org")
    for subscriber in (gone, refused):
        make_delivery(subscriber=subscriber, run=run)
    with running_sink(**{"RCPT bad@example.org": "550 no such person"}) as (_, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
    gone.refresh_from_db()
    refused.refresh_from_db()
    assert (gone.seen_change, refused.seen_change) == (2, 0)


def test_a_message_that_cannot_be_composed_fails_after_three_tries_and_blocks_nobody(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    poison = make_delivery(key="confirmation/of/nothing", not_before=NOW - dt.timedelta(days=1))
    good = make_delivery()
    for days in range(3):
        deliveries.drain(at=timezone.now() + dt.timedelta(days=days))
    poison.refresh_from_db()
    good.refresh_from_db()
    assert (poison.state, poison.attempts, good.state) == (DeliveryState.FAILED, 3, DeliveryState.SENT)
    assert poison.reason.startswith("It could not be composed: ValueError")
    assert len(mailoutbox) == 1


def test_an_address_that_cannot_be_written_to_is_the_message_s_own_fault(settings: Settings) -> None:
    delivery = make_delivery(subscriber=make_subscriber(email="a@example.org, b@example.org"), attempts=2)
    with running_sink() as (sink, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
    delivery.refresh_from_db()
    assert (delivery.state, sink.accepted) == (DeliveryState.FAILED, [])


def test_drain_stops_when_the_time_is_up(mailoutbox: list[EmailMultiAlternatives]) -> None:
    delivery = make_delivery()
    assert deliveries.drain(at=NEXT_MONDAY, seconds=-1) == {}
    delivery.refresh_from_db()
    assert (delivery.state, delivery.owner, mailoutbox) == (DeliveryState.PENDING, "", [])


def test_drain_survives_that_the_subscriber_is_erased_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = make_delivery()

    def erase_after_intent(pk: int, *, owner: str) -> bool:
        subscriptions.erase(public_id=delivery.subscriber.public_id)
        return True

    monkeypatch.setattr(deliveries, "record_intent", erase_after_intent)
    assert deliveries.drain(at=NEXT_MONDAY) == {DeliveryState.SUPPRESSED: 1}


def test_sweep_frees_what_was_only_claimed() -> None:
    delivery = make_delivery(state=DeliveryState.CLAIMED, owner="gone", lease_until=LONG_AGO)
    deliveries.sweep()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.owner) == (DeliveryState.PENDING, "")


def test_sweep_marks_what_may_have_been_sent(caplog: pytest.LogCaptureFixture) -> None:
    delivery = make_delivery(state=DeliveryState.SENDING, owner="gone", lease_until=LONG_AGO)
    deliveries.sweep()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (DeliveryState.UNCERTAIN, deliveries.WORKER_GONE)
    assert "1 mails are uncertain" in caplog.text


def test_sweep_leaves_a_lease_that_holds() -> None:
    delivery = make_delivery(state=DeliveryState.SENDING, owner="me")
    Delivery.objects.update(lease_until=Now() + deliveries.LEASE)
    deliveries.sweep()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENDING


def test_settle_still_counts_when_the_lease_ran_out_during_the_handover() -> None:
    delivery = make_delivery(state=DeliveryState.UNCERTAIN, owner="me", attempts=1)
    deliveries.settle(delivery, owner="me", outcome=deliveries.Outcome(DeliveryState.SENT), at=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (DeliveryState.SENT, "")


def test_settle_leaves_a_row_that_belongs_to_somebody_else() -> None:
    delivery = make_delivery(state=DeliveryState.SENDING, owner="another", attempts=1)
    deliveries.settle(delivery, owner="me", outcome=deliveries.Outcome(DeliveryState.SENT), at=NOW)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENDING


def test_record_intent_lets_no_two_digests_of_one_subscriber_go_at_once() -> None:
    first = make_delivery(run=make_run(), state=DeliveryState.SENDING, owner="another")
    second = make_delivery(
        subscriber=first.subscriber,
        run=make_run(rhythm=Rhythm.DAILY),
        state=DeliveryState.CLAIMED,
        owner="me",
    )
    Delivery.objects.update(lease_until=Now() + deliveries.LEASE)
    assert not deliveries.record_intent(second.pk, owner="me")
    second.refresh_from_db()
    assert (second.state, second.attempts) == (DeliveryState.PENDING, 0)
    Delivery.objects.filter(pk=first.pk).update(state=DeliveryState.SENT)
    Delivery.objects.filter(pk=second.pk).update(
        state=DeliveryState.CLAIMED, owner="me", lease_until=Now() + deliveries.LEASE
    )
    assert deliveries.record_intent(second.pk, owner="me")


def test_record_intent_needs_a_lease_that_holds() -> None:
    delivery = make_delivery(state=DeliveryState.CLAIMED, owner="me", lease_until=LONG_AGO)
    assert not deliveries.record_intent(delivery.pk, owner="me")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.CLAIMED, 0)


@pytest.mark.parametrize("state", SubscriberState)
def test_a_confirmation_goes_whatever_the_state(state: str) -> None:
    delivery = make_delivery(subscriber=make_subscriber(state=state))
    assert deliveries.drain(at=NEXT_MONDAY) == {DeliveryState.SENT: 1}
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT


def test_tick_expires_what_could_not_be_sent_in_time(mailoutbox: list[EmailMultiAlternatives]) -> None:
    delivery = make_delivery(expires_at=NEXT_MONDAY)
    deliveries.tick(now=NEXT_MONDAY)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason, mailoutbox) == (DeliveryState.EXPIRED, deliveries.TOO_LATE, [])


def test_keep_trying_does_not_hide_a_failure_inside_a_transaction() -> None:
    def fails() -> None:
        raise OperationalError

    with pytest.raises(OperationalError):
        deliveries.keep_trying(fails)


def test_hand_over_calls_nothing_sent_when_the_backend_took_nothing(settings: Settings) -> None:
    message = EmailMultiAlternatives("Subject", "Text", "digest@localhost", [])
    with running_sink() as (_, settings.MAILERS):
        mailer = mailers.default
        outcome = deliveries.hand_over(message, mailer, 1)
        deliveries.close(mailer)
    assert outcome.state == DeliveryState.FAILED


def test_outcome_of_an_unknown_error_is_uncertain() -> None:
    assert deliveries.outcome_of(RuntimeError("?"), 1).state == DeliveryState.UNCERTAIN
    assert deliveries.outcome_of(smtplib.SMTPServerDisconnected(), 1).state == DeliveryState.DEFERRED


def test_drain_keeps_no_address_that_the_relay_names(settings: Settings) -> None:
    delivery, _ = drained(settings, RCPT="550 5.1.1 <reader@example.org>: no such person")
    assert delivery.reason == "550 5.1.1 [address]: no such person"
