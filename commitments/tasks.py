"""Celery's doors into actions. What is due stands in PostgreSQL; a lost message costs nothing.

Each leaves a heartbeat, by which anybody can see that it stopped.
"""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from commitments.actions import (
    address_changes,
    captures,
    contacts,
    deliveries,
    heartbeats,
    reminders,
    saved_forms,
    share_images,
    subscriptions,
    suggestions,
)
from commitments.actions.imports import batches, running
from commitments.desk_vocabulary import ScheduledJob


@shared_task
def deliver_mail() -> None:
    """One round: plan what is due, tidy up, send for a limited time."""
    with heartbeats.watched(ScheduledJob.DELIVER_MAIL, at=timezone.now()):
        seconds = max(deliveries.SECONDS_PER_DRAIN, settings.DELIVERY_INTERVAL_SECONDS)
        deliveries.tick(now=timezone.now(), seconds=seconds)


@shared_task
def look_after_sources() -> None:
    """One round: fetch the sources whose turn it is, politely, for a limited time."""
    with heartbeats.watched(ScheduledJob.LOOK_AFTER_SOURCES, at=timezone.now()):
        captures.look_after(at=timezone.now())


@shared_task
def import_rows() -> None:
    """One turn at an uploaded file: check or write some of its rows, or undo it."""
    with heartbeats.watched(ScheduledJob.IMPORT_ROWS, at=timezone.now()):
        running.work_off()


@shared_task
def tend_contacts() -> None:
    """Marks addresses that the relay refused; erases contacts that ended a year ago."""
    with heartbeats.watched(ScheduledJob.TEND_CONTACTS, at=timezone.now()):
        contacts.tend(at=timezone.now())


@shared_task
def forget_what_is_over() -> None:
    """Unconfirmed addresses, senders of old suggestions, text and files that nobody came back for."""
    at = timezone.now()
    with heartbeats.watched(ScheduledJob.FORGET, at=at):
        subscriptions.forget_unconfirmed(at=at)
        address_changes.forget(at=at)
        suggestions.forget(at=at)
        saved_forms.forget_old(at=at)
        batches.forget_old(at=at)


@shared_task
def remind_staff() -> None:
    """Plans the mails that tell members of staff what waits for them."""
    with heartbeats.watched(ScheduledJob.REMIND_STAFF, at=timezone.now()):
        reminders.plan(now=timezone.now())


@shared_task
def draw_share_images() -> None:
    """Draws the pictures of what was published, for other sites to show."""
    with heartbeats.watched(ScheduledJob.DRAW_SHARE_IMAGES, at=timezone.now()):
        share_images.draw_due(at=timezone.now())


@shared_task
def raise_alarm() -> None:
    """Mails whoever runs the copy when another job stays away."""
    with heartbeats.watched(ScheduledJob.RAISE_ALARM, at=timezone.now()):
        heartbeats.raise_alarm(at=timezone.now())
