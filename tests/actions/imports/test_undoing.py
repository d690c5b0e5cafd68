"""One undo for the whole import: what nobody touched goes, what somebody worked on stays."""

import pytest

from commitments.actions import editorial
from commitments.actions.imports import batches, running, undoing
from commitments.actions.refusals import ActionRefusedError
from commitments.models import (
    AssessmentDraft,
    ConflictOfInterest,
    DeskAct,
    EntryDraft,
    Evidence,
    ImportBatch,
    Signatory,
    StaffMember,
    Undertaking,
)
from commitments.summaries import desk_imports
from tests.factories import NOW, make_commitment, make_evidence, make_person, make_signatory, make_undertaking
from tests.import_factories import ASSESSMENT, SOURCE, again, checked_import, entry, work, written_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", code="FR")
    )


def undone(batch: ImportBatch) -> int:
    """Has it undone by the worker; the number of rows that had to stay."""
    undoing.undo(batch=batch, by=batch.uploaded_by)
    work()
    assert again(batch).state == "undone"
    return undoing.written(batch).count()


def test_undo_takes_back_everything_nobody_touched(alice: StaffMember, owed: Undertaking) -> None:
    batch = written_import(by=alice, rows=[entry(n) for n in range(1, 4)], is_for_review=True)
    assert undone(batch) == 0
    assert not EntryDraft.objects.exists()
    assert not Evidence.objects.exists()
    act = DeskAct.objects.get(kind="undo-import")
    assert (act.person, act.batch, act.words) == (alice, batch, "table.csv: everything")


