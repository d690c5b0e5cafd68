"""Subscribers, runs and ledger rows: the least that is valid."""

import datetime as dt
from itertools import count
from typing import Any

from commitments.actions import digests
from commitments.desk_vocabulary import MessagePurpose, SubscriberState
from commitments.models import Commitment, Delivery, DigestRun, Follow, Instrument, Signatory, Subscriber
from commitments.rules.schedule import Schedule
from commitments.summaries.follow import FollowRequest
from commitments.vocabulary import (
    FollowScope,
    Rhythm,
)
from tests.factories import NOW

numbers = count(1)
# NOW is a Monday. Readers are due at one o'clock UTC here, so that the week told on Monday ends at midnight.
WEEK_END = dt.datetime(2026, 11, 30, 0, 0, tzinfo=dt.UTC)
NEXT_MONDAY = WEEK_END + dt.timedelta(hours=1)


def make_subscriber(*targets: object, **fields: Any) -> Subscriber:
    """A confirmed subscriber who follows the targets: signatories, commitments, instruments or scopes."""
    defaults: dict[str, Any] = {
        "email": f"reader-{next(numbers)}@example.org",
        "state": SubscriberState.CONFIRMED,
        "asked_at": NOW,
        "confirmed_at": NOW,
        "timezone": "UTC",
        "hour": 1,
        "told_on": NOW.date(),
    }
    subscriber = Subscriber(**defaults | fields)
    if "next_due_at" not in fields:
        subscriber.next_due_at = digests.first_due(digests.schedule_of(subscriber), NOW)
    subscriber.save()
    for target in targets or (FollowScope.EVERYTHING,):
        make_follow(subscriber, target)
    return subscriber


def make_follow(subscriber: Subscriber, target: object) -> Follow:
    match target:
        case Signatory():
            return subscriber.follows.create(scope=FollowScope.SIGNATORY, signatory=target)
        case Commitment():
            return subscriber.follows.create(scope=FollowScope.COMMITMENT, commitment=target)
        case Instrument():
            return subscriber.follows.create(scope=FollowScope.INSTRUMENT, instrument=target)
    return subscriber.follows.create(scope=FollowScope(str(target)))


def make_run(*, rhythm: Rhythm = Rhythm.WEEKLY, now: dt.datetime = NEXT_MONDAY, **fields: Any) -> DigestRun:
    """The newest period that is over, for readers with the hour that `make_subscriber` gives them."""
    schedule = Schedule(rhythm, "UTC", 1)
    due = digests.due_now(schedule, now)
    defaults: dict[str, Any] = {
        "starts_at": due.at - digests.length(schedule, due) - digests.WAIT,
        "ends_at": due.at - digests.WAIT,
        "change_after": 0,
        "change_up_to": 10_000,
    }
    return DigestRun.objects.create(rhythm=rhythm, **defaults | fields)


def make_delivery(
    *, subscriber: Subscriber | None = None, run: DigestRun | None = None, **fields: Any
) -> Delivery:
    """A digest that is due where a run is given, else the confirmation of a wish to follow everything."""
    subscriber = subscriber or make_subscriber()
    wish = FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY).as_text()
    defaults: dict[str, Any] = {
        "purpose": MessagePurpose.DIGEST if run else MessagePurpose.CONFIRMATION,
        "key": f"digest/{run}/{subscriber.pk}"
        if run
        else f"confirmation/{subscriber.pk}/{next(numbers)}/{wish}",
        "not_before": NOW,
        "expires_at": NOW + dt.timedelta(days=20),
        "due_on": (run.ends_at + digests.WAIT).date() if run else None,
    }
    return Delivery.objects.create(subscriber=subscriber, run=run, **defaults | fields)
