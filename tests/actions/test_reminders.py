import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from commitments.actions import deliveries, reminders
from commitments.desk_vocabulary import ReminderRhythm
from commitments.models import Commitment, Delivery, Notice, StaffMember
from commitments.vocabulary import DeliveryState
from tests.factories import make_commitment, make_person, make_signatory, make_undertaking
from tests.inbox_factories import make_assignment, make_mark
from tests.smtp_sink import running_sink

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
DAY = dt.timedelta(days=1)
SUNDAY_NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=PARIS)
MONDAY_AT_SEVEN = dt.datetime(2026, 11, 23, 7, 0, tzinfo=PARIS)


@pytest.fixture
def promise() -> Commitment:
    """Owed by Kenya, with a deadline on 10 December."""
    commitment = make_commitment(code="C1.a", title="Charter alignment", due_on=dt.date(2026, 12, 10))
    make_undertaking(commitment=commitment, signatory=make_signatory(name="Kenya"))
    return commitment


@pytest.fixture
def rita(promise: Commitment) -> StaffMember:
    person = make_person(username="rita", role="Researcher", email="rita@desk.example")
    make_assignment(person=person, commitment=promise)
    reminders.plan(now=SUNDAY_NOON)
    return person


def days_of_mail(first: dt.datetime, days: int) -> list[str]:
    """The local days on which a mail went, looking every six hours and sending what was planned."""
    for step in range(days * 4):
        now = first + step * dt.timedelta(hours=6)
        with time_machine.travel(now, tick=False):
            reminders.plan(now=now)
            deliveries.drain(at=now)
    sent = Delivery.objects.filter(state=DeliveryState.SENT, notice__kind="reminder").order_by("pk")
    return [key.rpartition("/")[2] for key in sent.values_list("key", flat=True)]


def test_plan_newcomers_wait_for_their_hour(rita: StaffMember) -> None:
    rita.refresh_from_db()
    assert rita.next_reminder_at == MONDAY_AT_SEVEN
    assert reminders.plan(now=MONDAY_AT_SEVEN - dt.timedelta(seconds=1)) == []


def test_plan_is_one_mail_per_person_and_day_however_often_it_runs(rita: StaffMember) -> None:
    assert len(reminders.plan(now=MONDAY_AT_SEVEN)) == 1
    for minutes in range(0, 1440, 10):
        assert reminders.plan(now=MONDAY_AT_SEVEN + dt.timedelta(minutes=minutes)) == []
    assert Delivery.objects.get().key == f"notice/reminder/{rita.pk}/2026-11-23"


def test_plan_again_after_the_clock_was_set_back_gives_no_second_mail(rita: StaffMember) -> None:
    reminders.plan(now=MONDAY_AT_SEVEN)
    StaffMember.objects.update(next_reminder_at=MONDAY_AT_SEVEN - DAY)
    assert reminders.plan(now=MONDAY_AT_SEVEN + dt.timedelta(hours=1)) == []
    assert Delivery.objects.count() == 1


def test_plan_after_days_away_is_one_mail(rita: StaffMember) -> None:
    assert len(reminders.plan(now=MONDAY_AT_SEVEN + 2 * DAY)) == 1
    assert reminders.plan(now=MONDAY_AT_SEVEN + 3 * DAY) == []


@pytest.mark.parametrize(
    "fields",
    [{"role": ""}, {"is_active": False}, {"email": ""}, {"reminder_rhythm": "never"}],
    ids=["no role", "left", "no address", "wants none"],
)
def test_plan_leaves_out(fields: dict[str, object]) -> None:
    make_person(**{"role": "Publisher", "email": "someone@desk.example"} | fields)  # type: ignore[arg-type]
    reminders.plan(now=SUNDAY_NOON)
    assert reminders.plan(now=MONDAY_AT_SEVEN) == []
    assert not Notice.objects.exists()


