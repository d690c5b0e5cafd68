"""What was confirmed becomes drafts of whoever uploaded it, and nothing else."""

import pytest

from commitments.actions import editorial
from commitments.actions.imports import batches, running, writing
from commitments.actions.refusals import ActionRefusedError
from commitments.models import (
    AssessmentDraft,
    DeskAct,
    EntryDraft,
    Evidence,
    ProgressEntry,
    StaffMember,
    Undertaking,
)
from tests.factories import NOW, make_commitment, make_entry, make_evidence, make_signatory, make_undertaking
from tests.import_factories import (
    ASSESSMENT,
    SOURCE,
    again,
    checked_import,
    entry,
    make_import,
    outcomes,
    work,
    written_import,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    """What France owes under D3.e."""
    return make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", code="FR")
    )


def test_new_entries_become_own_drafts_with_their_sources(alice: StaffMember, owed: Undertaking) -> None:
    batch = written_import(by=alice, rows=[entry(n, passage=f"p {n}") for n in range(1, 4)])
    drafts = EntryDraft.objects.order_by("external_id")
    assert [d.external_id for d in drafts] == ["row-1", "row-2", "row-3"]
    assert {d.state for d in drafts} == {"draft"}
    assert {d.author for d in drafts} == {alice}
    link = drafts[1].evidence_links.get()
    assert (link.passage, link.evidence.title, link.evidence.language) == ("p 2", "The register", "fr")
    assert [s.name for s in drafts[0].signatories.all()] == ["France"]
    assert [c.code for c in drafts[0].clauses.all()] == ["D3.e"]
    assert (batch.state, batch.done_count) == ("done", 3)


def test_the_same_file_again_is_all_the_same(alice: StaffMember, owed: Undertaking) -> None:
    rows = [entry(n) for n in range(1, 4)]
    written_import(by=alice, rows=rows)
    assert outcomes(checked_import(by=alice, rows=rows)) == ["same"] * 3
    assert EntryDraft.objects.count() == 3


def test_a_changed_row_saves_over_the_own_open_draft(alice: StaffMember, owed: Undertaking) -> None:
    written_import(by=alice, rows=[entry(1), entry(2)])
    batch = written_import(by=alice, rows=[entry(1, claim="France changed it."), entry(2)])
    assert outcomes(batch) == ["changed", "same"]
    draft = EntryDraft.objects.get(external_id="row-1")
    assert (draft.claim, draft.row_version) == ("France changed it.", 2)
    assert batch.rows.get(number=2).before["claim"] == "France published a register."


def test_a_row_overtaken_since_the_check_is_reported_and_not_written(
    alice: StaffMember, owed: Undertaking
) -> None:
    written_import(by=alice, rows=[entry(1), entry(2)])
    batch = checked_import(by=alice, rows=[entry(1, claim="From the file."), entry(2, claim="Also.")])
    EntryDraft.objects.filter(external_id="row-1").update(claim="From the desk.", row_version=2)
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    work()
    assert outcomes(batch) == ["wrong", "changed"]
    assert EntryDraft.objects.get(external_id="row-1").claim == "From the desk."
    (problem,) = batch.rows.get(number=2).problems
    assert "changed since the check" in problem["reason"]


def test_a_name_taken_since_the_check_is_reported(alice: StaffMember, owed: Undertaking) -> None:
    one = checked_import(by=alice, rows=[entry(1)])
    written_import(by=alice, rows=[entry(1)])
    batches.confirm(batch=one, by=alice, is_for_review=False, at=NOW)
    work()
    assert outcomes(one) == ["wrong"]
    assert EntryDraft.objects.count() == 1


def test_complete_entries_go_to_review_all_at_once_and_the_rest_stay(
    alice: StaffMember, owed: Undertaking
) -> None:
    rows = [entry(1), entry(2, source_kind="secondary", source_url="https://example.org/news")]
    written_import(by=alice, rows=rows, is_for_review=True)
    assert dict(EntryDraft.objects.values_list("external_id", "state")) == {
        "row-1": "submitted",
        "row-2": "draft",
    }


def test_nothing_is_public_and_one_act_is_recorded(alice: StaffMember, owed: Undertaking) -> None:
    batch = written_import(by=alice, rows=[entry(1), entry(2)], is_for_review=True)
    assert not ProgressEntry.objects.exists()
    act = DeskAct.objects.get(kind="import")
    assert act.batch == batch
    assert "2 new, 0 changed, 2 sent to review" in act.words


def test_wrong_rows_are_left_out(alice: StaffMember, owed: Undertaking) -> None:
    batch = written_import(by=alice, rows=[entry(1), entry(2, stage="finished"), entry(3)])
    assert outcomes(batch) == ["new", "wrong", "new"]
    assert EntryDraft.objects.count() == 2


