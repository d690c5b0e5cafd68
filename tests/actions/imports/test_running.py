"""The worker's side: leases, stopping, being killed, giving up."""

import datetime as dt

import pytest
from django.utils import timezone

from commitments.actions.imports import batches, checking, running, undoing, writing
from commitments.actions.refusals import ActionRefusedError
from commitments.models import DeskAct, EntryDraft, ImportBatch, StaffMember, Undertaking
from tests.factories import NOW, make_commitment, make_signatory, make_undertaking
from tests.import_factories import (
    again,
    checked_import,
    entry,
    make_import,
    outcomes,
    work,
    written_import,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def owed() -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", code="FR")
    )


def lease_runs_out(batch: ImportBatch) -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    ImportBatch.objects.filter(pk=batch.pk).update(lease_until=past)


def test_there_is_nothing_to_do_without_a_batch(alice: StaffMember) -> None:
    assert not running.work_off()
    batches.upload(by=alice, kind="entries", file_name="x", data=b"name\nx\n", at=NOW)
    assert not running.work_off()


def test_a_batch_is_held_by_one_worker_until_its_lease_runs_out(alice: StaffMember) -> None:
    batch = make_import(by=alice, rows=[entry(1)])
    now = timezone.now()
    assert running.claim(now=now) == batch
    assert running.claim(now=now) is None
    assert running.claim(now=now + running.LEASE + dt.timedelta(seconds=1)) == batch


def test_a_worker_that_lost_its_lease_writes_nothing_more(alice: StaffMember) -> None:
    batch = make_import(by=alice, rows=[entry(1)])
    mine = running.claim(now=timezone.now())
    assert mine is not None
    step = running.step_for(mine)
    lease_runs_out(batch)
    running.claim(now=timezone.now())
    with pytest.raises(running.LeaseLostError):
        running.chunk(mine, step)
    assert not batch.rows.exists()


def test_the_oldest_batch_comes_first_and_each_has_its_turn(alice: StaffMember) -> None:
    one, two = make_import(by=alice, rows=[entry(1)]), make_import(by=alice, rows=[entry(2)])
    running.work_off()
    assert (again(one).state, again(two).state) == ("checked", "checking")
    running.work_off()
    assert again(two).state == "checked"


def test_stopping_a_check_keeps_the_rows_so_far(alice: StaffMember, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "CHUNK", 1)
    batch = make_import(by=alice, rows=[entry(1), entry(2)])
    running.work_off(budget=0)
    batches.stop(batch=batch, by=alice)
    work()
    assert (again(batch).state, len(outcomes(batch))) == ("stopped", 1)


def test_a_killed_writer_is_taken_over_and_every_row_is_written_once(
    alice: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CHUNK", 2)
    batch = checked_import(by=alice, rows=[entry(n) for n in range(1, 6)])
    batches.confirm(batch=batch, by=alice, is_for_review=True, at=NOW)
    mine = running.claim(now=timezone.now())
    assert mine is not None
    running.chunk(mine, running.step_for(mine))  # and then it is killed: nothing is handed back
    assert EntryDraft.objects.filter(state="draft").count() == 2
    assert not running.work_off()
    lease_runs_out(batch)
    work()
    assert sorted(EntryDraft.objects.values_list("external_id", flat=True)) == [
        f"row-{n}" for n in range(1, 6)
    ]
    assert set(EntryDraft.objects.values_list("state", flat=True)) == {"submitted"}
    assert again(batch).state == "done"


def test_a_chunk_that_fails_leaves_nothing_and_is_given_up_after_three_times(
    alice: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = checked_import(by=alice, rows=[entry(1), entry(2)])
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)

    def broken(rows: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(writing, "remember", broken)
    for _ in range(3):
        assert running.work_off()
        assert not EntryDraft.objects.exists()
        lease_runs_out(batch)
    assert not running.work_off()
    assert (again(batch).state, again(batch).problem) == ("failed", running.GAVE_UP)


def test_a_batch_that_failed_can_go_on_once_the_cause_is_gone(alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    ImportBatch.objects.filter(pk=batch.pk).update(attempts=3)
    assert not running.work_off()
    batches.go_on(batch=again(batch), by=alice)
    work()
    assert again(batch).state == "done"


def test_an_undo_that_breaks_off_leaves_all_and_is_taken_over(
    alice: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = written_import(by=alice, rows=[entry(1), entry(2)])
    undoing.undo(batch=batch, by=alice)

    def broken(rows: object) -> int:
        raise RuntimeError("the machine lost power")

    with monkeypatch.context() as patch:
        patch.setattr(undoing, "written", broken)
        assert running.work_off()
    assert (again(batch).state, EntryDraft.objects.count()) == ("undoing", 2)
    assert not running.work_off()
    lease_runs_out(batch)
    work()
    assert (again(batch).state, EntryDraft.objects.count()) == ("undone", 0)
    assert DeskAct.objects.filter(kind="undo-import").count() == 1


def test_an_undo_that_fails_three_times_is_given_up_and_can_only_be_asked_again(alice: StaffMember) -> None:
    batch = written_import(by=alice, rows=[entry(1)])
    undoing.undo(batch=batch, by=alice)
    ImportBatch.objects.filter(pk=batch.pk).update(attempts=3)
    assert not running.work_off()
    assert (again(batch).state, again(batch).problem) == ("failed", running.NOT_UNDONE)
    with pytest.raises(ActionRefusedError, match="can go on"):
        batches.go_on(batch=batch, by=alice)
    undoing.undo(batch=batch, by=alice)
    work()
    assert again(batch).state == "undone"
