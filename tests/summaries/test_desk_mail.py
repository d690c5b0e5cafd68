import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import bounces, mail_holds
from commitments.desk_vocabulary import BounceKind, NoticeKind, SubscriberState
from commitments.models import Delivery, Heartbeat, MailRelay, Notice, StaffMember
from commitments.summaries import desk_mail
from commitments.summaries.desk_mail import MailPage
from commitments.vocabulary import (
    DeliveryState,
    Rhythm,
)
from tests.factories import NOW, make_person
from tests.mail_factories import make_delivery, make_run, make_subscriber

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def load(person: StaffMember, part: str = "", page: str = "") -> MailPage:
    return desk_mail.load(person=person, part=part, page=page, now=NOW)


@pytest.fixture
def rita() -> StaffMember:
    return make_person(username="rita", role="Researcher")


def failed(email: str = "reader@example.org", **fields: object) -> Delivery:
    defaults = {"state": DeliveryState.FAILED, "reason": f"550 no such user {email}", "settled_at": NOW}
    return make_delivery(subscriber=make_subscriber(email=email), run=make_run(), **defaults | fields)


def test_an_unknown_part_is_the_first(rita: StaffMember) -> None:
    assert load(rita, "nonsense").shown.code == "now"


def test_readers_are_counted_by_rhythm_and_language_and_those_without_mail_apart(rita: StaffMember) -> None:
    due = NOW + DAY
    for fields in (
        {"language": "fr", "next_due_at": due},
        {"language": "fr", "next_due_at": due + DAY},
        {"rhythm": Rhythm.DAILY},
        {"resumes_on": NOW.date() + DAY},
        {"suppressed_at": NOW, "suppressed_for": "hard"},
        {"state": SubscriberState.UNSUBSCRIBED},
        {"state": SubscriberState.PENDING, "confirmed_at": None},
    ):
        make_subscriber(**fields)
    state = load(rita).state
    assert state is not None
    assert (state.readers.total, state.readers.paused, state.readers.suppressed) == (3, 1, 1)
    weekly = next(line for line in state.readers.lines if line.rhythm == Rhythm.WEEKLY.label)
    assert weekly.by_language == (("English", 0), ("Français", 2), ("العربية", 0))
    assert (weekly.total, weekly.next_at) == (2, due)
    instant = next(line for line in state.readers.lines if line.rhythm == Rhythm.INSTANT.label)
    assert (instant.total, instant.next_at) == (0, None)


def test_jobs_say_whether_they_are_late_and_name_no_address(rita: StaffMember) -> None:
    Heartbeat.objects.create(
        job="deliver-mail", began_at=NOW - DAY, failed_at=NOW, problem="refused <reader@example.org>"
    )
    state = load(rita).state
    assert state is not None
    job = next(line for line in state.jobs if line.job == "deliver-mail")
    assert (job.is_late, job.problem) == (True, "refused [address]")


def test_a_relay_that_is_paused_is_told(rita: StaffMember) -> None:
    MailRelay.objects.create(pk=1, failures=5, paused_until=NOW + DAY, problem="no route to a@b.example")
    state = load(rita).state
    assert state is not None
    assert state.pause == desk_mail.Pause(NOW + DAY, "no route to [address]")
    MailRelay.objects.update(paused_until=NOW)
    assert desk_mail.load_pause(NOW) is None


def test_a_hold_says_by_whom_since_when_and_why(rita: StaffMember, alice: StaffMember) -> None:
    assert load(rita).hold is None
    mail_holds.hold(by=alice, reason="A wrong date went out.", at=NOW)
    assert load(rita).hold == desk_mail.Hold("A wrong date went out.", NOW, "Alice Archer")
    mail_holds.release(by=alice, at=NOW)
    mail_holds.hold_by_itself(reason="Too many refusals.", at=NOW)
    assert desk_mail.standing_hold() == desk_mail.Hold("Too many refusals.", NOW, "")


def test_what_was_not_sent_shows_a_masked_address_to_whoever_may_see_one(
    rita: StaffMember, alice: StaffMember
) -> None:
    failed()
    make_delivery(state=DeliveryState.SENT)
    (line,) = load(alice, "unsent").unsent
    assert (line.state, line.to) == ("Failed", "r…@example.org")
    assert line.reason == "550 no such user [address]"
    assert line.what == "Digest (weekly) up to 30 November 2026, 00:00"
    (line,) = load(rita, "unsent").unsent
    assert line.to == ""


def test_every_kind_of_mail_is_named(alice: StaffMember) -> None:
    StaffMember.objects.update(email="alice@desk.example")
    notice = Notice.objects.create(kind=NoticeKind.REMINDER, to_staff=alice, made_at=NOW)
    fields = {"state": DeliveryState.UNCERTAIN, "not_before": NOW, "expires_at": NOW}
    Delivery.objects.create(purpose="notice", notice=notice, key="notice/x", **fields)
    make_delivery(state=DeliveryState.DEFERRED)
    alice.refresh_from_db()
    lines = load(alice, "unsent").unsent
    assert [line.what for line in lines] == [
        "Confirmation of a subscription",
        "Reminder of what waits at the desk",
    ]
    assert lines[1].to == "a…@desk.example"


def test_bounces_stand_newest_first_with_what_follows_for_the_address(
    rita: StaffMember, alice: StaffMember
) -> None:
    for email, kind, at in (
        ("soft@example.org", BounceKind.SOFT, NOW),
        ("gone@example.org", BounceKind.HARD, NOW + DAY),
    ):
        delivery = make_delivery(subscriber=make_subscriber(email=email))
        bounces.note(delivery, event_key=email, kind=kind, at=at, words=f"no <{email}>")
    lines = load(alice, "bounces").bounces
    assert [(line.to, line.is_suppressed) for line in lines] == [
        ("g…@example.org", True),
        ("s…@example.org", False),
    ]
    assert [line.words for line in lines] == ["no [address]"] * 2
    assert "example.org" not in str(load(rita, "bounces").bounces)


def test_lists_are_paged(alice: StaffMember) -> None:
    for number in range(desk_mail.PAGE_SIZE + 2):
        make_delivery(state=DeliveryState.FAILED, reason=f"number {number}")
    page = load(alice, "unsent", "2")
    assert [line.reason for line in page.unsent] == ["number 1", "number 0"]
    assert (page.paging.number, page.paging.total) == (2, 32)
    assert load(alice, "unsent", "9").notice


def test_runs_are_paged(alice: StaffMember) -> None:
    for week in range(desk_mail.PAGE_SIZE + 1):
        make_run(starts_at=NOW - (week + 1) * 7 * DAY, ends_at=NOW - week * 7 * DAY)
    assert [run.ends_at for run in load(alice, "runs", "2").runs] == [NOW - 30 * 7 * DAY]
    assert load(alice).shown.code == "now"


@pytest.mark.parametrize("part", ["now", "runs", "unsent", "bounces"])
def test_the_number_of_queries_is_bounded(
    part: str, alice: StaffMember, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    run = make_run()
    for number in range(5):
        subscriber = make_subscriber()
        delivery = make_delivery(subscriber=subscriber, run=run, state=DeliveryState.FAILED)
        bounces.note(delivery, event_key=str(number), kind=BounceKind.HARD, at=NOW)
    person = StaffMember.objects.get(pk=alice.pk)
    with django_assert_max_num_queries(14):
        load(person, part)