def test_a_known_source_keeps_what_is_recorded_of_it(alice: StaffMember, owed: Undertaking) -> None:
    make_evidence(url=entry()["source_url"], title="As we know it")
    written_import(by=alice, rows=[entry(1)])
    assert EntryDraft.objects.get().evidence.get().title == "As we know it"


def test_sources_are_recorded_mended_and_left_where_something_public_rests_on_them(
    alice: StaffMember, owed: Undertaking
) -> None:
    written_import(by=alice, kind="evidence", rows=[SOURCE])
    batch = written_import(by=alice, kind="evidence", rows=[SOURCE | {"title": "The plan, mended"}])
    assert outcomes(batch) == ["changed"]
    assert Evidence.objects.get().title == "The plan, mended"
    public = make_entry(undertaking=owed).evidence.get()
    batch = checked_import(by=alice, kind="evidence", rows=[SOURCE | {"url": public.url}])
    assert "Published work rests on this source" in batch.rows.get().problems[0]["reason"]


def test_an_assessment_becomes_a_draft_with_tests_entries_and_search(
    alice: StaffMember, owed: Undertaking
) -> None:
    published = make_entry(undertaking=owed)
    cells = {"tests": "passed; not passed", "entries": f"{published.code}: 3", "searched_on": "2026-03-20"}
    row = ASSESSMENT | cells | {"searched_places": "gouv.fr", "evidence_strength": ""}
    written_import(by=alice, kind="assessments", rows=[row])
    draft = AssessmentDraft.objects.get()
    assert (draft.external_id, draft.undertaking, draft.author) == ("judged-1", owed, alice)
    assert (draft.verified_level, draft.evidence_strength) == ("first_steps", 3)
    assert [r.result for r in draft.test_results.order_by("test__number")] == ["passed", "not_passed"]
    assert [e.code for e in draft.entries.all()] == [published.code]
    assert draft.shows == {published.code: 3}
    assert draft.searched_places == "gouv.fr"


def test_an_assessment_changes_the_own_draft_of_its_name(alice: StaffMember, owed: Undertaking) -> None:
    written_import(by=alice, kind="assessments", rows=[ASSESSMENT])
    batch = written_import(by=alice, kind="assessments", rows=[ASSESSMENT | {"reasons": "Other reasons."}])
    assert outcomes(batch) == ["changed"]
    assert AssessmentDraft.objects.get().reasons == "Other reasons."


def test_an_assessment_can_rest_on_an_imported_entry_and_go_to_review(
    alice: StaffMember, owed: Undertaking
) -> None:
    written_import(by=alice, rows=[entry(1)])
    row = ASSESSMENT | {"entries": "row-1: 2", "tests": "not_passed; not_passed"}
    written_import(by=alice, kind="assessments", rows=[row], is_for_review=True)
    assert AssessmentDraft.objects.get().state == "submitted"
    assert EntryDraft.objects.get().state == "submitted"


def test_writing_is_done_in_chunks_and_only_then_is_it_done(
    alice: StaffMember, owed: Undertaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CHUNK", 2)
    batch = checked_import(by=alice, rows=[entry(n) for n in range(1, 6)])
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    running.work_off(budget=0)
    assert (again(batch).state, again(batch).done_count) == ("writing", 2)
    assert EntryDraft.objects.count() == 2
    work()
    assert (again(batch).state, EntryDraft.objects.count()) == ("done", 5)


def test_written_says_what_became_of_the_rows() -> None:
    assert str(writing.Written(2, 1, 0)) == "2 new, 1 changed"
    assert str(writing.Written(2, 1, 3)) == "2 new, 1 changed, 3 sent to review"


def test_nothing_is_written_before_somebody_confirms(alice: StaffMember, owed: Undertaking) -> None:
    before = (EntryDraft.objects.count(), Evidence.objects.count())
    batch = make_import(by=alice, rows=[entry(1)])
    work()
    assert (EntryDraft.objects.count(), Evidence.objects.count()) == before
    assert again(batch).checked_at is not None


def test_a_name_taken_by_somebody_elses_assessment_is_reported(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    one = checked_import(by=alice, kind="assessments", rows=[ASSESSMENT])
    written_import(by=bob, kind="assessments", rows=[ASSESSMENT])
    batches.confirm(batch=one, by=alice, is_for_review=False, at=NOW)
    work()
    assert (again(one).state, outcomes(one)) == ("done", ["wrong"])
    assert "a draft of this name was saved" in one.rows.get().problems[0]["reason"]
    assert AssessmentDraft.objects.get().author == bob


def test_what_the_desk_would_not_submit_stays_a_draft(alice: StaffMember, owed: Undertaking) -> None:
    make_evidence(url=entry()["source_url"], language="und", kind="primary")
    written_import(by=alice, rows=[entry(1, language="")], is_for_review=True)
    draft = EntryDraft.objects.get()
    assert draft.state == "draft"
    with pytest.raises(ActionRefusedError, match="Say in which language it is"):
        editorial.submit(draft=draft, by=alice, at=NOW)
