"""Tells the hub which feeds changed (WebSub). Publishing knows nothing of it: what is to be told is read from
the numbered changes afterwards, and a hub that does not answer is asked again later."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from commitments.fetching import hub
from commitments.models import HubTopic
from commitments.summaries.feeds import topics

AT_ONCE: Final = 50  # topics in one request
MOST_REQUESTS: Final = 20  # in one round
LEASE: Final = dt.timedelta(minutes=5)  # after which somebody else may take what a worker took
FIRST_WAIT: Final = dt.timedelta(minutes=1)
LONGEST_WAIT: Final = dt.timedelta(hours=1)


def tell(*, at: dt.datetime) -> int:
    """One round; how many topics the hub took. Does nothing where no hub is set."""
    if not settings.WEBSUB_HUB:
        return 0
    note_changes(at=at)
    told = 0
    for _ in range(MOST_REQUESTS):
        taken = take(at=at)
        if not taken:
            break
        problem = hub.tell(settings.WEBSUB_HUB, [row.topic for row in taken])
        settle(taken, problem, at=at)
        if problem:
            break  # what else is due waits for the next round
        told += len(taken)
    return told


@transaction.atomic
def note_changes(*, at: dt.datetime) -> None:
    """Which feeds changed since the last look. A hub that is new hears of nothing that was there before."""
    HubTopic.objects.exclude(hub=settings.WEBSUB_HUB).delete()
    seen = HubTopic.objects.aggregate(seen=Max("changed_up_to"))["seen"]
    if seen is None:
        start = topics.newest()
        rows = [
            row(topic, start, told_up_to=start, at=at) for topic in topics.in_every_language(("changes", ()))
        ]
        HubTopic.objects.bulk_create(rows, ignore_conflicts=True)
        return
    changed, _ = topics.load(after=seen)
    HubTopic.objects.bulk_create(
        [row(topic, number, told_up_to=0, at=at) for topic, number in changed.items()],
        update_conflicts=True,
        unique_fields=["hub", "topic"],
        update_fields=["changed_up_to"],
    )


def row(topic: str, number: int, *, told_up_to: int, at: dt.datetime) -> HubTopic:
    return HubTopic(
        hub=settings.WEBSUB_HUB, topic=topic, changed_up_to=number, told_up_to=told_up_to, next_try_at=at
    )


@transaction.atomic
def take(*, at: dt.datetime) -> Sequence[HubTopic]:
    """Topics to be told, taken for a while, so that no other worker tells them meanwhile."""
    waiting = HubTopic.objects.exclude(told_up_to=F("changed_up_to")).filter(next_try_at__lte=at)
    taken = list(waiting.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
    HubTopic.objects.filter(pk__in=[item.pk for item in taken]).update(next_try_at=at + LEASE)
    return taken


@transaction.atomic
def settle(taken: Sequence[HubTopic], problem: str, *, at: dt.datetime) -> None:
    """What was published since it was taken stays to be told."""
    for item in taken:
        mine = HubTopic.objects.filter(pk=item.pk)
        if problem:
            wait = min(FIRST_WAIT * 2 ** min(item.failures, 10), LONGEST_WAIT)
            mine.update(failures=F("failures") + 1, problem=problem[:300], next_try_at=at + wait)
        else:
            mine.update(told_up_to=item.changed_up_to, failures=0, problem="", next_try_at=at)
