"""What the person who imports does, and what is refused."""

import pytest

from commitments.actions.imports import batches
from commitments.actions.refusals import ActionRefusedError
from commitments.models import ImportBatch, ImportMapping, StaffMember, Undertaking
from tests.factories import NOW, make_commitment, make_signatory, make_undertaking
from tests.import_factories import ENTRY, again, checked_import, csv_file, entry, make_import, outcomes, work

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
