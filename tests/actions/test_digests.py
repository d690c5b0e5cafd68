"""Planning and its windows. Several planners at once: test_digests_concurrency.py."""

import datetime as dt

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.actions import changes, deliveries, digests, mail_holds, subscriptions, withdrawals
from commitments.actions.sending import ledger
from commitments.actions.sending.ledger import Settlement
from commitments.actions.sending.outcomes import Outcome
from commitments.models import Change, Delivery, DigestRun, StaffMember, Subscriber
from commitments.rules.schedule import Schedule
from commitments.vocabulary import ChangeKind, DeliveryState, Rhythm
from tests.factories import NOW, make_assessment, make_commitment, make_entry, make_person, make_undertaking
from tests.mail_factories import NEXT_MONDAY, WEEK_END, make_subscriber

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def publish(at: dt.datetime = NOW) -> Change:
    """A change that a digest may carry, without the editorial process behind it."""
    return changes.record(kind=ChangeKind.METHOD, note="Something changed.", at=at)


def test_plan_makes_one_run_for_each_rhythm_that_somebody_is_due_in() -> None:
    publish()
    for rhythm in Rhythm:
        make_subscriber(rhythm=rhythm)
    runs = digests.plan(now=NEXT_MONDAY)
    assert [(run.rhythm, run.starts_at, run.ends_at) for run in runs] == [
        ("daily", WEEK_END - DAY, WEEK_END),
        ("instant", WEEK_END - DAY, WEEK_END),
        ("weekly", WEEK_END - 7 * DAY, WEEK_END),
    ]
    assert [delivery.due_on for delivery in Delivery.objects.all()] == [NEXT_MONDAY.date()] * 3


def test_plan_again_plans_nothing() -> None:
    publish()
    make_subscriber()
    assert len(digests.plan(now=NEXT_MONDAY)) == 1
    assert digests.plan(now=NEXT_MONDAY) == []
    assert digests.plan(now=NEXT_MONDAY + dt.timedelta(hours=5)) == []
    assert DigestRun.objects.count() == 1


def test_plan_with_a_clock_set_back_repeats_no_period() -> None:
    publish()
    make_subscriber(rhythm=Rhythm.DAILY)
    digests.plan(now=NEXT_MONDAY)
    publish(NEXT_MONDAY)
    for back in (dt.timedelta(hours=1), 10 * DAY):
        assert digests.plan(now=NEXT_MONDAY - back) == []
    assert Delivery.objects.count() == 1


def test_plan_lets_readers_of_all_zones_have_their_morning() -> None:
    publish()
    for zone in ("Asia/Tokyo", "Europe/Paris", "America/New_York"):
        make_subscriber(rhythm=Rhythm.DAILY, timezone=zone, hour=7)
    sent_at = {}
    for hour in range(30):
        now = NOW + dt.timedelta(hours=hour)
        for run in digests.plan(now=now):
            for delivery in run.deliveries.all():
                sent_at[delivery.subscriber.timezone] = f"{now:%d %H:%M}"
    assert sent_at == {"Asia/Tokyo": "23 22:00", "Europe/Paris": "24 06:00", "America/New_York": "24 12:00"}


def test_readers_whose_mail_is_due_at_the_same_moment_share_a_run() -> None:
    publish()
    make_subscriber(rhythm=Rhythm.DAILY, timezone="Europe/Paris", hour=7)
    make_subscriber(rhythm=Rhythm.DAILY, timezone="Asia/Kolkata", hour=12)
    make_subscriber(rhythm=Rhythm.DAILY, timezone="Europe/London", hour=6)
    for hour in range(30):
        digests.plan(now=NOW + dt.timedelta(hours=hour, minutes=30))
    assert sorted(run.deliveries.count() for run in DigestRun.objects.all()) == [1, 2]


