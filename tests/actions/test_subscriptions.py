import datetime as dt
from uuid import uuid4

import pytest
from django.core.mail import EmailMultiAlternatives

from commitments.actions import deliveries, digests, subscriptions
from commitments.desk_vocabulary import SubscriberState
from commitments.forms.follow import time_zones
from commitments.languages import Language
from commitments.models import Delivery, Follow, Subscriber
from commitments.rules.schedule import Schedule, last_due
from commitments.summaries import follow_link
from commitments.summaries.follow import FollowRequest
from commitments.summaries.follow_link import FollowLink
from commitments.vocabulary import (
    DeliveryState,
    FollowScope,
    Rhythm,
)
from tests.factories import NOW, make_assessment, make_entry, make_signatory, make_undertaking
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_run, make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WISH = FollowRequest(FollowScope.DEADLINES, None, Rhythm.DAILY)
LONGEST_ZONE = max((name for name, _ in time_zones()), key=len)


def ask(email: str = "dora@example.org", *, wish: FollowRequest = WISH, at: dt.datetime = NOW) -> None:
    subscriptions.ask(email=email, request=wish, at=at)


def confirm(subscriber: Subscriber, wish: FollowRequest = WISH) -> Subscriber:
    subscriptions.confirm(public_id=subscriber.public_id, request=wish, at=NOW)
    subscriber.refresh_from_db()
    return subscriber


def test_ask_plans_a_mail_and_follows_nothing_yet() -> None:
    ask()
    delivery = Delivery.objects.get()
    assert (delivery.purpose, delivery.subscriber.email) == ("confirmation", "dora@example.org")
    assert delivery.subscriber.state == SubscriberState.PENDING
    assert follow_link.request_in(delivery.key) == WISH
    assert not Follow.objects.exists()


def test_ask_knows_an_address_however_it_is_typed() -> None:
    ask("Dora@Example.org ")
    ask("dora@example.org")
    assert Subscriber.objects.count() == 1


def test_ask_sends_at_most_three_confirmations_in_a_day() -> None:
    for _ in range(5):
        ask()
    goes = Delivery.objects.filter(state=DeliveryState.PENDING)
    assert (goes.count(), Delivery.objects.count()) == (3, 5)
    Delivery.objects.update(planned_at=NOW - dt.timedelta(days=1))
    ask()
    assert goes.count() == 4


def test_ask_by_a_stranger_changes_nothing_for_a_subscriber() -> None:
    dora = make_subscriber(email="dora@example.org", rhythm=Rhythm.MONTHLY)
    ask()
    dora.refresh_from_db()
    assert (dora.state, dora.rhythm, dora.follows.count()) == (SubscriberState.CONFIRMED, Rhythm.MONTHLY, 1)
    assert Delivery.objects.count() == 1


def test_the_key_holds_any_wish_there_can_be() -> None:
    subscriber = make_subscriber(pk=10**15)
    wish = FollowRequest(
        FollowScope.COMMITMENT,
        10**15,
        Rhythm.MONTHLY,
        Language.ARABIC,
        LONGEST_ZONE,
    )
    key = follow_link.key_of(subscriber, 10**9, wish)
    assert len(key) <= Delivery._meta.get_field("key").max_length
    assert follow_link.request_in(key) == wish


def test_confirm_starts_what_was_asked_for_after_the_newest_change() -> None:
    make_entry(undertaking=make_undertaking())
    ask()
    dora = confirm(Subscriber.objects.get())
    assert (dora.state, dora.rhythm, dora.confirmed_at, dora.seen_change) == ("confirmed", "daily", NOW, 1)
    assert [follow.scope for follow in dora.follows.all()] == [FollowScope.DEADLINES]


def test_confirm_twice_does_no_harm() -> None:
    ask()
    dora = confirm(Subscriber.objects.get())
    make_entry(undertaking=make_undertaking())
    confirm(dora)
    assert (dora.follows.count(), dora.seen_change) == (1, 0)


