import pytest
from pytest_django import Settings

from commitments.actions import deliveries, mail_holds
from commitments.actions.sending import stops
from commitments.models import Delivery, DigestRun, MailBounce, MailHold
from commitments.vocabulary import DeliveryState
from tests.factories import NOW, make_assessment, make_person, make_undertaking
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_run, make_subscriber
from tests.smtp_sink import running_sink

pytestmark = pytest.mark.django_db


def plan(number: int, *, name: str = "reader") -> DigestRun:
    make_assessment(undertaking=make_undertaking())
    run = make_run()
    for count in range(number):
        make_delivery(subscriber=make_subscriber(email=f"{name}-{count}@example.org"), run=run)
    return run


def drained(settings: Settings, **answers: str) -> dict[str, int]:
    with running_sink(**answers) as (_, settings.MAILERS):
        return dict(deliveries.drain(at=NEXT_MONDAY))


def test_content_refused_three_times_in_a_row_holds_the_digests(settings: Settings) -> None:
    plan(6)
    assert drained(settings, DATA="554 5.7.1 looks like spam") == {DeliveryState.FAILED: 3}
    hold = MailHold.objects.get()
    assert (hold.held_by, hold.released_at) == (None, None)
    assert "554 5.7.1 looks like spam" in hold.reason
    assert Delivery.objects.filter(state=DeliveryState.PENDING).count() == 3
    assert not MailBounce.objects.exists()


def test_a_refused_address_is_written_down_and_gets_no_more(settings: Settings) -> None:
    plan(1)
    drained(settings, RCPT="550 5.1.1 no such person")
    reader = Delivery.objects.get().subscriber
    assert reader.suppressed_for == "hard"
    assert (MailBounce.objects.count(), MailHold.objects.count()) == (1, 0)


def test_a_block_against_us_says_nothing_of_the_address(settings: Settings) -> None:
    plan(1)
    drained(settings, RCPT="550 5.7.1 your network is on a list")
    assert Delivery.objects.get().subscriber.suppressed_at is None
    assert not MailBounce.objects.exists()


def test_too_many_dead_addresses_in_a_run_hold_the_digests_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stops, "MOST_HARD_FAILURES", 2)
    run = plan(6)
    assert drained(settings, RCPT="550 5.1.1 no such person") == {DeliveryState.FAILED: 3}
    assert "3 addresses among the first 500" in MailHold.objects.get().reason
    DigestRun.objects.filter(pk=run.pk).update(planned_at=NOW)
    MailHold.objects.update(held_at=NEXT_MONDAY)
    mail_holds.release(by=make_person(role="Publisher"), at=NEXT_MONDAY)
    assert drained(settings, RCPT="550 5.1.1 no such person") == {DeliveryState.FAILED: 3}


def test_dead_addresses_after_the_first_of_a_run_hold_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stops, "MOST_HARD_FAILURES", 2)
    monkeypatch.setattr(stops, "FIRST_OF_A_RUN", 3)
    run = plan(4)
    Delivery.objects.update(state=DeliveryState.SENT)
    for count in range(4):
        make_delivery(subscriber=make_subscriber(email=f"late-{count}@example.org"), run=run)
    drained(settings, RCPT="550 5.1.1 no such person")
    assert not MailHold.objects.exists()
