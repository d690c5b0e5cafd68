"""Subscribers, runs and ledger rows: the least that is valid."""

import datetime as dt
from itertools import count
from typing import Any

from commitments.models import Commitment, Delivery, DigestRun, Follow, Instrument, Signatory, Subscriber
from commitments.rules.periods import last_finished
from commitments.summaries.follow import FollowRequest
from commitments.vocabulary import FollowScope, MessagePurpose, Rhythm, SubscriberState
from tests.factories import NOW

numbers = count(1)
# NOW is a Monday. Its week ends at WEEK_END, and an hour later is the first moment at which it can be told.
WEEK_END = dt.datetime(2026, 11, 30, 0, 0, tzinfo=dt.UTC)
NEXT_MONDAY = WEEK_END + dt.timedelta(hours=1)


def make_subscriber(*targets: object, **fields: Any) -> Subscriber:
    """A confirmed subscriber who follows the targets: signatories, commitments, instruments or scopes."""
    defaults: dict[str, Any] = {
        "email": f"reader-{next(numbers)}@example.org",
        "state": SubscriberState.CONFIRMED,
        "asked_at": NOW,
        "confirmed_at": NOW,
    }
    subscriber = Subscriber.objects.create(**defaults | fields)
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
    period = last_finished(rhythm, now)
    defaults: dict[str, Any] = {
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "change_after": 0,
        "change_up_to": 10_000,
    }
    return DigestRun.objects.create(rhythm=rhythm, period_key=period.key, **defaults | fields)


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
    }
    return Delivery.objects.create(subscriber=subscriber, run=run, **defaults | fields)