def test_a_scheduler_that_was_away_plans_one_mail_for_all_that_was_missed() -> None:
    publish()
    subscriber = make_subscriber(rhythm=Rhythm.DAILY)
    later = publish(NOW + 3 * DAY)
    (run,) = digests.plan(now=NOW + 5 * DAY)
    assert run.change_up_to == later.number
    assert Delivery.objects.get().key == f"digest/daily/2026-11-28/{subscriber.pk}"


def test_nobody_gets_two_mails_for_one_day_by_changing_the_hour() -> None:
    publish()
    dora = make_subscriber(rhythm=Rhythm.DAILY, hour=8)
    digests.plan(now=NOW + dt.timedelta(hours=24))
    publish(NOW + DAY)
    for hour in (14, 20):
        subscriptions.change_schedule(
            public_id=dora.public_id,
            schedule=Schedule(Rhythm.DAILY, "UTC", hour),
            resumes_on=None,
            at=NOW + dt.timedelta(hours=24),
        )
        digests.plan(now=NOW.replace(hour=21) + DAY)
    assert Delivery.objects.count() == 1


def test_a_pause_holds_mail_back_and_the_first_one_after_it_tells_what_was_missed() -> None:
    missed = publish()
    dora = make_subscriber(rhythm=Rhythm.DAILY, resumes_on=NOW.date() + 3 * DAY)
    assert digests.plan(now=NOW + DAY) == digests.plan(now=NOW + 2 * DAY) == []
    (run,) = digests.plan(now=NOW + 3 * DAY)
    dora.refresh_from_db()
    assert dora.seen_change < missed.number <= run.change_up_to


def test_as_it_happens_waits_an_hour_and_then_a_day() -> None:
    make_subscriber(rhythm=Rhythm.INSTANT)
    planned = []
    for minute in range(0, 50 * 60, 10):
        now = NOW + dt.timedelta(minutes=minute)
        if minute in (0, 120, 30 * 60):
            publish(now)
        for run in digests.plan(now=now):
            planned.append(minute)
            settle_run(run)
    assert planned == [70, 70 + 24 * 60, 70 + 48 * 60]


def test_who_was_served_today_and_saves_the_schedule_waits_without_a_row_a_minute() -> None:
    hour = dt.timedelta(hours=1)
    publish()
    dora = make_subscriber(rhythm=Rhythm.INSTANT, hour=0)
    (run,) = digests.plan(now=NOW + 2 * hour)
    settle_run(run)
    publish(NOW + 2 * hour)
    subscriptions.change_schedule(
        public_id=dora.public_id, schedule=digests.schedule_of(dora), resumes_on=None, at=NOW + 3 * hour
    )
    Subscriber.objects.update(next_due_at=NOW + 3 * hour)
    for minute in range(20):
        digests.plan(now=NOW + 4 * hour + dt.timedelta(minutes=minute))
    dora.refresh_from_db()
    assert (Delivery.objects.count(), dora.next_due_at) == (1, NOW + 2 * hour + DAY)
    assert DigestRun.objects.count() == 2
    assert len(digests.plan(now=NOW + 2 * hour + DAY)) == 1


def settle_run(run: DigestRun) -> None:
    for delivery in run.deliveries.all():
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENDING, owner="me")
        done = Settlement(delivery.pk, 1, Outcome(DeliveryState.SENT))
        ledger.settle(done, owner="me", at=delivery.not_before)


def test_as_it_happens_tells_dates_at_the_readers_hour_only() -> None:
    make_subscriber(rhythm=Rhythm.INSTANT, hour=9)
    make_commitment(due_on=NOW.date())
    at = dt.datetime.combine(NOW.date() + DAY, dt.time(0, 30), tzinfo=dt.UTC)
    assert digests.plan(now=at) == []
    assert len(digests.plan(now=at.replace(hour=9))) == 1


