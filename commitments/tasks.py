"""Celery's doors into actions. What is due stands in PostgreSQL; a lost message costs nothing."""

from celery import shared_task
from django.utils import timezone

from commitments.actions import captures, contacts, deliveries, saved_forms
from commitments.actions.imports import batches, running


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
def forget_saved_forms() -> None:
    """Forgets text that nobody came back for in ninety days."""
    saved_forms.forget_old(at=timezone.now())


@shared_task
def forget_imports() -> None:
    """Erases uploaded files and their rows ninety days after they were last used."""
    batches.forget_old(at=timezone.now())
