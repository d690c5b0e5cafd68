"""Rounds with several connections, envelopes that go ahead, and planning in between."""

import time
from collections import Counter
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import Settings

from commitments.actions import deliveries, digests, mail_holds
from commitments.actions.sending import relay_state
from commitments.actions.sending.composing import Composer
from commitments.desk_vocabulary import SubscriberState
from commitments.models import Delivery, MailRelay, Subscriber
from commitments.vocabulary import DeliveryState
from tests.factories import NOW, make_assessment, make_person, make_undertaking
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_run, make_subscriber
from tests.smtp_sink import free_port, mailers_at, running_sink

pytestmark = pytest.mark.django_db


def letters_to(*names: str) -> list[Delivery]:
    """A digest with something to tell for each; nobody's is composed anew."""
    make_assessment(undertaking=make_undertaking())
    run = make_run(change_up_to=2)
    readers = [make_subscriber(email=f"{name}@example.org") for name in names]
    return [make_delivery(subscriber=reader, run=run) for reader in readers]


@pytest.mark.parametrize(("most", "opened"), [(1, 1), (3, 3)])
def test_a_round_opens_as_many_connections_as_it_may(settings: Settings, most: int, opened: int) -> None:
    settings.MAIL_CONNECTIONS = most
    letters_to(*(f"reader-{number}" for number in range(40)))
    with running_sink() as (sink, settings.MAILERS):
        assert deliveries.drain(at=NEXT_MONDAY) == {DeliveryState.SENT: 40}
    assert (len(set(sink.recipients)), len(sink.recipients), sink.connections) == (40, 40, opened)
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.SENT, 1)}


def test_a_few_messages_are_worth_one_connection(settings: Settings) -> None:
    settings.MAIL_CONNECTIONS = 8
    letters_to("dora", "erik", "fay")
    with running_sink() as (sink, settings.MAILERS):
        deliveries.drain(at=NEXT_MONDAY)
    assert (len(sink.accepted), sink.connections) == (3, 1)


def test_what_each_connection_was_told_is_settled_by_itself(settings: Settings) -> None:
    settings.MAIL_CONNECTIONS = 3
    letters_to(*(f"reader-{number}" for number in range(20)), "bad")
    with running_sink(**{"RCPT bad@example.org": "550 5.1.1 no such person"}) as (sink, settings.MAILERS):
        found = deliveries.drain(at=NEXT_MONDAY)
    assert found == {DeliveryState.SENT: 20, DeliveryState.FAILED: 1}
    assert "bad@example.org" not in sink.recipients


def test_a_relay_that_is_away_is_noted_once_by_a_round_with_many_connections(settings: Settings) -> None:
    settings.MAIL_CONNECTIONS = 4
    rows = letters_to(*(f"reader-{number}" for number in range(30)))
    settings.MAILERS = mailers_at(free_port())
    deliveries.drain(at=NEXT_MONDAY)
    assert MailRelay.objects.get().failures == 1
    states = dict(Counter(Delivery.objects.values_list("state", "attempts")))
    assert states[DeliveryState.DEFERRED, 0] + states[DeliveryState.PENDING, 0] == len(rows)


def test_a_relay_that_takes_fewer_connections_gets_all_over_those(settings: Settings) -> None:
    settings.MAIL_CONNECTIONS = 4
    letters_to(*(f"reader-{number}" for number in range(40)))
    with running_sink() as (sink, settings.MAILERS):
        sink.most_connections = 2
        assert deliveries.drain(at=NEXT_MONDAY) == {DeliveryState.SENT: 38, DeliveryState.DEFERRED: 2}
    assert len(set(sink.recipients)) == 38
    assert not MailRelay.objects.filter(failures__gt=0).exists()
    deferred = Delivery.objects.filter(state=DeliveryState.DEFERRED)
    assert set(deferred.values_list("attempts", "lease_until")) == {(0, None)}


def test_a_relay_that_takes_some_and_then_none_is_left_alone(settings: Settings) -> None:
    """It took a message a moment ago, which says nothing of now."""
    letters_to(*(f"reader-{number}" for number in range(9)))
    with running_sink() as (sink, settings.MAILERS):
        round_ = deliveries.Round(at=NEXT_MONDAY, stop_at=time.monotonic() + 9)
        follow_up = round_.follow_up

        def shut(*args: Any) -> None:
            sink.answers["MAIL"] = "421 4.3.2 closing"
            follow_up(*args)

        round_.follow_up = shut  # type: ignore[method-assign]
        round_.run()
        round_.lanes.close()
    assert (len(sink.accepted), MailRelay.objects.get().failures) == (1, 1)
    assert relay_state.is_paused(at=NEXT_MONDAY)


def fails_once(round_: deliveries.Round, name: str, error: Exception, *, after: int = 0) -> None:
    """One call of this method fails, after so many that did not."""
    method, calls = getattr(round_, name), count()

    def call(*args: Any) -> Any:
        if next(calls) == after:
            raise error
        return method(*args)

    setattr(round_, name, call)


