"""Sending changes to the servers of partners. Publishing knows nothing of it: what is due is read afterwards.

A partner is claimed as a whole, with a lease, and gets one message after the other. Before each the intent is
committed, after each what became of it. A worker that dies in between leaves a message that goes once more,
under the same id (docs/decisions/0011-webhooks.md).
"""

import datetime as dt
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from commitments.actions import webhook_partners, webhook_tries
from commitments.desk_vocabulary import WebhookState
from commitments.fetching.poster import Poster
from commitments.models import Change, WebhookDelivery, WebhookPartner
from commitments.summaries import webhook_changes
from commitments.summaries.desk_undo import WITHIN
from commitments.summaries.sample_notice import has_sample_data

SETTLED_AFTER: Final = WITHIN + dt.timedelta(minutes=2)  # a withdrawal of the last second commits meanwhile
LOOKED_AT: Final = 500  # changes in one round, for each partner
SECONDS: Final = 20  # of one round
SECONDS_EACH: Final = 5  # for one partner, while others wait
KEPT_FOR: Final = dt.timedelta(days=90)


@dataclass(frozen=True)
class Clock:
    """What time it is in a round that began at `at`."""

    at: dt.datetime
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def now(self) -> dt.datetime:
        return self.at + dt.timedelta(seconds=self.seconds)


def own_poster() -> Poster:
    return Poster(
        user_agent=f"{settings.SITE_NAME} ({settings.SITE_URL})", exempt=webhook_partners.own_ports()
    )


def send_due(
    *,
    at: dt.datetime,
    seconds: float = SECONDS,
    poster: Poster | None = None,
    chance: Callable[[], float] = random.random,
) -> int:
    """One round: plans, then sends for a limited time. How many messages were taken."""
    if not settings.WEBHOOK_KEY:
        return 0
    clock, poster, owner, sent = Clock(at), poster or own_poster(), uuid4().hex, 0
    plan(at=at)
    goes_out = settings.WEBHOOKS and not has_sample_data()
    while clock.seconds < seconds and (partner := claim(owner=owner, at=clock.now)):
        try:
            sent += serve(partner, owner=owner, clock=clock, poster=poster, goes_out=goes_out, chance=chance)
        finally:
            release(partner, owner=owner, at=clock.now)
    return sent


def plan(*, at: dt.datetime) -> int:
    """Writes one row for each partner and change that was published and can be withdrawn no more."""
    behind = WebhookPartner.objects.filter(disabled_at=None, seen_change__lt=webhook_partners.newest_change())
    return sum(plan_for(pk, at=at) for pk in behind.values_list("pk", flat=True))


@transaction.atomic
def plan_for(pk: int, *, at: dt.datetime) -> int:
    """In the order of publication, up to the first that may still be withdrawn: none is passed over.

    Numbers are given under a lock held to commit (actions/changes.py), so that below a number that is seen
    nothing comes later.
    """
    mine = WebhookPartner.objects.filter(pk=pk, disabled_at=None)
    partner = mine.select_for_update(skip_locked=True, of=("self",)).first()
    if partner is None:
        return 0
    later = Change.objects.filter(number__gt=partner.seen_change).order_by("number")
    read = later.values_list("number", "published_at")[:LOOKED_AT]
    settled = [number for number, _ in takewhile(lambda row: row[1] <= at - SETTLED_AFTER, read)]
    if not settled:
        return 0
    wanted = webhook_changes.wanted(partner).filter(number__in=settled).order_by("number")
    rows = [WebhookDelivery(partner=partner, change=change, made_at=at) for change in wanted]
    made = WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    mine.update(seen_change=settled[-1])
    return len(made)


@transaction.atomic
def claim(*, owner: str, at: dt.datetime) -> WebhookPartner | None:
    """The partner that has waited the longest; one that another worker has is passed over."""
    waiting = WebhookDelivery.objects.open().filter(partner=OuterRef("pk"))
    free = WebhookPartner.objects.filter(Q(lease_until=None) | Q(lease_until__lt=Now()))
    due = free.filter(
        Exists(waiting.filter(change=None)) | Q(disabled_at=None, next_try_at__lte=at) & Exists(waiting)
    )
    partner = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_try_at", "pk").first()
    if partner is not None:
        WebhookPartner.objects.filter(pk=partner.pk).update(
            owner=owner, lease_until=Now() + webhook_tries.LEASE
        )
    return partner


def release(partner: WebhookPartner, *, owner: str, at: dt.datetime) -> None:
    """One that is not waiting for anything goes behind the others."""
    mine = WebhookPartner.objects.filter(pk=partner.pk, owner=owner)
    mine.filter(next_try_at__lt=at).update(next_try_at=at)
    mine.update(owner="", lease_until=None)


def serve(
    partner: WebhookPartner,
    *,
    owner: str,
    clock: Clock,
    poster: Poster,
    goes_out: bool,
    chance: Callable[[], float],
) -> int:
    """Sends to one partner until nothing is due, or its time is over. How many messages were taken."""
    until, sent = clock.seconds + SECONDS_EACH, 0
    while clock.seconds < until:
        delivery = next_of(partner, at=clock.now)
        if delivery is None or not webhook_tries.intend(delivery, owner=owner):
            break
        outcome = webhook_tries.attempt(delivery, poster=poster, goes_out=goes_out, at=clock.now)
        webhook_tries.settle(delivery, outcome, owner=owner, at=clock.now, chance=chance())
        sent += outcome.state == WebhookState.DELIVERED
    return sent


def next_of(partner: WebhookPartner, *, at: dt.datetime) -> WebhookDelivery | None:
    """Pings first. Changes in their order, while the partner is enabled and it is time."""
    waiting = WebhookDelivery.objects.open().filter(partner=partner).select_related("partner", "change")
    ping = waiting.filter(change=None).order_by("pk").first()
    changes = waiting.filter(partner__disabled_at=None, partner__next_try_at__lte=at, change__isnull=False)
    return ping or changes.order_by("change__number").first()


def forget_old(*, at: dt.datetime) -> int:
    """What was settled long ago. What waits stays, however old."""
    old = WebhookDelivery.objects.exclude(state__in=[WebhookState.WAITING, WebhookState.SENDING])
    removed, _ = old.filter(settled_at__lt=at - KEPT_FOR).delete()
    return removed
