"""Fills an empty database with readers who all have something to hear. Run with the copy's environment."""

import datetime as dt
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from commitments.models import Follow, Signatory, Subscriber  # noqa: E402
from tests.factories import make_assessment, make_undertaking  # noqa: E402

SETS = 5


@transaction.atomic
def plant(number: int) -> None:
    """Daily readers, overdue, in five groups that follow different countries."""
    now = timezone.now()
    published = [
        make_assessment(undertaking=make_undertaking(), at=now - dt.timedelta(days=3)) for _ in range(SETS)
    ]
    followed = [Signatory.objects.get(endorsements__undertakings__assessments=row) for row in published]
    readers = Subscriber.objects.bulk_create(
        Subscriber(
            email=f"reader-{count}@example.org",
            state="confirmed",
            rhythm="daily",
            timezone="UTC",
            hour=0,
            asked_at=now,
            confirmed_at=now,
            told_on=now.date(),
            next_due_at=now,
        )
        for count in range(number)
    )
    Follow.objects.bulk_create(
        Follow(subscriber=reader, scope="signatory", signatory=followed[count % SETS])
        for count, reader in enumerate(readers)
    )


plant(int(sys.argv[1]))
