import datetime as dt

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from commitments import emails
from commitments.actions import bounces, deliveries
from commitments.actions.sending import doubts, ledger
from commitments.desk_vocabulary import BounceKind
from commitments.models import Delivery
from commitments.vocabulary import DeliveryState
from tests.factories import NOW, make_assessment, make_undertaking
from tests.mail_factories import make_delivery, make_run
from tests.smtp_sink import running_sink

pytestmark = pytest.mark.django_db
LONG_AGO = NOW - dt.timedelta(days=99)
HOUR = dt.timedelta(hours=1)


def uncertain(*, is_digest: bool, ago: dt.timedelta) -> Delivery:
    if is_digest:
        make_assessment(undertaking=make_undertaking())
    return make_delivery(
        run=make_run() if is_digest else None,
        state=DeliveryState.UNCERTAIN,
        owner="gone",
        attempts=1,
        settled_at=timezone.now() - ago,
        expires_at=timezone.now() + 48 * HOUR,
    )


def test_sweep_frees_what_was_only_claimed() -> None:
    delivery = make_delivery(state=DeliveryState.CLAIMED, owner="gone", lease_until=LONG_AGO)
    doubts.sweep()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.owner) == (DeliveryState.PENDING, "")


def test_sweep_marks_what_may_have_been_sent(caplog: pytest.LogCaptureFixture) -> None:
    delivery = make_delivery(state=DeliveryState.SENDING, owner="gone", lease_until=LONG_AGO)
    doubts.sweep()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (DeliveryState.UNCERTAIN, doubts.WORKER_GONE)
    assert "1 mails are uncertain" in caplog.text


def test_sweep_leaves_a_lease_that_holds() -> None:
    delivery = make_delivery(state=DeliveryState.SENDING, owner="me")
    Delivery.objects.update(lease_until=Now() + ledger.lease())
    doubts.sweep()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENDING


@pytest.mark.parametrize(
    ("is_digest", "ago", "goes"),
    [(True, 5 * HOUR, False), (True, 7 * HOUR, True), (False, HOUR / 12, False), (False, HOUR / 4, True)],
)
def test_an_uncertain_mail_goes_once_more_after_its_wait(
    settings: Settings, is_digest: bool, ago: dt.timedelta, goes: bool
) -> None:
    delivery = uncertain(is_digest=is_digest, ago=ago)
    with running_sink() as (sink, settings.MAILERS):
        deliveries.tick(now=timezone.now())
    delivery.refresh_from_db()
    assert [mail["Message-ID"] for mail in sink.accepted] == (
        [emails.message_id(delivery.message_uuid)] if goes else []
    )
    assert (delivery.state, delivery.attempts) == (("sent", 2) if goes else ("uncertain", 1))
    assert (delivery.resent_at is not None) is goes


def test_no_mail_goes_a_third_time_blindly(settings: Settings) -> None:
    delivery = uncertain(is_digest=False, ago=HOUR)
    with running_sink(DATA="drop") as (sink, settings.MAILERS):
        deliveries.tick(now=timezone.now())
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == (DeliveryState.UNCERTAIN, 2)
        sink.answers.clear()
        deliveries.tick(now=timezone.now() + 3 * HOUR)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, sink.accepted) == (DeliveryState.UNCERTAIN, 2, [])


def test_what_expired_meanwhile_stays_uncertain() -> None:
    delivery = uncertain(is_digest=False, ago=HOUR)
    assert doubts.send_once_more(at=delivery.expires_at + HOUR) == 0


def test_evidence_settles_before_anything_goes_twice() -> None:
    delivery = uncertain(is_digest=True, ago=HOUR)
    line = f"postfix/qmgr: 4F1: message-id={emails.message_id(delivery.message_uuid)} queue active"
    assert doubts.was_taken(about=line, at=NOW)
    assert not doubts.was_taken(about=line, at=NOW)
    assert not doubts.was_taken(about="nothing of ours", at=NOW)
    delivery.refresh_from_db()
    delivery.subscriber.refresh_from_db()
    assert (delivery.state, delivery.subscriber.seen_change) == (DeliveryState.SENT, 10_000)


def test_what_comes_back_was_taken() -> None:
    delivery = uncertain(is_digest=False, ago=HOUR)
    about = emails.message_id(delivery.message_uuid)
    bounces.record(event_key="service/1", kind=BounceKind.SOFT, about=about, at=NOW)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT


def test_expire_ends_what_waited_too_long() -> None:
    delivery = make_delivery(expires_at=NOW)
    doubts.expire(at=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (DeliveryState.EXPIRED, doubts.TOO_LATE)