def test_undo_keeps_and_names_what_was_changed_or_published_since(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    batch = written_import(by=alice, rows=[entry(n) for n in range(1, 5)], is_for_review=True)
    drafts = {draft.external_id: draft for draft in EntryDraft.objects.all()}
    EntryDraft.objects.filter(external_id="row-1").update(row_version=2)
    editorial.approve_entry(draft=drafts["row-2"], by=bob, at=NOW)
    editorial.send_back(draft=drafts["row-3"], by=bob, comment="Which page?")
    assert undone(batch) == 3
    assert set(EntryDraft.objects.values_list("external_id", flat=True)) == {"row-1", "row-2", "row-3"}
    assert sorted(undoing.written(batch).values_list("external_id", flat=True)) == ["row-1", "row-2", "row-3"]
    assert DeskAct.objects.get(kind="undo-import").words.endswith("all but 3 rows")


def test_undo_gives_a_changed_draft_its_words_back(alice: StaffMember, owed: Undertaking) -> None:
    written_import(by=alice, rows=[entry(1, note="Careful.", happened_on="2026-02")])
    batch = written_import(by=alice, rows=[entry(1, claim="Other.", note="", happened_on="2026-03-01")])
    assert undone(batch) == 0
    draft = EntryDraft.objects.get()
    assert (draft.claim, draft.note, draft.precision) == ("France published a register.", "Careful.", "month")


def test_undo_of_the_last_import_lets_the_one_before_be_undone(alice: StaffMember, owed: Undertaking) -> None:
    first = written_import(by=alice, rows=[entry(1), entry(2)])
    second = written_import(by=alice, rows=[entry(1, claim="By the second.")])
    third = written_import(by=alice, rows=[entry(1, claim="By the third.")])
    assert undone(third) == 0
    assert EntryDraft.objects.get(external_id="row-1").claim == "By the second."
    assert undone(second) == 0
    assert EntryDraft.objects.get(external_id="row-1").claim == entry(1)["claim"]
    assert undone(first) == 0
    assert not EntryDraft.objects.exists()


def test_a_draft_that_somebody_changed_between_two_imports_survives_the_undo_of_both(
    alice: StaffMember, owed: Undertaking
) -> None:
    first = written_import(by=alice, rows=[entry(1)])
    EntryDraft.objects.update(claim="By hand.", row_version=2)
    second = written_import(by=alice, rows=[entry(1, claim="By the second.")])
    assert (undone(second), undone(first)) == (0, 1)
    assert EntryDraft.objects.get().claim == "By hand."


def test_assessments_too_are_undone_one_import_after_the_other(alice: StaffMember, owed: Undertaking) -> None:
    first = written_import(by=alice, kind="assessments", rows=[ASSESSMENT])
    second = written_import(by=alice, kind="assessments", rows=[ASSESSMENT | {"reasons": "Two exist."}])
    assert undone(second) == 0
    assert AssessmentDraft.objects.get().reasons == ASSESSMENT["reasons"]
    assert undone(first) == 0
    assert not AssessmentDraft.objects.exists()


def test_undo_of_the_first_import_leaves_what_a_second_one_changed(
    alice: StaffMember, owed: Undertaking
) -> None:
    first = written_import(by=alice, rows=[entry(1), entry(2)])
    written_import(by=alice, rows=[entry(1, claim="Changed by the second.")])
    assert undone(first) == 1
    assert EntryDraft.objects.get().claim == "Changed by the second."


def test_undo_keeps_an_entry_that_an_assessment_rests_on(alice: StaffMember, owed: Undertaking) -> None:
    batch = written_import(by=alice, rows=[entry(1), entry(2)])
    written_import(by=alice, kind="assessments", rows=[ASSESSMENT | {"entries": "row-1: 2"}])
    assert undone(batch) == 1
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
    assert undone(batch) == 1
    assert AssessmentDraft.objects.get() == draft


def test_undo_of_an_import_of_sources(alice: StaffMember, bob: StaffMember, owed: Undertaking) -> None:
    make_evidence(**SOURCE | {"published_on": None, "title": "As it was"})
    rows = [SOURCE, SOURCE | {"url": "https://example.org/new"}]
    batch = written_import(by=alice, kind="evidence", rows=rows)
    assert Evidence.objects.get(url=SOURCE["url"]).title == "The plan"
    assert undone(batch) == 0
    source = Evidence.objects.get()
    assert (source.title, source.published_on) == ("As it was", None)


def test_undo_keeps_a_source_that_a_colleague_has_mended_since(alice: StaffMember, bob: StaffMember) -> None:
    make_evidence(**SOURCE | {"published_on": None, "title": "As it was"})
    new = SOURCE | {"url": "https://example.org/new"}
    batch = written_import(by=alice, kind="evidence", rows=[SOURCE, new])
    Evidence.objects.update(title="A colleague’s title")
    assert undone(batch) == 2
    assert set(Evidence.objects.values_list("title", flat=True)) == {"A colleague’s title"}
    assert set(batch.rows.values_list("after_undo", flat=True)) == {"kept"}


def test_undo_of_sources_leaves_alone_what_the_import_did_not_write(alice: StaffMember) -> None:
    make_evidence(**SOURCE | {"published_on": None, "title": "As it was", "title_is_ours": True})
    batch = written_import(by=alice, kind="evidence", rows=[SOURCE])
    Evidence.objects.update(publisher="A colleague’s better name")
    assert undone(batch) == 0
    source = Evidence.objects.get()
    assert (source.title, source.title_is_ours, source.publisher, source.published_on) == (
        "As it was",
        True,
        "A colleague’s better name",
        None,
    )


def test_undo_keeps_a_draft_whose_old_words_a_file_could_not_hold(
    alice: StaffMember, owed: Undertaking
) -> None:
    written_import(by=alice, rows=[entry(1)])
    EntryDraft.objects.update(note="Long. " * 500)
    batch = written_import(by=alice, rows=[entry(1, note="Short.")])
    assert undone(batch) == 1
    assert EntryDraft.objects.get().note == "Short."


def test_undo_takes_away_the_source_that_a_changed_row_brought(alice: StaffMember, owed: Undertaking) -> None:
    written_import(by=alice, rows=[entry(1)])
    batch = written_import(by=alice, rows=[entry(1, source_url="https://example.org/other")])
    assert Evidence.objects.count() == 2
    assert undone(batch) == 0
    assert Evidence.objects.get().url == entry()["source_url"]


def test_an_undo_goes_chunk_by_chunk_and_says_how_far_it_is(
    alice: StaffMember, owed: Undertaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "CHUNK", 2)
    written_import(by=alice, rows=[entry(1), entry(2)])
    batch = written_import(by=alice, rows=[entry(n, claim=f"Other {n}.") for n in range(1, 6)])
    undoing.undo(batch=batch, by=alice)
    running.work_off(budget=0)
    assert again(batch).state == "undoing"
    page = desk_imports.load(again(batch), person=alice, outcome="", page="")
    assert (page.progress.done, page.progress.total) == (2, 5)
    running.work_off(budget=0)
    ImportBatch.objects.filter(pk=batch.pk).update(attempts=running.MOST_ATTEMPTS)
    assert not running.work_off()
    page = desk_imports.load(again(batch), person=alice, outcome="", page="")
    assert (again(batch).state, page.can_go_on, page.can_undo) == ("failed", False, True)
    ImportBatch.objects.filter(pk=batch.pk).update(written_at=None)
    with pytest.raises(ActionRefusedError, match="Undo it again"):
        batches.go_on(batch=batch, by=alice)
    assert undone(batch) == 0
    assert set(EntryDraft.objects.values_list("external_id", "claim")) == {
        ("row-1", entry()["claim"]),
        ("row-2", entry()["claim"]),
    }


def test_undo_is_refused_twice_before_anything_was_written_and_to_others(
    alice: StaffMember, owed: Undertaking
) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    with pytest.raises(ActionRefusedError, match="nothing to undo"):
        undoing.undo(batch=batch, by=alice)
    batch = written_import(by=alice, rows=[entry(2)])
    with pytest.raises(ActionRefusedError, match="or a publisher"):
        undoing.undo(batch=batch, by=make_person(role="Researcher"))
    with pytest.raises(ActionRefusedError, match="Your role"):
        undoing.undo(batch=batch, by=make_person())
    undone(batch)
    with pytest.raises(ActionRefusedError, match="nothing to undo"):
        undoing.undo(batch=batch, by=alice)


def test_what_was_undone_can_be_imported_again(alice: StaffMember, owed: Undertaking) -> None:
    undone(written_import(by=alice, rows=[entry(1)]))
    batch = checked_import(by=alice, rows=[entry(1)])
    assert batch.rows.get().outcome == "new"
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)