def test_weekly_goes_on_mondays_and_daily_in_the_last_week_before_a_deadline(
    rita: StaffMember, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    days = days_of_mail(SUNDAY_NOON, 33)
    last_week = [f"2026-12-{day:02d}" for day in range(3, 11)]
    # due within fourteen days from 26 November: the first Monday has nothing to say
    assert days == ["2026-11-30", *last_week, "2026-12-14", "2026-12-21"]
    assert len(mailoutbox) == len(days)


def test_daily_of_the_last_week_is_for_whoever_holds_something_with_that_deadline(
    rita: StaffMember, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    make_assignment(person=make_person(role="Researcher", email="idle@desk.example"), language="sw")
    days_of_mail(MONDAY_AT_SEVEN, 20)
    assert {message.to[0] for message in mailoutbox} == {"rita@desk.example"}


def test_daily_goes_every_day_while_something_waits(rita: StaffMember) -> None:
    reminders.set_reminders(
        by=rita, rhythm=ReminderRhythm.DAILY, hour=9, timezone="Africa/Nairobi", at=SUNDAY_NOON
    )
    assert days_of_mail(dt.datetime(2026, 11, 28, 6, tzinfo=dt.UTC), 3) == [
        "2026-11-28",
        "2026-11-29",
        "2026-11-30",
    ]


def test_what_is_snoozed_or_done_is_gone_from_the_next_mail(
    rita: StaffMember, promise: Commitment, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    now = dt.datetime(2026, 11, 30, 7, tzinfo=PARIS)
    reminders.plan(now=now)
    make_mark(
        person=rita, kind="snooze", undertaking=promise.undertakings.get(), at=now, until=now.date() + 3 * DAY
    )
    with time_machine.travel(now, tick=False):
        deliveries.drain(at=now)
    assert mailoutbox == []
    assert Delivery.objects.get().state == DeliveryState.SUPPRESSED


def test_the_mail_reads_whole(rita: StaffMember, mailoutbox: list[EmailMultiAlternatives]) -> None:
    now = dt.datetime(2026, 12, 7, 7, tzinfo=PARIS)
    with time_machine.travel(now, tick=False):
        reminders.plan(now=now)
        deliveries.drain(at=now)
    (message,) = mailoutbox
    text, html = str(message.body), str(message.alternatives[0][0])  # type: ignore[index]
    assert message.subject == "Charter alignment due in 3 days"
    assert "10 December 2026, in 3 days: Charter alignment (C1.a)" in text
    assert "1 of 1 endorser without an entry, 1 not assessed." in text
    assert "/desk?queue=due&person=me&commitment=C1.a" in text
    assert "/desk?queue=due&amp;person=me&amp;commitment=C1.a" in html
    for part in (text, html):
        assert "/desk/account#reminders" in part
        assert "Mondays at 07:00 (Europe/Paris)" in " ".join(part.split())
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert all(len(line) <= 72 for line in text.splitlines() if "://" not in line)


def test_the_mail_leaves_through_a_real_relay_once(rita: StaffMember, settings: Settings) -> None:
    now = dt.datetime(2026, 12, 7, 7, tzinfo=PARIS)
    with time_machine.travel(now, tick=False), running_sink() as (sink, settings.MAILERS):
        for _ in range(3):
            reminders.plan(now=now)
            deliveries.drain(at=now)
    assert sink.recipients == ["rita@desk.example"]


def test_set_reminders_takes_effect_with_the_next_hour(rita: StaffMember) -> None:
    reminders.plan(now=MONDAY_AT_SEVEN)
    at = MONDAY_AT_SEVEN + dt.timedelta(hours=1)
    reminders.set_reminders(by=rita, rhythm=ReminderRhythm.WEEKLY, hour=18, timezone="Europe/Paris", at=at)
    assert reminders.plan(now=MONDAY_AT_SEVEN.replace(hour=18)) == [], "the day had its mail"
    assert len(reminders.plan(now=MONDAY_AT_SEVEN.replace(hour=18) + 7 * DAY)) == 1


def test_set_reminders_leaves_no_day_out_whose_new_hour_is_over(rita: StaffMember) -> None:
    StaffMember.objects.update(next_reminder_at=MONDAY_AT_SEVEN)
    rita.refresh_from_db()
    at = MONDAY_AT_SEVEN - dt.timedelta(minutes=30)
    reminders.set_reminders(by=rita, rhythm=ReminderRhythm.WEEKLY, hour=6, timezone="Europe/Paris", at=at)
    assert len(reminders.plan(now=at)) == 1
    assert reminders.plan(now=at + DAY) == [], "Tuesday"
