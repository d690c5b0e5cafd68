"""The newest digest runs with what became of their messages, for whoever looks after them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from commitments.models import Delivery, DigestRun
from commitments.vocabulary import DeliveryState

WENT_WRONG = (DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.EXPIRED, DeliveryState.DEFERRED)
MOST_REASONS = 10


@dataclass(frozen=True)
class RunLine:
    """`counts`: messages by state, only states that occur, in the order of the vocabulary."""

    name: str
    rhythm: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    counts: dict[str, int]


def load(*, limit: int, after: int = 0) -> tuple[RunLine, ...]:
    """The newest first, without the first `after` of them. Two queries."""
    runs = list(DigestRun.objects.order_by("-ends_at", "-pk")[after : after + limit])
    found: dict[tuple[int, str], int] = {
        (run, state): count
        for run, state, count in Delivery.objects.filter(run__in=runs)
        .values_list("run", "state")
        .annotate(count=Count("pk"))
        .order_by()
    }
    return tuple(
        RunLine(
            name=str(run),
            rhythm=run.rhythm,
            starts_at=run.starts_at,
            ends_at=run.ends_at,
            counts={
                state: found[run.pk, state] for state in DeliveryState.values if (run.pk, state) in found
            },
        )
        for run in runs
    )


def reasons() -> list[tuple[str, int]]:
    """Why messages were not sent, of whatever purpose, the most frequent reason first. One query."""
    rows = Delivery.objects.filter(state__in=WENT_WRONG).exclude(reason="")
    counted = rows.values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    return list(counted[:MOST_REASONS])
