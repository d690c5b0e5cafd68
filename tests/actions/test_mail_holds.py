import datetime as dt

import pytest
from pytest_django import Settings

from commitments.actions import deliveries, mail_holds
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.sending import ledger, letters
from commitments.desk_vocabulary import MessagePurpose
from commitments.models import Delivery, DeskAct, MailHold, StaffMember
from commitments.vocabulary import DeliveryState
from tests.factories import NOW, make_assessment, make_person, make_undertaking
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_run, make_subscriber
from tests.smtp_sink import running_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher() -> StaffMember:
    return make_person(role="Publisher")


def sent(settings: Settings) -> list[str]:
    """What goes in one round."""
    with running_sink() as (sink, settings.MAILERS):
        deliveries.tick(now=NEXT_MONDAY)
    return sink.recipients


@pytest.mark.parametrize("role", ["", "Researcher", "Reviewer"])
def test_only_publishers_and_administrators_hold_and_release(role: str, publisher: StaffMember) -> None:
    person = make_person(role=role)
    with pytest.raises(ActionRefusedError, match="Your role does not allow this"):
        mail_holds.hold(by=person, reason="Look first.", at=NOW)
    mail_holds.hold(by=publisher, reason="Look first.", at=NOW)
    with pytest.raises(ActionRefusedError, match="Your role does not allow this"):
        mail_holds.release(by=person, at=NOW)


def test_a_hold_stops_digests_and_nothing_else(settings: Settings, publisher: StaffMember) -> None:
    make_assessment(undertaking=make_undertaking())
    reader = make_subscriber(email="digest@example.org")
    make_delivery(subscriber=make_subscriber(email="asks@example.org"))
    hold = mail_holds.hold(by=publisher, reason="Look first.", at=NOW)
    assert sent(settings) == ["asks@example.org"]
    assert reader.deliveries.get().state == DeliveryState.PENDING  # planning went on
    mail_holds.release(by=make_person(role="Administrator"), at=NEXT_MONDAY)
    assert "digest@example.org" in sent(settings)
    hold.refresh_from_db()
    assert hold.released_at == NEXT_MONDAY
    acts = DeskAct.objects.filter(kind__in=["hold-mail", "release-mail"]).order_by("pk")
    assert [act.kind for act in acts] == ["hold-mail", "release-mail"]


def test_a_hold_stops_digests_that_are_claimed_already(publisher: StaffMember) -> None:
    delivery = make_delivery(run=make_run())
    owner = "me"
    assert ledger.claim(owner=owner, at=NEXT_MONDAY, most=9) == [delivery.pk]
    letter = letters.read([delivery.pk])[delivery.pk]
    mail_holds.hold(by=publisher, reason="Look first.", at=NOW)
    assert not ledger.intend({delivery.pk: letter}, owner=owner, at=NOW)
    assert ledger.put_off(delivery.pk, owner=owner, at=NEXT_MONDAY) == DeliveryState.PENDING
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.purpose) == (
        DeliveryState.PENDING,
        0,
        MessagePurpose.DIGEST,
    )


def test_one_hold_stands_at_a_time(publisher: StaffMember) -> None:
    assert mail_holds.hold_by_itself(reason="The relay refuses the content.", at=NOW)
    assert mail_holds.hold_by_itself(reason="Again.", at=NOW) is None
    with pytest.raises(ActionRefusedError, match="held already"):
        mail_holds.hold(by=publisher, reason="Look first.", at=NOW)
    mail_holds.release(by=publisher, at=NOW + dt.timedelta(hours=1))
    assert mail_holds.hold(by=publisher, reason="Look first.", at=NOW)
    assert MailHold.objects.standing().count() == 1
    assert MailHold.objects.count() == 2


@pytest.mark.parametrize(("reason", "words"), [(" ", "Say why"), ("x" * 501, "at most 500")])
def test_a_hold_has_a_reason(reason: str, words: str, publisher: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match=words):
        mail_holds.hold(by=publisher, reason=reason, at=NOW)


def test_nothing_is_released_where_nothing_is_held(publisher: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="No digest is held"):
        mail_holds.release(by=publisher, at=NOW)
    assert not Delivery.objects.exists()
