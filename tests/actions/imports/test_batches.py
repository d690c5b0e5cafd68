"""What the person who imports does, and what is refused."""

import datetime as dt

import pytest
from django.utils import timezone

from commitments.actions.imports import batches, undoing
from commitments.actions.refusals import ActionRefusedError
from commitments.models import EntryDraft, ImportBatch, ImportMapping, StaffMember, Undertaking
from tests.factories import NOW, make_commitment, make_signatory, make_undertaking
from tests.import_factories import (
    ENTRY,
    again,
    checked_import,
    csv_file,
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


def test_upload_keeps_the_file_and_guesses_its_columns(alice: StaffMember) -> None:
    data = csv_file([entry(1)])
    batch = batches.upload(by=alice, kind="entries", file_name="a\u202eb.csv", data=data, at=NOW)
    assert bytes(ImportBatch.objects.get(pk=batch.pk).file) == data
    assert batch.mapping == {name: name for name in ENTRY}
    assert (batch.file_name, batch.row_count, batch.state) == ("ab.csv", 1, "uploaded")


def test_upload_stores_nothing_of_what_it_refuses(alice: StaffMember, charlie: StaffMember) -> None:
    for person, data in ((alice, b"%PDF"), (charlie, csv_file([entry(1)]))):
        with pytest.raises(ActionRefusedError):
            batches.upload(by=person, kind="entries", file_name="x", data=data, at=NOW)
    assert not ImportBatch.objects.exists()


def test_a_mapping_is_remembered_for_files_of_the_same_shape(alice: StaffMember, bob: StaffMember) -> None:
    data = csv_file([entry(1)]).replace(b"claim", b"Satz", 1)
    mapping = {name: name for name in ENTRY} | {"claim": "Satz"}
    first = batches.upload(by=alice, kind="entries", file_name="x", data=data, at=NOW)
    assert "claim" not in first.mapping
    batches.check(batch=first, by=alice, mapping=mapping, at=NOW)
    assert batches.upload(by=bob, kind="entries", file_name="y", data=data, at=NOW).mapping == mapping
    assert ImportMapping.objects.get().mapping == mapping


def test_check_refuses_a_mapping_that_lacks_a_column(alice: StaffMember) -> None:
    batch = batches.upload(by=alice, kind="entries", file_name="x", data=csv_file([entry(1)]), at=NOW)
    with pytest.raises(ActionRefusedError) as caught:
        batches.check(batch=batch, by=alice, mapping={"claim": "claim"}, at=NOW)
    assert set(caught.value.problems) == {"external_id", "clauses", "happened_on"}
    assert again(batch).state == "uploaded"


def test_check_can_be_done_again_until_somebody_confirms(alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    mapping = {name: column for name, column in batch.mapping.items() if name != "stage"}
    batches.check(batch=batch, by=alice, mapping=mapping, at=NOW)
    with pytest.raises(ActionRefusedError, match="has gone on"):
        batches.check(batch=batch, by=alice, mapping=mapping, at=NOW)
    work()
    assert outcomes(batch) == ["new"]
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    with pytest.raises(ActionRefusedError, match="has gone on"):
        batches.check(batch=batch, by=alice, mapping=mapping, at=NOW)


def test_confirm_wants_a_whole_check_and_something_to_write(alice: StaffMember) -> None:
    batch = make_import(by=alice, rows=[entry(1)])
    with pytest.raises(ActionRefusedError, match="checked to its end"):
        batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    batch = checked_import(by=alice, rows=[entry(2, stage="finished")])
    with pytest.raises(ActionRefusedError, match="nothing to write"):
        batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)


def test_confirm_counts_once(alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    batches.confirm(batch=batch, by=alice, is_for_review=True, at=NOW)
    with pytest.raises(ActionRefusedError, match="only once"):
        batches.confirm(batch=batch, by=alice, is_for_review=True, at=NOW)


def test_stop_and_go_on(alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    with pytest.raises(ActionRefusedError, match="not under way"):
        batches.stop(batch=batch, by=alice)
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    batches.stop(batch=batch, by=alice)
    work()
    assert again(batch).state == "stopped"
    batches.go_on(batch=batch, by=alice)
    work()
    assert again(batch).state == "done"
    with pytest.raises(ActionRefusedError, match="stopped while it was being written"):
        batches.go_on(batch=batch, by=alice)


def test_others_may_do_nothing_with_it(alice: StaffMember, bob: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    for act in (
        lambda: batches.check(batch=batch, by=bob, mapping=batch.mapping, at=NOW),
        lambda: batches.confirm(batch=batch, by=bob, is_for_review=False, at=NOW),
        lambda: batches.stop(batch=batch, by=bob),
        lambda: batches.go_on(batch=batch, by=bob),
    ):
        with pytest.raises(ActionRefusedError, match="Only whoever uploaded"):
            act()


def test_a_file_of_which_nothing_was_written_can_be_thrown_away(alice: StaffMember, bob: StaffMember) -> None:
    batch = make_import(by=alice, rows=[entry(1)])
    with pytest.raises(ActionRefusedError, match="Stop it first"):
        batches.discard(batch=batch, by=alice)
    work()
    with pytest.raises(ActionRefusedError, match="Only whoever uploaded"):
        batches.discard(batch=batch, by=bob)
    batches.discard(batch=batch, by=alice)
    assert not ImportBatch.objects.exists()
    with pytest.raises(ActionRefusedError, match="Only a file of which nothing was written"):
        batches.discard(batch=written_import(by=alice, rows=[entry(1)]), by=alice)


def test_files_and_rows_are_erased_ninety_days_after_their_last_use(alice: StaffMember) -> None:
    written = written_import(by=alice, rows=[entry(1)])
    checked_import(by=alice, rows=[entry(2)])
    late = timezone.now() + batches.KEPT_FOR
    assert batches.forget_old(at=late - dt.timedelta(minutes=1)) == 0
    assert batches.forget_old(at=late + dt.timedelta(days=1)) == 2
    left = ImportBatch.objects.get()
    assert (left, bytes(left.file), left.rows.count()) == (written, b"", 0)
    assert EntryDraft.objects.get().external_id == "row-1"
    for ask in (undoing.undo, batches.go_on, batches.stop):
        with pytest.raises(ActionRefusedError, match="erased after ninety days"):
            ask(batch=left, by=alice)
    assert batches.forget_old(at=late + dt.timedelta(days=2)) == 0


def test_whoever_lost_the_role_can_do_nothing_more_with_their_files(alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    alice.groups.clear()
    alice = StaffMember.objects.get(pk=alice.pk)
    with pytest.raises(ActionRefusedError, match="Your role"):
        batches.check(batch=batch, by=alice, mapping=batch.mapping, at=NOW)
    with pytest.raises(ActionRefusedError, match="Your role"):
        batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    for ask in (batches.go_on, batches.stop, batches.discard, undoing.undo):
        with pytest.raises(ActionRefusedError, match="Your role"):
            ask(batch=batch, by=alice)
