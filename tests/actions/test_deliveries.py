"""The ledger against real PostgreSQL and a real SMTP server. Concurrency: test_deliveries_concurrency.py."""

import datetime as dt
import time

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from commitments.actions import deliveries, mail_holds, subscriptions
from commitments.actions.sending import doubts, ledger, outcomes
from commitments.desk_vocabulary import SubscriberState
from commitments.models import Delivery
from commitments.vocabulary import (
    DeliveryState,
    Rhythm,
)
from tests.factories import NOW, make_assessment, make_person, make_undertaking
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_run, make_subscriber
from tests.smtp_sink import free_port, mailers_at, running_sink

pytestmark = pytest.mark.django_db


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


def test_a_digest_to_somebody_who_left_since_is_not_sent(mailoutbox: list[EmailMultiAlternatives]) -> None:
    make_assessment(undertaking=make_undertaking())
    subscriber = make_subscriber()
    delivery = make_delivery(subscriber=subscriber, run=make_run())
    subscriptions.unsubscribe(public_id=subscriber.public_id, at=NOW)
    deliveries.drain(at=NEXT_MONDAY)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (DeliveryState.SUPPRESSED, ledger.NOT_SUBSCRIBED)
    assert mailoutbox == []


def test_a_digest_with_nothing_to_tell_is_not_sent(mailoutbox: list[EmailMultiAlternatives]) -> None:
    delivery = make_delivery(run=make_run(change_up_to=7))
    deliveries.drain(at=NEXT_MONDAY)
    delivery.refresh_from_db()
    delivery.subscriber.refresh_from_db()
    assert (delivery.state, delivery.reason) == (DeliveryState.SUPPRESSED, outcomes.NOTHING_NEW)
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
    assert (delivery.state, delivery.reason, mailoutbox) == (DeliveryState.EXPIRED, doubts.TOO_LATE, [])


def test_keep_trying_does_not_hide_a_failure_inside_a_transaction() -> None:
    def fails() -> None:
        raise OperationalError

    with pytest.raises(OperationalError):
        deliveries.keep_trying(fails)


def test_digests_go_in_wire_form_and_say_what_the_preview_says(settings: Settings) -> None:
    make_assessment(undertaking=make_undertaking(), change_note="À plan.\n.with a dot")
    run = make_run()
    made = [make_delivery(subscriber=make_subscriber(), run=run) for _ in range(3)]
    expected = {}
    for delivery in made:
        message = deliveries.Composer().compose(delivery)
        assert message is not None
        expected[message.to[0]] = str(message.body)
    with running_sink() as (sink, settings.MAILERS):
        assert deliveries.drain(at=NEXT_MONDAY) == {DeliveryState.SENT: 3}
    for mail in sink.accepted:
        text = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
        payload = text.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.decode().replace("\r\n", "\n").strip() == expected[mail["To"]].strip()
    assert len({mail["Message-ID"] for mail in sink.accepted}) == 3