@pytest.mark.parametrize("connections", [1, 3])
def test_what_cannot_be_put_on_record_keeps_nothing_else_from_it(
    settings: Settings, connections: int
) -> None:
    """What follows from an answer fails, for instance because a bounce cannot be noted."""
    settings.MAIL_CONNECTIONS = connections
    letters_to(*(f"reader-{number}" for number in range(30)))
    with running_sink() as (sink, settings.MAILERS):
        round_ = deliveries.Round(at=NEXT_MONDAY, stop_at=time.monotonic() + 9)
        fails_once(round_, "follow_up", ValueError("no such row"), after=7)
        with pytest.raises(ValueError, match="no such row"):
            round_.run()
        round_.lanes.close()
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert states[DeliveryState.SENT] == len(sink.accepted) >= 8
    assert states[DeliveryState.SENDING] == 0


@pytest.mark.parametrize(("name", "after"), [("look_again", 5), ("intend", 5), ("hand_over", 6)])
def test_what_went_is_on_record_whatever_fails_next(settings: Settings, name: str, after: int) -> None:
    settings.MAIL_CONNECTIONS = 3
    letters_to(*(f"reader-{number}" for number in range(30)))
    with running_sink() as (sink, settings.MAILERS):
        round_ = deliveries.Round(at=NEXT_MONDAY, stop_at=time.monotonic() + 9)
        fails_once(round_, name, OperationalError("it went away"), after=after)
        with pytest.raises(OperationalError, match="it went away"):
            round_.run()
        round_.lanes.close()
    states = Counter(Delivery.objects.values_list("state", "attempts"))
    assert states[DeliveryState.SENT, 1] == len(sink.accepted) >= 5
    assert (
        states[DeliveryState.SENT, 1] + states[DeliveryState.CLAIMED, 0] + states[DeliveryState.PENDING, 0]
        == 30
    )


def test_a_database_that_is_away_is_no_fault_of_a_message(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("it went away")

    letters_to("dora", "erik")
    monkeypatch.setattr(Composer, "personal", away)
    with running_sink() as (sink, settings.MAILERS), pytest.raises(OperationalError, match="it went away"):
        deliveries.drain(at=NEXT_MONDAY)
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.PENDING, 0)}
    assert sink.accepted == []


def test_words_that_postgres_cannot_keep_lose_nobody_an_answer(settings: Settings) -> None:
    letters_to("dora", "bad")
    with running_sink(**{"RCPT bad@example.org": "550 5.1.1 no \0such person"}) as (_, settings.MAILERS):
        found = deliveries.drain(at=NEXT_MONDAY)
    assert found == {DeliveryState.SENT: 1, DeliveryState.FAILED: 1}
    assert Delivery.objects.get(state=DeliveryState.FAILED).reason == "550 5.1.1 no such person"


def test_a_reader_who_leaves_after_the_relay_was_told_of_them_gets_nothing(settings: Settings) -> None:
    """The envelope went along with the message before; without its intent no message follows."""
    _, second, _ = letters_to("dora", "erik", "fay")
    with running_sink() as (sink, settings.MAILERS):
        sink.extensions = ("PIPELINING",)
        round_ = deliveries.Round(at=NEXT_MONDAY, stop_at=time.monotonic() + 9)
        settle = round_.follow_up

        def leave(*args: Any) -> None:
            Subscriber.objects.filter(pk=second.subscriber_id).update(state=SubscriberState.UNSUBSCRIBED)
            settle(*args)

        round_.follow_up = leave  # type: ignore[method-assign]
        round_.run()
        round_.lanes.close()
    assert (sink.recipients, sink.connections) == (["dora@example.org", "fay@example.org"], 2)
    second.refresh_from_db()
    assert (second.state, second.attempts) == (DeliveryState.SUPPRESSED, 0)


def test_a_tick_plans_so_many_readers_at_a_time_and_sends_to_all(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "MOST_AT_ONCE", 2)
    make_assessment(undertaking=make_undertaking())
    for _ in range(5):
        make_subscriber()
    with running_sink() as (sink, settings.MAILERS):
        found = deliveries.tick(now=NEXT_MONDAY)
    assert (len(found.planned), found.outcomes) == (1, {DeliveryState.SENT: 5})
    assert len(set(sink.recipients)) == 5


def test_a_tick_goes_on_planning_while_digests_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MOST_AT_ONCE", 2)
    make_assessment(undertaking=make_undertaking())
    for _ in range(5):
        make_subscriber()
    mail_holds.hold(by=make_person(role="Publisher"), reason="Look first.", at=NOW)
    assert deliveries.tick(now=NEXT_MONDAY).outcomes == {}
    assert list(Delivery.objects.values_list("state", flat=True)) == [DeliveryState.PENDING] * 5
