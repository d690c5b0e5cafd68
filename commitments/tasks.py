"""Celery's doors into actions. What is due stands in PostgreSQL; a lost message costs nothing."""

from celery import shared_task
from django.utils import timezone

from commitments.actions import deliveries


@shared_task
def deliver_mail() -> None:
    """One round: plan what is due, tidy up, send for a limited time."""
    deliveries.tick(now=timezone.now())