def link(subscriber: Subscriber, wish: FollowRequest = WISH, number: int | None = 1) -> FollowLink:
    return FollowLink(subscriber.public_id, wish, number, NOW)


@pytest.mark.parametrize("number", [1, None])
def test_a_link_used_again_leaves_alone_what_was_changed_since(number: int | None) -> None:
    dora = make_subscriber(FollowScope.DEADLINES, email="dora@example.org")
    ask()
    subscriptions.use(link(dora, number=number), at=NOW)
    dora.refresh_from_db()
    assert (dora.rhythm, Delivery.objects.get().used_at) == (Rhythm.DAILY, NOW)
    dora.follows.all().delete()
    Subscriber.objects.update(rhythm=Rhythm.MONTHLY, language=Language.FRENCH)
    subscriptions.use(link(dora, number=number), at=NOW)
    dora.refresh_from_db()
    assert (dora.rhythm, dora.language, dora.follows.count()) == (Rhythm.MONTHLY, Language.FRENCH, 0)


@pytest.mark.parametrize("number", [1, None])
def test_a_link_from_before_leaving_brings_nobody_back(number: int | None) -> None:
    dora = make_subscriber(email="dora@example.org")
    ask()
    subscriptions.unsubscribe(public_id=dora.public_id, at=NOW + dt.timedelta(hours=1))
    subscriptions.use(link(dora, number=number), at=NOW + dt.timedelta(hours=2))
    dora.refresh_from_db()
    assert (dora.state, dora.follows.count()) == (SubscriberState.UNSUBSCRIBED, 1)


def test_a_link_asked_for_after_leaving_brings_its_owner_back() -> None:
    dora = make_subscriber(email="dora@example.org")
    subscriptions.unsubscribe(public_id=dora.public_id, at=NOW - dt.timedelta(hours=1))
    ask()
    subscriptions.use(link(dora), at=NOW)
    dora.refresh_from_db()
    assert dora.state == SubscriberState.CONFIRMED


def test_each_of_two_links_works_once_in_any_order() -> None:
    weekly = FollowRequest(FollowScope.DEADLINES, None, Rhythm.WEEKLY)
    ask()
    ask(wish=weekly)
    dora = Subscriber.objects.get()
    for wish, number, rhythm in ((weekly, 2, "weekly"), (WISH, 1, "daily"), (weekly, 2, "daily")):
        subscriptions.use(link(dora, wish, number), at=NOW)
        dora.refresh_from_db()
        assert dora.rhythm == rhythm


def test_a_link_whose_mail_nobody_knows_changes_nothing() -> None:
    ask()
    dora = Subscriber.objects.get()
    subscriptions.use(link(dora, number=7), at=NOW)
    assert subscriptions.use(FollowLink(uuid4(), WISH, 1, NOW), at=NOW) is None
    dora.refresh_from_db()
    assert dora.state == SubscriberState.PENDING


def test_confirm_adds_to_what_a_subscriber_follows_already() -> None:
    france = make_signatory(name="France")
    dora = confirm(make_subscriber(france))
    assert [follow.scope for follow in dora.follows.all()] == [FollowScope.SIGNATORY, FollowScope.DEADLINES]


def test_confirm_after_leaving_follows_only_what_was_asked_for_now() -> None:
    dora = make_subscriber(state=SubscriberState.UNSUBSCRIBED, unsubscribed_at=NOW)
    confirm(dora)
    assert [follow.scope for follow in dora.follows.all()] == [FollowScope.DEADLINES]
    assert (dora.state, dora.unsubscribed_at) == (SubscriberState.CONFIRMED, None)


def test_confirm_of_an_address_that_was_deleted() -> None:
    assert subscriptions.confirm(public_id=uuid4(), request=WISH, at=NOW) is None


def test_unsubscribe_keeps_what_was_followed_and_the_first_moment() -> None:
    dora = make_subscriber()
    subscriptions.unsubscribe(public_id=dora.public_id, at=NOW)
    subscriptions.unsubscribe(public_id=dora.public_id, at=NOW + dt.timedelta(days=1))
    dora.refresh_from_db()
    assert (dora.state, dora.unsubscribed_at, dora.follows.count()) == ("unsubscribed", NOW, 1)


