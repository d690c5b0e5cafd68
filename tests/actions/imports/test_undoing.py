"""One undo for the whole import: what nobody touched goes, what somebody worked on stays."""

import pytest

from commitments.actions import editorial
from commitments.actions.imports import batches, undoing
from commitments.actions.refusals import ActionRefusedError
from commitments.models import AssessmentDraft, DeskAct, EntryDraft, Evidence, StaffMember, Undertaking
from tests.factories import NOW, make_commitment, make_evidence, make_signatory, make_undertaking
from tests.import_factories import ASSESSMENT, SOURCE, again, checked_import, entry, written_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", code="FR")
    )


def test_undo_takes_back_everything_nobody_touched(alice: StaffMember, owed: Undertaking) -> None:
    batch = written_import(by=alice, rows=[entry(n) for n in range(1, 4)], is_for_review=True)
    assert undoing.undo(batch=batch, by=alice, at=NOW) == 0
    assert not EntryDraft.objects.exists()
    assert not Evidence.objects.exists()
    assert again(batch).state == "undone"
    assert DeskAct.objects.get(kind="undo-import").words == "table.csv: everything"


def test_undo_keeps_and_names_what_was_changed_or_published_since(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    batch = written_import(by=alice, rows=[entry(n) for n in range(1, 5)], is_for_review=True)
    drafts = {draft.external_id: draft for draft in EntryDraft.objects.all()}
    EntryDraft.objects.filter(external_id="row-1").update(row_version=2)
    editorial.approve_entry(draft=drafts["row-2"], by=bob, at=NOW)
    editorial.send_back(draft=drafts["row-3"], by=bob, comment="Which page?")
    assert undoing.undo(batch=batch, by=alice, at=NOW) == 3
    assert set(EntryDraft.objects.values_list("external_id", flat=True)) == {"row-1", "row-2", "row-3"}
    assert sorted(undoing.written(batch).values_list("external_id", flat=True)) == ["row-1", "row-2", "row-3"]
    assert DeskAct.objects.get(kind="undo-import").words.endswith("all but 3 rows")


def test_undo_gives_a_changed_draft_its_words_back(alice: StaffMember, owed: Undertaking) -> None:
    written_import(by=alice, rows=[entry(1, note="Careful.", happened_on="2026-02")])
    batch = written_import(by=alice, rows=[entry(1, claim="Other.", note="", happened_on="2026-03-01")])
    assert undoing.undo(batch=batch, by=alice, at=NOW) == 0
    draft = EntryDraft.objects.get()
    assert (draft.claim, draft.note, draft.precision) == ("France published a register.", "Careful.", "month")


def test_undo_of_the_first_import_leaves_what_a_second_one_changed(
    alice: StaffMember, owed: Undertaking
) -> None:
    first = written_import(by=alice, rows=[entry(1), entry(2)])
    written_import(by=alice, rows=[entry(1, claim="Changed by the second.")])
    assert undoing.undo(batch=first, by=alice, at=NOW) == 1
    assert EntryDraft.objects.get().claim == "Changed by the second."


def test_undo_keeps_an_entry_that_an_assessment_rests_on(alice: StaffMember, owed: Undertaking) -> None:
    batch = written_import(by=alice, rows=[entry(1), entry(2)])
    written_import(by=alice, kind="assessments", rows=[ASSESSMENT | {"entries": "row-1: 2"}])
    assert undoing.undo(batch=batch, by=alice, at=NOW) == 1
    assert EntryDraft.objects.get().external_id == "row-1"


def test_undo_takes_back_assessments_but_not_one_with_a_second_rating(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    other = make_undertaking(commitment=owed.commitment, signatory=make_signatory(name="Kenya", code="KE"))
    rows = [ASSESSMENT, ASSESSMENT | {"external_id": "judged-2", "signatory": "Kenya"}]
    batch = written_import(by=alice, kind="assessments", rows=rows)
    draft = AssessmentDraft.objects.get(undertaking=other)
    draft.second_ratings.create(
        reason="random", asked_at=NOW, first_rater=alice, first_level="first_steps", second_rater=bob
    )
    assert undoing.undo(batch=batch, by=alice, at=NOW) == 1
    assert AssessmentDraft.objects.get() == draft


def test_undo_of_an_import_of_sources(alice: StaffMember, bob: StaffMember, owed: Undertaking) -> None:
    make_evidence(**SOURCE | {"published_on": None, "title": "As it was"})
    rows = [SOURCE, SOURCE | {"url": "https://example.org/new"}]
    batch = written_import(by=alice, kind="evidence", rows=rows)
    assert Evidence.objects.get(url=SOURCE["url"]).title == "The plan"
    assert undoing.undo(batch=batch, by=alice, at=NOW) == 0
    source = Evidence.objects.get()
    assert (source.title, source.published_on) == ("As it was", None)


def test_undo_is_refused_twice_before_anything_was_written_and_to_others(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    with pytest.raises(ActionRefusedError, match="nothing to undo"):
        undoing.undo(batch=batch, by=alice, at=NOW)
    batch = written_import(by=alice, rows=[entry(2)])
    with pytest.raises(ActionRefusedError, match="Only whoever uploaded"):
        undoing.undo(batch=batch, by=bob, at=NOW)
    undoing.undo(batch=batch, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="nothing to undo"):
        undoing.undo(batch=batch, by=alice, at=NOW)


def test_what_was_undone_can_be_imported_again(alice: StaffMember, owed: Undertaking) -> None:
    undoing.undo(batch=written_import(by=alice, rows=[entry(1)]), by=alice, at=NOW)
    batch = checked_import(by=alice, rows=[entry(1)])
    assert batch.rows.get().outcome == "new"
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
