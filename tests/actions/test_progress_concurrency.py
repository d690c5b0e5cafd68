"""An author saves an entry while somebody approves the assessment on it: real connections, committed rows."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django import Settings

from commitments.actions import assessments, editorial, progress
from commitments.actions.refusals import ActionRefusedError
from commitments.models import AssessmentDraft, EntryDraft, ProgressEntry, StaffMember
from tests.actions.test_assessments_concurrency import delete_all
from tests.committed import committed
from tests.factories import NOW, make_entry_draft, make_judgement, make_person, make_undertaking

PATIENCE_SECONDS = 10


@pytest.fixture
def kept_apart(db: None) -> Iterator[None]:
    yield
    committed(delete_all)


def prepare() -> tuple[AssessmentDraft, EntryDraft, StaffMember]:
    """An assessment under review that rests on an entry which went back to its author."""
    alice = make_person(username="alice", role="Publisher")
    bob = make_person(username="bob", role="Publisher")
    undertaking = make_undertaking()
    entry = make_entry_draft(by=alice, undertaking=undertaking)
    draft = assessments.save_draft(
        by=alice,
        undertaking=undertaking,
        judgement=make_judgement(),
        test_results=dict.fromkeys(undertaking.commitment.tests.all(), "not_passed"),
        entry_drafts=[entry],
        shows={str(entry.reference): 1},
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    entry.refresh_from_db()
    editorial.send_back(draft=entry, by=bob, comment="Say when.", at=NOW)
    entry.refresh_from_db()
    return draft, entry, bob


def save(entry: EntryDraft) -> EntryDraft:
    return progress.save_draft(
        by=StaffMember.objects.get(username="alice"),
        draft=entry,
        row_version=entry.row_version,
        happened_on=entry.happened_on,
        precision=entry.precision,
        claim="It was passed in March.",
        stage=entry.stage,
        clauses=list(entry.clauses.all()),
        signatories=list(entry.signatories.all()),
        sources=[],
    )


def wait_until_blocked(pid: int) -> None:
    """Until that connection waits for a lock."""
    for _ in range(PATIENCE_SECONDS * 100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [pid])
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waited")


def closing(work: Callable[[], object]) -> Callable[[], object]:
    def run() -> object:
        try:
            return work()
        finally:
            connection.close()

    return run


@pytest.mark.usefixtures("kept_apart")
def test_saving_an_entry_and_approving_what_rests_on_it_take_turns(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECOND_RATING_PERCENT = 0  # the lot would only ask a third person
    draft, entry, bob = committed(prepare)
    holds_assessment = threading.Event()
    savers: list[int] = []
    publish_relied_on = editorial.publish_relied_on

    def once_the_author_saves(
        item: EntryDraft, **how: object
    ) -> ProgressEntry:  # the approval holds its assessment and wants the entry next
        holds_assessment.set()
        while not savers:
            time.sleep(0.01)
        wait_until_blocked(savers[0])
        return publish_relied_on(item, **how)  # type: ignore[arg-type]

    def author() -> EntryDraft:
        assert holds_assessment.wait(PATIENCE_SECONDS)
        connection.ensure_connection()
        savers.append(connection.connection.info.backend_pid)
        return save(entry)

    monkeypatch.setattr(editorial, "publish_relied_on", once_the_author_saves)
    with ThreadPoolExecutor(2) as threads:
        approval = threads.submit(closing(lambda: editorial.approve_assessment(draft=draft, by=bob, at=NOW)))
        saved = threads.submit(closing(author))
        with pytest.raises(ActionRefusedError, match="It rests on the entry"):
            approval.result()
        saved.result()
    entry, draft = committed(lambda: (EntryDraft.objects.get(), AssessmentDraft.objects.get()))
    assert (entry.claim, draft.state, draft.row_version) == ("It was passed in March.", "submitted", 2)
