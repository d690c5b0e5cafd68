"""Planning and its windows. Several planners at once: test_digests_concurrency.py."""

import datetime as dt

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.actions import changes, deliveries, digests, subscriptions, withdrawals
from commitments.models import Change, Delivery, DigestRun, StaffMember, Subscriber
from commitments.vocabulary import ChangeKind, DeliveryState, Rhythm
from tests.factories import NOW, make_assessment, make_commitment, make_entry, make_undertaking
from tests.mail_factories import NEXT_MONDAY, WEEK_END, make_subscriber

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def publish(at: dt.datetime = NOW) -> Change:
    """A change that a digest may carry, without the editorial process behind it."""
    return changes.record(kind=ChangeKind.METHOD, note="Something changed.", at=at)


def numbers(run: DigestRun) -> tuple[int, int]:
    return run.change_after, run.change_up_to


def test_plan_makes_one_run_per_rhythm_for_the_period_that_is_over() -> None:
    runs = digests.plan(now=NEXT_MONDAY)
    assert [(run.rhythm, run.period_key) for run in runs] == [
        ("daily", "2026-11-29"),
        ("weekly", "2026-W48"),
        ("monthly", "2026-10"),
    ]


def test_plan_again_plans_nothing() -> None:
    digests.plan(now=NEXT_MONDAY)
    assert digests.plan(now=NEXT_MONDAY) == []
    assert DigestRun.objects.count() == 3


def test_plan_with_a_clock_set_back_repeats_no_period() -> None:
    digests.plan(now=NEXT_MONDAY)
    assert digests.plan(now=NEXT_MONDAY - 10 * DAY) == []


def test_plan_begins_where_the_run_before_it_ended() -> None:
    change = publish(NOW)
    first = digests.plan(now=NOW + DAY)[0]
    later = publish(NOW + 4 * DAY)
    second = digests.plan(now=NOW + 6 * DAY)[0]
    assert first.change_up_to == change.number
    assert numbers(second) == (change.number, later.number)


def test_plan_waits_an_hour_in_which_what_was_published_by_mistake_can_be_withdrawn(
    alice: StaffMember, bob: StaffMember, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    late = WEEK_END - dt.timedelta(minutes=1)
    make_subscriber()
    wrong = make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob, at=late)
    deliveries.tick(now=NEXT_MONDAY - dt.timedelta(minutes=1))
    assert not DigestRun.objects.filter(period_key="2026-W48").exists()
    withdrawals.withdraw_assessment(
        assessment=wrong, by=bob, at=late + dt.timedelta(minutes=10), reason="Too early."
    )
    deliveries.tick(now=NEXT_MONDAY)
    assert [wrong.reasons in str(mail.body) for mail in mailoutbox] == [False]
    assert "1 new entry on record. No status changed." in str(mailoutbox[0].body)


def test_plan_leaves_what_came_after_the_period_to_the_next_run() -> None:
    inside = publish(WEEK_END - dt.timedelta(microseconds=1))
    publish(WEEK_END)
    weekly = digests.plan(now=NEXT_MONDAY)[1]
    assert weekly.change_up_to == inside.number


def test_the_first_plan_ever_does_not_tell_the_past() -> None:
    old = publish(NOW - 30 * DAY)
    assert digests.plan(now=NEXT_MONDAY)[1].change_after == old.number


def test_plan_makes_one_delivery_per_confirmed_subscriber_of_the_rhythm() -> None:
    publish()
    weekly = make_subscriber(rhythm=Rhythm.WEEKLY)
    make_subscriber(rhythm=Rhythm.MONTHLY)
    make_subscriber(state="pending", confirmed_at=None)
    make_subscriber(state="unsubscribed")
    digests.plan(now=NEXT_MONDAY)
    delivery = Delivery.objects.get(run__rhythm=Rhythm.WEEKLY)
    assert (delivery.subscriber, delivery.purpose, delivery.state) == (
        weekly,
        "digest",
        DeliveryState.PENDING,
    )
    assert delivery.not_before == NEXT_MONDAY
    assert delivery.expires_at >= NEXT_MONDAY + 2 * DAY


def test_plan_makes_no_delivery_for_whom_nothing_is_new() -> None:
    make_subscriber(seen_change=publish().number)
    digests.plan(now=NEXT_MONDAY)
    assert not Delivery.objects.exists()


def test_plan_makes_deliveries_for_a_date_without_any_change() -> None:
    make_subscriber()
    make_commitment(due_on=NEXT_MONDAY.date() - DAY)
    digests.plan(now=NEXT_MONDAY)
    assert Delivery.objects.filter(run__rhythm=Rhythm.WEEKLY).count() == 1


def test_what_a_failed_mail_held_goes_into_the_next_digest(mailoutbox: list[EmailMultiAlternatives]) -> None:
    make_entry(undertaking=make_undertaking())
    make_subscriber()
    digests.plan(now=NEXT_MONDAY)
    Delivery.objects.update(state=DeliveryState.FAILED)
    deliveries.tick(now=NEXT_MONDAY + 7 * DAY)
    assert "Something happened." in mailoutbox[0].body
    assert "Some of it is older" in " ".join(mailoutbox[0].body.split())


EVENTS = ["publish", "publish", "day", "day", "day", *Rhythm.values, "sent", "failed", "uncertain"]


@given(events=st.lists(st.sampled_from(EVENTS), max_size=40))
@settings(max_examples=30)
def test_no_change_is_lost_or_told_twice(events: list[str]) -> None:
    """Whatever the order of publishing, planning, failing and changing one's mind about the rhythm.

    In the end comes a day with a daily rhythm and a relay that works: by then everything has arrived.
    """
    with transaction.atomic():
        subscriber = make_subscriber(rhythm=Rhythm.DAILY)
        told: list[int] = []
        now = NOW
        for event in [*events, "daily", "day", "sent"]:
            if event == "publish":
                publish(now)
            elif event == "day":
                now += DAY
                digests.plan(now=now)
            elif event in Rhythm.values:
                subscriptions.change_rhythm(public_id=subscriber.public_id, rhythm=Rhythm(event))
            else:
                told += settle_all(subscriber, event)
        assert told == list(range(1, subscriptions.newest_change() + 1))
        transaction.set_rollback(True)


def settle_all(subscriber: Subscriber, outcome: str) -> list[int]:
    """Ends every waiting delivery so; the numbers of the changes that the sent ones told."""
    told = []
    for delivery in Delivery.objects.filter(state=DeliveryState.PENDING).order_by("not_before", "pk"):
        subscriber.refresh_from_db()
        window = Change.objects.worth_mailing().filter(
            number__gt=subscriber.seen_change, number__lte=delivery.run.change_up_to
        )
        if outcome == "sent":
            told += list(window.order_by("number").values_list("number", flat=True))
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENDING, owner="me")
        deliveries.settle(
            delivery, owner="me", outcome=deliveries.Outcome(DeliveryState(outcome)), at=delivery.not_before
        )
    return told
