import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from commitments import tasks
from commitments.actions import saved_forms
from commitments.models import ImportBatch, SavedForm, StaffMember, Subscriber
from commitments.vocabulary import DeliveryState, SubscriberState
from tests.factories import make_evidence
from tests.import_factories import entry, make_import
from tests.mail_factories import make_delivery, make_subscriber
from tests.reply_factories import bounce, invitation_of, make_round


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
