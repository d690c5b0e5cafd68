"""One form sent many times at once: real connections, committed rows (RELIABILITY E1)."""

import datetime as dt
from collections.abc import Iterator
from uuid import uuid4

import pytest

from commitments.actions import log_updates
from commitments.actions.log_updates import TypedEntry, TypedSource
from commitments.models import EntryDraft, Evidence, Instrument, StaffMember
from tests.committed import committed, in_threads
from tests.factories import NOW, make_clause, make_person

AT_ONCE = 20


@pytest.fixture
def kept_apart(db: None) -> Iterator[None]:
    """Deletes what the test committed; the lines of the activity log, which nothing deletes, are not made."""
    yield
    committed(delete_all)


def delete_all() -> None:
    EntryDraft.objects.all().delete()
    Evidence.objects.all().delete()
    for instrument in Instrument.objects.all():
        instrument.clauses.all().delete()
        instrument.delete()
    StaffMember.objects.all().delete()


def entry(clause_pk: int) -> TypedEntry:
    return TypedEntry(
        happened_on=dt.date(2026, 3, 1),
        precision="day",
        claim="A law was passed.",
        stage="done",
        note="",
        clauses=(clause_pk,),
        signatories=(),
        sources=(TypedSource("https://journal.example/law"),),
    )


@pytest.mark.usefixtures("kept_apart")
def test_one_form_sent_twenty_times_at_once_makes_one_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    # the activity log is append-only for tests too, so a committed line could not be cleared away again
    recorded: list[object] = []
    monkeypatch.setattr(log_updates.acts, "record", lambda **act: recorded.append(act))
    person, clause = committed(lambda: (make_person(username="alice", role="Researcher"), make_clause()))
    token = uuid4()
    saved = in_threads(
        AT_ONCE,
        lambda: log_updates.log(by=person, at=NOW, typed=entry(clause.pk), form_token=token).reference,
    )
    assert len(saved) == AT_ONCE
    assert len(set(saved)) == 1
    assert committed(lambda: (EntryDraft.objects.count(), Evidence.objects.count())) == (1, 1)
    assert len(recorded) == 1
