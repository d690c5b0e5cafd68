"""The worker's side: what is due, a chunk at a time, so that it can be stopped, killed and taken over.

PostgreSQL holds all of it. A worker holds a batch by a lease that each chunk renews; one that is killed loses
the chunk in hand and nothing else, and whoever looks after the lease has run out goes on from there.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from commitments.actions.imports import checking, undoing, writing
from commitments.actions.imports.batches import UNDER_WAY
from commitments.desk_vocabulary import ImportState
from commitments.models import ImportBatch

LEASE: Final = dt.timedelta(seconds=45)  # longer than reading a file and checking one chunk take
BUDGET_SECONDS: Final = 20.0  # then the mail gets its turn
MOST_ATTEMPTS: Final = 3
GAVE_UP: Final = (
    "The import failed three times in the same place. Nothing was lost; "
    "whoever looks after this site finds the reason in the worker’s log."
)
NOT_UNDONE: Final = (
    "Undoing it failed three times. What was taken back so far is gone, the rest is still there: "
    "undo it again to go on. Whoever looks after this site finds the reason in the worker’s log."
)
logger = logging.getLogger(__name__)


class LeaseLostError(Exception):
    """Somebody else has taken the batch over."""


def work_off(*, budget: float = BUDGET_SECONDS) -> bool:
    """Takes up one batch that waits, and works on it for a limited time. Whether there was one."""
    batch = claim(now=timezone.now())
    if batch is None:
        return False
    deadline = time.monotonic() + budget
    try:
        step = step_for(batch)
        while chunk(batch, step):
            if time.monotonic() >= deadline:
                break
    except LeaseLostError:
        logger.warning("import %s was taken over by another worker", batch.reference)
        return True
    except Exception:  # kept for the next attempt; after three the batch is given up
        logger.exception("import %s: a chunk failed", batch.reference)
        hand_back(batch, is_failure=True)
        return True
    hand_back(batch)
    return True


@transaction.atomic
def claim(*, now: dt.datetime) -> ImportBatch | None:
    """The batch that waits longest, with a lease on it; one that failed too often is given up instead."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    waiting = ImportBatch.objects.filter(free, state__in=UNDER_WAY).order_by("uploaded_at", "pk")
    batch = waiting.select_for_update(of=("self",), skip_locked=True).defer("file").first()
    if batch is None:
        return None
    if batch.attempts >= MOST_ATTEMPTS:
        batch.problem = NOT_UNDONE if batch.state == ImportState.UNDOING else GAVE_UP
        batch.state, batch.lease_until = ImportState.FAILED, None
        batch.save(update_fields=["state", "problem", "lease_until"])
        return None
    batch.attempts += 1
    batch.owner, batch.lease_until = uuid4().hex, now + LEASE
    batch.save(update_fields=["attempts", "owner", "lease_until"])
    return batch


Step = Callable[[ImportBatch, dt.datetime], bool]


def step_for(batch: ImportBatch) -> Step:
    """What to do again and again: check some rows, write some, or take some back."""
    if batch.state == ImportState.WRITING:
        return lambda held, at: writing.next_chunk(held, at=at)
    if batch.state == ImportState.UNDOING:
        undo = undoing.begin(batch)

        def take_back(held: ImportBatch, at: dt.datetime) -> bool:
            undo.batch = held
            return undoing.next_chunk(undo, at=at)

        return take_back
    check = checking.begin(batch)

    def go_on(held: ImportBatch, at: dt.datetime) -> bool:
        check.batch = held
        return checking.next_chunk(check, at=at)

    return go_on


@transaction.atomic
def chunk(batch: ImportBatch, step: Step) -> bool:
    """One chunk and the renewed lease, together or not at all. Whether there is more to do."""
    held = (
        ImportBatch.objects.select_for_update(of=("self",))
        .defer("file")
        .filter(pk=batch.pk, owner=batch.owner, state__in=UNDER_WAY)
        .first()
    )
    if held is None:
        raise LeaseLostError
    now = timezone.now()
    if held.stop_requested:
        held.state, held.stop_requested = ImportState.STOPPED, False
        held.save(update_fields=["state", "stop_requested"])
        return False
    is_more = step(held, now)
    held.attempts, held.lease_until = 0, now + LEASE
    held.save(update_fields=["attempts", "lease_until"])
    return is_more


def hand_back(batch: ImportBatch, *, is_failure: bool = False) -> None:
    """Lets the next look take it up again; `attempts` is left as it is after a failure."""
    mine = ImportBatch.objects.filter(pk=batch.pk, owner=batch.owner)
    mine.update(lease_until=timezone.now() + dt.timedelta(seconds=5) if is_failure else None, owner="")
