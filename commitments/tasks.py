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
    hub_topics,
    log_heads,
    public_changes,
    reminders,
    saved_forms,
    share_images,
    subscriptions,
    suggestions,
    webhooks,
)
from commitments.actions.imports import batches, running
from commitments.actions.packages import making
from commitments.desk_vocabulary import ScheduledJob

FORGETTING = (
    subscriptions.forget_unconfirmed,
    address_changes.forget,
    suggestions.forget,
    saved_forms.forget_old,
    batches.forget_old,
    webhooks.forget_old,
    public_changes.fold,
)
PACKING_SECONDS = 2 * 3600  # a package of a million entries takes longer than any other round


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
        for forget in FORGETTING:
            forget(at=at)


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
def tell_hub() -> None:
    """Tells the hub which feeds changed."""
    with heartbeats.watched(ScheduledJob.TELL_HUB, at=timezone.now()):
        hub_topics.tell(at=timezone.now())


@shared_task
def send_webhooks() -> None:
    """Sends what was published to the servers of partners."""
    with heartbeats.watched(ScheduledJob.SEND_WEBHOOKS, at=timezone.now()):
        webhooks.send_due(at=timezone.now())


@shared_task
def keep_log_head() -> None:
    """Keeps the head of the published log, once a day."""
    with heartbeats.watched(ScheduledJob.KEEP_LOG_HEAD, at=timezone.now()):
        log_heads.keep(at=timezone.now())


@shared_task(soft_time_limit=PACKING_SECONDS, time_limit=PACKING_SECONDS + 60)
def make_data_package() -> None:
    """Makes the package of the day that ended, once, and removes what has had its time."""
    with heartbeats.watched(ScheduledJob.MAKE_DATA_PACKAGE, at=timezone.now()):
        making.keep_up(at=timezone.now())


@shared_task
def raise_alarm() -> None:
    """Mails whoever runs the copy when another job stays away."""
    with heartbeats.watched(ScheduledJob.RAISE_ALARM, at=timezone.now()):
        heartbeats.raise_alarm(at=timezone.now())
