"""Celery's doors into actions. What is due stands in PostgreSQL; a lost message costs nothing."""

from celery import shared_task
from django.utils import timezone

from commitments.actions import captures, contacts, deliveries, saved_forms, subscriptions, suggestions
from commitments.actions.imports import running


@shared_task
def deliver_mail() -> None:
    """One round: plan what is due, tidy up, send for a limited time."""
    deliveries.tick(now=timezone.now())


@shared_task
def look_after_sources() -> None:
    """One round: fetch the sources whose turn it is, politely, for a limited time."""
    captures.look_after(at=timezone.now())


@shared_task
def import_rows() -> None:
    """One turn at an uploaded file: check or write some of its rows, or undo it."""
    running.work_off()


@shared_task
def tend_contacts() -> None:
    """Marks addresses that the relay refused; erases contacts that ended a year ago."""
    contacts.tend(at=timezone.now())


@shared_task
def forget_what_is_over() -> None:
    """Addresses that nobody confirmed, who sent old suggestions, text that nobody came back for."""
    at = timezone.now()
    subscriptions.forget_unconfirmed(at=at)
    suggestions.forget(at=at)
    saved_forms.forget_old(at=at)