def test_drain_moves_on_what_each_reader_was_told(settings: Settings) -> None:
    make_assessment(undertaking=make_undertaking())
    run, readers = make_run(change_up_to=2), [make_subscriber() for _ in range(3)]
    for reader in readers:
        make_delivery(subscriber=reader, run=run)
    with running_sink() as (_, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
    for reader in readers:
        reader.refresh_from_db()
        assert (reader.seen_change, reader.told_on) == (2, NEXT_MONDAY.date())


def test_two_digests_of_one_reader_in_one_batch_tell_nothing_twice(settings: Settings) -> None:
    make_assessment(undertaking=make_undertaking())
    reader = make_subscriber()
    for rhythm in (Rhythm.WEEKLY, Rhythm.DAILY):
        make_delivery(subscriber=reader, run=make_run(rhythm=rhythm, change_up_to=2))
    with running_sink() as (sink, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
    assert len(sink.accepted) == 1
    states = sorted(Delivery.objects.values_list("state", flat=True))
    assert states == [DeliveryState.SENT, DeliveryState.SUPPRESSED]


def test_a_relay_that_is_away_is_left_alone_for_a_while(settings: Settings) -> None:
    make_delivery()
    settings.MAILERS = mailers_at(free_port())
    ahead = max(
        NEXT_MONDAY, timezone.now() + dt.timedelta(hours=1)
    )  # of PostgreSQL's clock, which counts too
    deliveries.drain(at=ahead)
    with running_sink() as (sink, settings.MAILERS):
        assert deliveries.drain(at=ahead) == {}
        deliveries.drain(at=ahead + dt.timedelta(minutes=6))
    assert len(sink.accepted) == 1


def test_drain_hands_over_no_more_than_its_limit_in_a_minute(settings: Settings) -> None:
    for _ in range(5):
        make_delivery()
    settings.MAIL_PER_MINUTE = 2
    with running_sink() as (sink, settings.MAILERS):
        for minute in (0, 0, 1, 2, 3):
            deliveries.drain(at=NEXT_MONDAY + dt.timedelta(minutes=minute))
            assert len(sink.accepted) <= 2 * (minute + 1)
    assert len(sink.accepted) == 5


def test_confirmations_go_before_digests(settings: Settings) -> None:
    make_assessment(undertaking=make_undertaking())
    make_delivery(subscriber=make_subscriber(email="digest@example.org"), run=make_run())
    make_delivery(subscriber=make_subscriber(email="asks@example.org"), not_before=NOW + dt.timedelta(days=1))
    with running_sink() as (sink, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
    assert sink.recipients == ["asks@example.org", "digest@example.org"]


def test_drain_goes_on_where_a_connection_was_refused_one_recipient(settings: Settings) -> None:
    for name in ("bad", "good", "fine"):
        make_delivery(subscriber=make_subscriber(email=f"{name}@example.org"))
    with running_sink(**{"RCPT bad@example.org": "550 5.1.1 no such person"}) as (sink, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
    assert (sink.recipients, sink.connections) == (["good@example.org", "fine@example.org"], 1)


def test_what_was_claimed_when_digests_are_held_is_free_again() -> None:
    make_assessment(undertaking=make_undertaking())
    delivery = make_delivery(run=make_run())
    round_ = deliveries.Round(at=NEXT_MONDAY, stop_at=time.monotonic() + 9)
    batch = round_.claim()
    mail_holds.hold(by=make_person(role="Publisher"), reason="Look first.", at=NOW)
    assert not round_.send(batch)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.owner, delivery.attempts) == (DeliveryState.PENDING, "", 0)


def test_an_erased_recipient_stops_nothing() -> None:
    gone, there = make_delivery(), make_delivery()
    round_ = deliveries.Round(at=NEXT_MONDAY, stop_at=time.monotonic() + 9)
    batch = round_.claim()
    subscriptions.erase(public_id=gone.subscriber.public_id)
    assert round_.send(batch)
    there.refresh_from_db()
    assert there.state == DeliveryState.SENT
    assert round_.outcomes == {DeliveryState.SUPPRESSED: 1, DeliveryState.SENT: 1}


@pytest.mark.parametrize("is_long", [True, False])
def test_a_round_that_lasts_tells_what_was_published_meanwhile(
    monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMultiAlternatives], is_long: bool
) -> None:
    monkeypatch.setattr(deliveries, "SECONDS_PER_COMPOSER", -1 if is_long else 99)
    make_assessment(undertaking=make_undertaking(), change_note="Before.")
    run = make_run()
    for _ in range(2):
        make_delivery(subscriber=make_subscriber(), run=run)
    round_ = deliveries.Round(at=NEXT_MONDAY, stop_at=time.monotonic() + 9)
    first, second = round_.claim()
    assert round_.send([first])
    make_assessment(undertaking=make_undertaking(), change_note="Meanwhile.")
    assert round_.send([second])
    assert ["Meanwhile." in str(mail.body) for mail in mailoutbox] == [False, is_long]


def test_a_round_that_lasts_counts_each_minute_by_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_PER_MINUTE = 2
    for _ in range(5):
        make_delivery()
    round_ = deliveries.Round(at=NEXT_MONDAY, stop_at=time.monotonic() + 9)
    assert (len(round_.claim()), len(round_.claim())) == (2, 0)
    monkeypatch.setattr(round_, "began", round_.began - 60)
    assert len(round_.claim()) == 2
