import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from pytest_django import Settings

from commitments import tasks
from commitments.actions import saved_forms
from commitments.desk_vocabulary import SubscriberState
from commitments.models import (
    HubTopic,
    ImportBatch,
    LogCheckpoint,
    SavedForm,
    StaffMember,
    Subscriber,
    WebhookDelivery,
)
from commitments.summaries.packages import kept
from commitments.vocabulary import DeliveryState
from tests.factories import make_evidence
from tests.import_factories import entry, make_import
from tests.log_factories import publish_a_little
from tests.mail_factories import make_delivery, make_subscriber
from tests.package_factories import folder
from tests.reply_factories import bounce, invitation_of, make_round
from tests.webhook_factories import make_bare_partner
from tests.webhook_servers import running_partner

__all__ = ["folder"]


def test_deliver_mail_sends_what_is_due(db: None, mailoutbox: list[EmailMultiAlternatives]) -> None:
    delivery = make_delivery(not_before=timezone.now())
    tasks.deliver_mail()
    delivery.refresh_from_db()
    assert (delivery.state, len(mailoutbox)) == (DeliveryState.SENT, 1)


def test_look_after_sources_looks_at_what_is_due(db: None) -> None:
    source = make_evidence(url="http://192.168.0.7/router")
    tasks.look_after_sources()
    assert "not on the public internet" in source.captures.get().problem


def test_tend_contacts_marks_an_address_that_was_refused(db: None) -> None:
    invitation = invitation_of(make_round(at=timezone.now()))
    bounce(invitation, at=timezone.now() + dt.timedelta(days=60))  # after the factory's address was entered
    tasks.tend_contacts()
    invitation.contact.refresh_from_db()
    assert invitation.contact.bounce_reason == "550 No such user"


def test_forget_what_is_over_forgets_what_nobody_confirmed_or_came_back_for(alice: StaffMember) -> None:
    long_ago = timezone.now() - dt.timedelta(days=8)
    make_subscriber(state=SubscriberState.PENDING, confirmed_at=None, asked_at=long_ago)
    kept = make_subscriber(asked_at=long_ago)
    for form, days in (("log", 91), ("assess:1", 1)):
        at = timezone.now() - dt.timedelta(days=days)
        saved_forms.keep(by=alice, form=form, data={"claim": ["A."]}, at=at)
    tasks.forget_what_is_over()
    assert Subscriber.objects.get() == kept
    assert SavedForm.objects.get().form == "assess:1"


def test_import_rows_checks_what_was_uploaded(alice: StaffMember) -> None:
    batch = make_import(by=alice, rows=[entry(1)])
    tasks.import_rows()
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_forget_imports_forgets_what_is_old(alice: StaffMember) -> None:
    make_import(by=alice, rows=[entry(1)])
    tasks.import_rows()
    ImportBatch.objects.update(
        uploaded_at=timezone.now() - dt.timedelta(days=91), checked_at=timezone.now() - dt.timedelta(days=91)
    )
    tasks.forget_what_is_over()
    assert not ImportBatch.objects.exists()


def test_remind_staff_gives_everybody_their_hour(alice: StaffMember) -> None:
    StaffMember.objects.update(email="alice@desk.example")
    tasks.remind_staff()
    alice.refresh_from_db()
    assert alice.next_reminder_at is not None


@pytest.mark.django_db
def test_draw_share_images_keeps_what_was_drawn(settings: Any, tmp_path: Path) -> None:
    kept = settings.STORAGES["share_images"] | {"OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"share_images": kept}
    tasks.draw_share_images()
    assert (tmp_path / "drawn-through").read_text() == "0"


def test_send_webhooks_sends_what_waits(db: None, settings: Settings) -> None:
    with running_partner() as server:
        settings.WEBHOOK_TEST_PORT = server.port
        make_bare_partner(address=server.address, pings=1)
        tasks.send_webhooks()
        assert len(server.received) == 1


def test_forget_what_is_over_forgets_what_partners_were_sent_long_ago(db: None) -> None:
    partner = make_bare_partner(address="https://partner.example/", pings=1)
    long_ago = timezone.now() - dt.timedelta(days=91)
    partner.deliveries.update(state="delivered", settled_at=long_ago)
    tasks.forget_what_is_over()
    assert not WebhookDelivery.objects.exists()


def test_tell_hub_notes_where_feeds_stand(db: None, settings: Settings) -> None:
    settings.WEBSUB_HUB = "http://127.0.0.1:9/"
    tasks.tell_hub()
    assert HubTopic.objects.count() == 3  # the feed of all changes in each language, of which nothing is new


def test_keep_log_head_keeps_it(alice: StaffMember, bob: StaffMember) -> None:
    publish_a_little(alice, bob)
    tasks.keep_log_head()
    assert LogCheckpoint.objects.get().position == 2


def test_make_data_package_makes_the_first(alice: StaffMember, bob: StaffMember, folder: Path) -> None:
    publish_a_little(alice, bob)
    tasks.make_data_package()
    assert [package.is_final for package in kept.load()] == [True]