def test_plan_waits_an_hour_in_which_what_was_published_by_mistake_can_be_withdrawn(
    alice: StaffMember, bob: StaffMember, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    late = WEEK_END - dt.timedelta(minutes=1)
    make_subscriber()
    wrong = make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob, at=late)
    deliveries.tick(now=NEXT_MONDAY - dt.timedelta(minutes=1))
    assert not DigestRun.objects.exists()
    withdrawals.withdraw_assessment(
        assessment=wrong, by=bob, at=late + dt.timedelta(minutes=10), reason="Too early."
    )
    deliveries.tick(now=NEXT_MONDAY)
    assert [wrong.reasons in str(mail.body) for mail in mailoutbox] == [False]
    assert "1 new entry on record.\n" in str(mailoutbox[0].body)


def test_plan_leaves_what_came_after_the_period_to_the_next_run() -> None:
    inside = publish(WEEK_END - dt.timedelta(microseconds=1))
    publish(WEEK_END)
    make_subscriber()
    (weekly,) = digests.plan(now=NEXT_MONDAY)
    assert weekly.change_up_to == inside.number


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
    assert delivery.expires_at == NEXT_MONDAY + 7 * DAY  # when the next is due
    assert delivery.key == f"digest/weekly/2026-W49/{weekly.pk}"


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
        subscriber = make_subscriber(rhythm=Rhythm.DAILY, hour=NOW.hour)
        told: list[int] = []
        now = NOW
        for event in [*events, "daily", "day", "day", "sent"]:
            if event == "publish":
                publish(now)
            elif event == "day":
                now += DAY
                digests.plan(now=now)
            elif event in Rhythm.values:
                schedule = Schedule(Rhythm(event), "UTC", NOW.hour)
                subscriptions.change_schedule(
                    public_id=subscriber.public_id, schedule=schedule, resumes_on=None, at=now
                )
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
        done = Settlement(delivery.pk, 1, Outcome(DeliveryState(outcome)))
        ledger.settle(done, owner="me", at=delivery.not_before)
    return told


def test_a_daily_mail_is_tried_for_two_days() -> None:
    publish()
    make_subscriber(rhythm=Rhythm.DAILY)
    digests.plan(now=NEXT_MONDAY)
    assert Delivery.objects.get().expires_at >= NEXT_MONDAY + 2 * DAY


def test_a_monthly_mail_that_was_held_for_ten_days_goes_then(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    make_assessment(undertaking=make_undertaking())
    make_subscriber(rhythm=Rhythm.MONTHLY)
    first = dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)
    publisher = make_person(role="Publisher")
    mail_holds.hold(by=publisher, reason="Look first.", at=first)
    for days in (0, 3, 10):
        deliveries.tick(now=first + days * DAY)
    assert (mailoutbox, Delivery.objects.get().state) == ([], "pending")
    mail_holds.release(by=publisher, at=first + 10 * DAY)
    deliveries.tick(now=first + 10 * DAY)
    assert (len(mailoutbox), Delivery.objects.get().state) == (1, "sent")