def test_undo_unsubscribe_takes_up_where_it_ended() -> None:
    dora = make_subscriber(seen_change=7)
    subscriptions.unsubscribe(public_id=dora.public_id, at=NOW)
    assert subscriptions.undo_unsubscribe(public_id=dora.public_id, at=NOW)
    dora.refresh_from_db()
    assert (dora.state, dora.unsubscribed_at, dora.seen_change) == ("confirmed", None, 7)


def test_undo_unsubscribe_confirms_nobody_who_never_did() -> None:
    dora = make_subscriber(state=SubscriberState.UNSUBSCRIBED, confirmed_at=None)
    assert not subscriptions.undo_unsubscribe(public_id=dora.public_id, at=NOW)


def test_undo_unsubscribe_waits_for_the_regular_hour() -> None:
    dora = make_subscriber()
    subscriptions.unsubscribe(public_id=dora.public_id, at=NOW)
    wednesday = NOW + dt.timedelta(days=100, hours=5)
    assert subscriptions.undo_unsubscribe(public_id=dora.public_id, at=wednesday)
    dora.refresh_from_db()
    assert dora.next_due_at == digests.first_due(digests.schedule_of(dora), wednesday)
    assert digests.plan(now=wednesday) == []


def test_undo_unsubscribe_gives_nobody_a_second_mail_in_a_day() -> None:
    tomorrow = NOW + dt.timedelta(days=1)
    dora = make_subscriber(rhythm=Rhythm.INSTANT, next_due_at=tomorrow)
    subscriptions.unsubscribe(public_id=dora.public_id, at=NOW)
    subscriptions.undo_unsubscribe(public_id=dora.public_id, at=NOW)
    dora.refresh_from_db()
    assert dora.next_due_at == tomorrow


