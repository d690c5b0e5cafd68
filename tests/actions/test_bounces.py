import datetime as dt

import pytest

from commitments import emails
from commitments.actions import bounces, digests, subscriptions
from commitments.desk_vocabulary import BounceKind, NoticeKind
from commitments.models import Delivery, MailBounce, Subscriber
from commitments.summaries.follow import FollowRequest
from commitments.vocabulary import DeliveryState, FollowScope, Rhythm
from tests.factories import NOW, make_assessment, make_undertaking
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_subscriber
from tests.reply_factories import invitation_of, make_round

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WISH = FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY)


def sent_to(subscriber: Subscriber, *, at: dt.datetime = NOW) -> Delivery:
    delivery = make_delivery(subscriber=subscriber, state=DeliveryState.SENT, settled_at=at)
    Delivery.objects.filter(pk=delivery.pk).update(planned_at=at)
    delivery.planned_at = at
    return delivery


def report(
    delivery: Delivery, kind: BounceKind, *, at: dt.datetime = NOW, key: str = "", words: str = ""
) -> MailBounce | None:
    return bounces.record(
        event_key=key or f"service/{delivery.pk}",
        kind=kind,
        about=f"Original-Message-ID: {emails.message_id(delivery.message_uuid)}",
        at=at,
        words=words,
    )


@pytest.mark.parametrize("kind", [BounceKind.HARD, BounceKind.COMPLAINT])
def test_one_hard_bounce_or_complaint_ends_the_mail(kind: BounceKind) -> None:
    dora = make_subscriber()
    bounce = report(sent_to(dora), kind, words="550 5.1.1 <dora@example.org> unknown")
    dora.refresh_from_db()
    assert (dora.suppressed_at, dora.suppressed_for) == (NOW, kind)
    assert bounce is not None
    assert "@" not in bounce.words
    make_assessment(undertaking=make_undertaking())
    assert digests.plan(now=NEXT_MONDAY) == []


def test_three_soft_bounces_without_a_success_between_end_the_mail() -> None:
    dora = make_subscriber()
    for days in range(3):
        dora.refresh_from_db()
        assert dora.suppressed_at is None
        report(sent_to(dora, at=NOW + days * DAY), BounceKind.SOFT, at=NOW + days * DAY)
    dora.refresh_from_db()
    assert dora.suppressed_for == BounceKind.SOFT


def test_a_success_between_clears_the_soft_ones() -> None:
    dora = make_subscriber()
    for days in (0, 1):
        report(sent_to(dora, at=NOW + days * DAY), BounceKind.SOFT, at=NOW + days * DAY)
    sent_to(dora, at=NOW + 2 * DAY)
    report(sent_to(dora, at=NOW + 3 * DAY), BounceKind.SOFT, at=NOW + 3 * DAY)
    dora.refresh_from_db()
    assert dora.suppressed_at is None


def test_several_reports_on_one_message_are_one_soft_bounce() -> None:
    dora = make_subscriber()
    delivery = sent_to(dora)
    for number in range(4):
        report(delivery, BounceKind.SOFT, key=f"service/{number}")
    dora.refresh_from_db()
    assert dora.suppressed_at is None


def test_a_report_that_comes_a_thousand_times_counts_once() -> None:
    delivery = sent_to(make_subscriber())
    made = [report(delivery, BounceKind.SOFT) for _ in range(1000)]
    assert [bool(row) for row in made] == [True] + [False] * 999
    assert MailBounce.objects.count() == 1


@pytest.mark.parametrize("fault", ["seal", "uuid", "nothing"])
def test_a_report_without_our_seal_changes_nothing(fault: str) -> None:
    dora = make_subscriber()
    uuid = sent_to(dora).message_uuid
    about = {
        "seal": f"<d.{uuid}.00000000@localhost>",
        "uuid": "<d.1b4e28ba-2fa1-11d2-883f-0016d3cca427.deadbeef@localhost>",
        "nothing": "",
    }[fault]
    assert bounces.record(event_key="x/1", kind=BounceKind.HARD, about=about, at=NOW) is None
    dora.refresh_from_db()
    assert (dora.suppressed_at, MailBounce.objects.count()) == (None, 0)


def test_who_asks_anew_and_confirms_gets_mail_again() -> None:
    dora = make_subscriber()
    old = sent_to(dora)
    report(old, BounceKind.HARD)
    subscriptions.ask(email=dora.email, request=WISH, at=NOW + DAY)
    subscriptions.confirm(public_id=dora.public_id, request=WISH, at=NOW + DAY)
    dora.refresh_from_db()
    assert (dora.suppressed_at, dora.suppressed_for) == (None, "")


def test_a_late_report_on_a_mail_from_before_the_last_confirmation_ends_nothing() -> None:
    dora = make_subscriber(confirmed_at=NOW + DAY)
    assert report(sent_to(dora), BounceKind.HARD, at=NOW + 2 * DAY)
    dora.refresh_from_db()
    assert dora.suppressed_at is None


def test_a_letter_to_a_contact_that_came_back_marks_the_contact() -> None:
    invitation = invitation_of(make_round())
    notice = invitation.notices.create(kind=NoticeKind.REPLY_INVITATION, made_at=NOW)
    delivery = Delivery.objects.create(
        purpose="notice", notice=notice, key="notice/x", not_before=NOW, expires_at=NOW, state="sent"
    )
    report(delivery, BounceKind.HARD, words="no such person")
    invitation.contact.refresh_from_db()
    assert (invitation.contact.bounced_at, invitation.contact.bounce_reason) == (NOW, "no such person")


def test_erasing_a_reader_erases_the_failures_too() -> None:
    dora = make_subscriber()
    report(sent_to(dora), BounceKind.SOFT)
    subscriptions.erase(public_id=dora.public_id)
    assert not MailBounce.objects.exists()