def test_a_mail_held_until_the_next_is_due_leaves_what_it_held_to_that(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    make_assessment(undertaking=make_undertaking())
    make_subscriber()
    publisher = make_person(role="Publisher")
    mail_holds.hold(by=publisher, reason="Look first.", at=NEXT_MONDAY)
    for days in (0, 6, 7):
        deliveries.tick(now=NEXT_MONDAY + days * DAY)
    mail_holds.release(by=publisher, at=NEXT_MONDAY + 7 * DAY)
    deliveries.tick(now=NEXT_MONDAY + 7 * DAY)
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["expired", "sent"]
    assert len(mailoutbox) == 1


def sent(mailoutbox: list[EmailMultiAlternatives], *, until: dt.datetime, since: dt.datetime) -> list[str]:
    """Looks every hour, with a relay that works; the moment and the subject of each mail."""
    found, now = [], since
    while now <= until:
        deliveries.tick(now=now)
        found += [f"{now:%d %H:%M} {mail.subject}" for mail in mailoutbox]
        mailoutbox.clear()
        now += dt.timedelta(hours=1)
    return found


def test_as_it_happens_names_the_day_on_which_it_goes(mailoutbox: list[EmailMultiAlternatives]) -> None:
    """Something was published at night: what it says of dates is true at night, and told once."""
    make_commitment(code="C8.c", title="Align", due_on=dt.date(2026, 12, 2))
    make_subscriber(rhythm=Rhythm.INSTANT, timezone="America/New_York", hour=7, told_on=dt.date(2026, 11, 30))
    start = dt.datetime(2026, 12, 1, 8, 0, tzinfo=dt.UTC)
    make_assessment(undertaking=make_undertaking(), at=start)
    deliveries.tick(now=start + dt.timedelta(minutes=70))
    assert "2 December 2026: C8.c Align (Declaration" in str(mailoutbox[0].body)
    assert "\nTomorrow.\n" in str(mailoutbox[0].body)
    mailoutbox.clear()
    assert sent(mailoutbox, since=start + dt.timedelta(hours=2), until=start + dt.timedelta(hours=60)) == [
        "02 12:00 Deadline ahead: 2 December 2026, C8.c Align",
        "03 12:00 Deadline passed: 2 December 2026, C8.c Align",
    ]


def test_a_digest_that_waited_names_the_day_on_which_it_goes_and_nothing_twice(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    make_commitment(code="C8.c", title="Align", due_on=NEXT_MONDAY.date())
    make_subscriber(rhythm=Rhythm.DAILY)
    digests.plan(now=NEXT_MONDAY)
    later = NEXT_MONDAY + dt.timedelta(hours=40)
    deliveries.drain(at=later)
    assert [mail.subject for mail in mailoutbox] == ["Deadline passed: 30 November 2026, C8.c Align"]
    mailoutbox.clear()
    assert sent(mailoutbox, since=later, until=later + 2 * DAY) == []


def test_a_day_has_passed_in_the_east_when_it_has_by_utc(mailoutbox: list[EmailMultiAlternatives]) -> None:
    """At seven in Auckland it is the evening before by UTC; nothing is lost and nothing told twice."""
    make_commitment(code="C8.c", title="Align", due_on=dt.date(2026, 11, 29))
    make_subscriber(rhythm=Rhythm.DAILY, timezone="Pacific/Auckland", hour=7)
    assert sent(mailoutbox, since=NOW.replace(hour=0) + 3 * DAY, until=NOW + 8 * DAY) == [
        "27 18:00 Deadline ahead: 29 November 2026, C8.c Align",
        "28 18:00 Deadline ahead: 29 November 2026, C8.c Align",
        "30 18:00 Deadline passed: 29 November 2026, C8.c Align",
    ]


def test_slices_plan_everybody_once_whatever_their_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MOST_AT_ONCE", 2)
    publish()
    for rhythm in Rhythm:
        for zone in ("Asia/Tokyo", "Europe/Paris"):
            for _ in range(3):
                make_subscriber(rhythm=rhythm, timezone=zone)
    first = next(digests.slices(now=NEXT_MONDAY + DAY))
    assert (len(first), Delivery.objects.count()) == (1, 2)
    digests.plan(now=NEXT_MONDAY + DAY)
    readers = list(Delivery.objects.values_list("subscriber", flat=True))
    assert sorted(readers) == sorted(Subscriber.objects.values_list("pk", flat=True))
    assert digests.plan(now=NEXT_MONDAY + DAY) == []


def test_slices_end_where_nobody_of_many_hears_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MOST_AT_ONCE", 2)
    for rhythm in Rhythm:
        for _ in range(5):
            make_subscriber(rhythm=rhythm, told_on=NEXT_MONDAY.date())
    assert digests.plan(now=NEXT_MONDAY) == []
    waiting = Subscriber.objects.filter(next_due_at__lte=NEXT_MONDAY)
    assert set(waiting.values_list("rhythm", flat=True)) <= {Rhythm.INSTANT}
