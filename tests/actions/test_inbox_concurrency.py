"""Two people take one item at the same moment, each over a connection of their own."""

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from commitments.actions import inbox
from commitments.actions.refusals import ActionRefusedError
from commitments.models import EntryDraft, InboxMark, StaffMember
from tests.committed import committed
from tests.factories import NOW, make_person

Cast = tuple[EntryDraft, StaffMember, StaffMember]


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """A lead and two people that other connections can see. No act is logged: the log is append-only."""
    made = committed(make_cast)
    yield made
    committed(lambda: delete_cast(made))


def make_cast() -> Cast:
    lead = EntryDraft.objects.create(
        code="taken-by-two", state="lead", origin="reference", claim="X.", happened_on=dt.date(2025, 6, 1)
    )
    return lead, *(make_person(username=name, role="Researcher") for name in ("first", "second"))


def delete_cast(cast: Cast) -> None:
    InboxMark.objects.all().delete()
    for row in cast:
        row.delete()


def test_second_to_take_waits_and_is_told_who_was_first(cast: Cast) -> None:
    lead, first, second = cast
    has_lock, is_waiting = threading.Event(), threading.Event()

    def take_first() -> None:
        with transaction.atomic():
            inbox.lock(lead, by=first)
            InboxMark.objects.create(kind="take", person=first, entry_draft=lead, made_at=NOW)
            has_lock.set()
            is_waiting.wait(timeout=10)
        connection.close()

    def take_second() -> str:
        has_lock.wait(timeout=10)
        is_waiting.set()
        try:
            inbox.take(item=lead, by=second, at=NOW)
        except ActionRefusedError as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as threads:
        done, told = threads.submit(take_first), threads.submit(take_second)
        done.result(timeout=20)
        assert told.result(timeout=20).startswith("first has it since")
    assert committed(lambda: [mark.person for mark in InboxMark.objects.standing()]) == [first]