def test_asking_for_an_undo_changes_nothing_but_the_state(alice: StaffMember, owed: Undertaking) -> None:
    batch = written_import(by=alice, rows=[entry(1), entry(2)])
    undoing.undo(batch=batch, by=alice)
    assert (again(batch).state, again(batch).done_count, again(batch).undone_at) == ("undoing", 2, None)
    assert EntryDraft.objects.count() == 2
    assert not DeskAct.objects.filter(kind="undo-import").exists()


def test_nothing_else_can_be_asked_of_an_import_that_is_being_undone(
    alice: StaffMember, owed: Undertaking
) -> None:
    batch = written_import(by=alice, rows=[entry(1)])
    undoing.undo(batch=batch, by=alice)
    for ask in (batches.stop, batches.go_on, undoing.undo):
        with pytest.raises(ActionRefusedError, match="is being undone"):
            ask(batch=batch, by=alice)
    work()
    assert again(batch).state == "undone"


def test_many_changed_drafts_are_read_together(
    alice: StaffMember, owed: Undertaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "CHUNK", 2)
    written_import(by=alice, rows=[entry(n) for n in range(1, 6)])
    batch = written_import(by=alice, rows=[entry(n, claim=f"Other {n}.") for n in range(1, 6)])
    EntryDraft.objects.filter(external_id="row-3").update(row_version=9)
    assert undone(batch) == 1
    assert list(EntryDraft.objects.exclude(claim=entry()["claim"]).values_list("claim", flat=True)) == [
        "Other 3."
    ]


def test_undo_keeps_a_changed_draft_whose_old_words_are_refused(
    alice: StaffMember, owed: Undertaking
) -> None:
    written_import(by=alice, kind="assessments", rows=[ASSESSMENT])
    rows = [ASSESSMENT | {"reasons": "Two registers exist."}]
    batch = written_import(by=alice, kind="assessments", rows=rows)
    ConflictOfInterest.objects.create(person=alice, signatory=Signatory.objects.get(code="FR"), reason="X.")
    assert undone(batch) == 1
    assert AssessmentDraft.objects.get().reasons == "Two registers exist."


def test_a_publisher_undoes_what_somebody_else_imported(bob: StaffMember, owed: Undertaking) -> None:
    author = make_person(role="Researcher")
    written_import(by=author, rows=[entry(1)])
    batch = written_import(by=author, rows=[entry(1, claim="Other."), entry(2)])
    undoing.undo(batch=batch, by=bob)
    work()
    draft = EntryDraft.objects.get()
    assert (again(batch).state, draft.claim, draft.author) == ("undone", entry()["claim"], author)
    assert DeskAct.objects.get(kind="undo-import").person == bob
