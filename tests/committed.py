"""Rows that other connections can see, for tests of what several workers do at once.

Everything else in the suite runs in a transaction that is rolled back. What is made here is committed
by threads, each with a connection of its own, and deleted again; it may only be rows of editable tables.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection

from commitments.models import (
    Clause,
    Commitment,
    CommitmentTest,
    Deadline,
    DigestRun,
    Instrument,
    PublicChange,
    Subscriber,
    WebhookPartner,
)

T = TypeVar("T")


def in_threads(number: int, work: Callable[[], T]) -> list[T]:
    """What `work` returns from that many threads that start it at the same moment."""
    together = threading.Barrier(number)

    def run() -> T:
        try:
            connection.ensure_connection()
            together.wait(timeout=10)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as threads:
        futures = [threads.submit(run) for _ in range(number)]
        return [future.result() for future in futures]


def committed(work: Callable[[], T]) -> T:
    return in_threads(1, work)[0]


@pytest.fixture
def cleaned_up(db: None) -> Iterator[None]:
    """Deletes what the test committed."""
    yield
    committed(delete_all)


def delete_all() -> None:
    WebhookPartner.objects.all().delete()
    Subscriber.objects.all().delete()
    DigestRun.objects.all().delete()
    Deadline.objects.all().delete()
    CommitmentTest.objects.all().delete()
    Commitment.objects.all().delete()
    Clause.objects.all().delete()
    Instrument.objects.all().delete()
    PublicChange.objects.all().delete()  # noted of all that