def test_what_a_mail_held_that_was_dropped_while_unsubscribed_comes_with_the_next(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    make_assessment(undertaking=make_undertaking())
    dora = make_subscriber()
    digests.plan(now=NEXT_MONDAY)
    subscriptions.unsubscribe(public_id=dora.public_id, at=NEXT_MONDAY)
    deliveries.drain(at=NEXT_MONDAY)
    assert (Delivery.objects.get().state, mailoutbox) == (DeliveryState.SUPPRESSED, [])
    subscriptions.undo_unsubscribe(public_id=dora.public_id, at=NEXT_MONDAY)
    a_week_later = NEXT_MONDAY + dt.timedelta(days=7)
    digests.plan(now=a_week_later)
    deliveries.drain(at=a_week_later)
    (message,) = mailoutbox
    assert "first assessment" in str(message.body).lower()


def test_stop_following_takes_one_s_own_only() -> None:
    dora, erik = make_subscriber(), make_subscriber()
    for follow_id in Follow.objects.values_list("pk", flat=True):
        subscriptions.stop_following(public_id=dora.public_id, follow_id=follow_id)
    assert (dora.follows.count(), erik.follows.count()) == (0, 1)


def test_change_schedule_sets_when_the_next_mail_is_due() -> None:
    dora = make_subscriber(rhythm=Rhythm.WEEKLY)
    subscriptions.change_schedule(
        public_id=dora.public_id,
        schedule=Schedule(Rhythm.MONTHLY, "Asia/Tokyo", 18, 3),
        resumes_on=NOW.date() + dt.timedelta(days=60),
        at=NOW,
    )
    dora.refresh_from_db()
    assert digests.schedule_of(dora) == Schedule(Rhythm.MONTHLY, "Asia/Tokyo", 18, 3)
    assert dora.next_due_at == dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
    assert dora.resumes_on == dt.date(2027, 1, 22)


@pytest.mark.parametrize(
    ("rhythm", "before", "after", "at"),
    [
        (Rhythm.WEEKLY, (7, 0), (6, 0), dt.datetime(2026, 11, 30, 6, 30, tzinfo=dt.UTC)),
        (Rhythm.WEEKLY, (7, 1), (7, 0), dt.datetime(2026, 11, 30, 15, tzinfo=dt.UTC)),
        (Rhythm.MONTHLY, (7, 0), (6, 0), dt.datetime(2026, 12, 1, 6, 30, tzinfo=dt.UTC)),
    ],
)
def test_change_schedule_leaves_no_week_or_month_out(
    rhythm: Rhythm, before: tuple[int, int], after: tuple[int, int], at: dt.datetime
) -> None:
    make_assessment(undertaking=make_undertaking())
    dora = make_subscriber(rhythm=rhythm, hour=before[0], weekday=before[1])
    Subscriber.objects.update(next_due_at=digests.first_due(digests.schedule_of(dora), at))
    schedule = Schedule(rhythm, "UTC", *after)
    subscriptions.change_schedule(public_id=dora.public_id, schedule=schedule, resumes_on=None, at=at)
    for hours in range(24):
        digests.plan(now=at + dt.timedelta(hours=hours))
    assert Delivery.objects.get().key == f"digest/{rhythm}/{last_due(schedule, at).key}/{dora.pk}"


def test_change_schedule_forgets_no_mail_that_is_due_already() -> None:
    dora = make_subscriber(weekday=1)
    monday = Schedule(Rhythm.WEEKLY, "UTC", 1, 0)
    late = NEXT_MONDAY + dt.timedelta(hours=12)
    subscriptions.change_schedule(public_id=dora.public_id, schedule=monday, resumes_on=None, at=late)
    due_at = dora.next_due_at
    dora.refresh_from_db()
    assert (due_at is not None and due_at < late, dora.next_due_at) == (True, due_at)


def test_change_schedule_gives_no_second_mail_for_one_week() -> None:
    make_assessment(undertaking=make_undertaking())
    dora = make_subscriber()
    digests.plan(now=NEXT_MONDAY)
    later = Schedule(Rhythm.WEEKLY, "UTC", 5, 0)
    subscriptions.change_schedule(
        public_id=dora.public_id, schedule=later, resumes_on=None, at=NEXT_MONDAY + dt.timedelta(hours=1)
    )
    dora.refresh_from_db()
    assert dora.next_due_at == NEXT_MONDAY + dt.timedelta(hours=4)
    for hours in range(0, 48, 2):
        digests.plan(now=NEXT_MONDAY + dt.timedelta(hours=hours))
    assert Delivery.objects.count() == 1


def test_change_schedule_of_an_address_that_was_deleted_changes_nothing() -> None:
    subscriptions.change_schedule(
        public_id=uuid4(), schedule=Schedule(Rhythm.DAILY, "UTC", 7), resumes_on=None, at=NOW
    )
    assert not Subscriber.objects.exists()


def test_confirm_begins_today_and_is_due_at_the_readers_hour() -> None:
    ask(wish=FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY))
    dora = confirm(Subscriber.objects.get(), FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY))
    assert dora.told_on == NOW.date()
    assert dora.next_due_at == dt.datetime(2026, 11, 30, 6, tzinfo=dt.UTC)  # Monday, seven in Paris


def test_erase_leaves_nothing_of_the_address() -> None:
    dora = make_subscriber()
    make_delivery(subscriber=dora)
    make_delivery(subscriber=dora, run=make_run())
    subscriptions.erase(public_id=dora.public_id)
    assert [model.objects.count() for model in (Subscriber, Delivery, Follow)] == [0, 0, 0]


def test_forget_unconfirmed_takes_only_who_never_confirmed() -> None:
    long_ago = NOW - dt.timedelta(days=8)
    make_subscriber(state=SubscriberState.PENDING, confirmed_at=None, asked_at=long_ago)
    waiting = make_subscriber(state=SubscriberState.PENDING, confirmed_at=None)
    kept = make_subscriber(asked_at=long_ago)
    subscriptions.forget_unconfirmed(at=NOW)
    assert set(Subscriber.objects.all()) == {waiting, kept}
