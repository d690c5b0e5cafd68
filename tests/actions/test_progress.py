import datetime as dt

import pytest
import time_machine

from commitments.actions import editorial, progress
from commitments.actions.refusals import ActionRefusedError
from commitments.models import EntryDraft, StaffMember
from tests.factories import NOW, make_entry, make_entry_draft, make_evidence, make_undertaking

pytestmark = pytest.mark.django_db


def save(
    draft: EntryDraft, by: StaffMember, *, row_version: int | None = None, claim: str = "Other words."
) -> EntryDraft:
    return progress.save_draft(
        by=by,
        draft=draft,
        row_version=row_version,
        happened_on=draft.happened_on,
        precision=draft.precision,
        claim=claim,
        stage=draft.stage,
        clauses=list(draft.clauses.all()),
        signatories=list(draft.signatories.all()),
        sources=[progress.Source(make_evidence(), "The passage.", "p. 3")],
    )


def test_save_draft_new_is_the_authors_and_not_public(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), claim="A law was passed.")
    assert (draft.author, draft.state, draft.row_version) == (alice, "draft", 1)
    assert draft.code.startswith("a-law-was-passed-")


def test_save_draft_again_replaces_sources_and_counts_up(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    with time_machine.travel(NOW + dt.timedelta(days=400)):
        saved = save(draft, alice)
    assert (saved.claim, saved.row_version) == ("Other words.", 2)
    assert [(link.passage, link.place) for link in saved.evidence_links.all()] == [("The passage.", "p. 3")]
    assert saved.changed_at > draft.created_at


def test_save_draft_of_somebody_else_is_refused(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    with pytest.raises(ActionRefusedError, match="Only its author"):
        save(draft, bob)


def test_save_draft_second_window_is_refused_and_changes_nothing(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    save(draft, alice, row_version=1, claim="First window.")
    with pytest.raises(ActionRefusedError, match="another window"):
        save(draft, alice, row_version=1, claim="Second window.")
    draft.refresh_from_db()
    assert draft.claim == "First window."
    assert draft.evidence_links.count() == 1


def test_save_draft_under_review_is_refused(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    submitted = editorial.submit(draft=draft, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="under review"):
        save(submitted, alice)


def test_save_draft_read_before_it_was_submitted_is_refused(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    editorial.submit(draft=draft, by=alice, at=NOW)
    assert draft.state == "draft"  # as this window still believes
    with pytest.raises(ActionRefusedError):
        save(draft, alice)


def test_append_takes_over_words_sources_and_people(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = save(make_entry_draft(by=alice, undertaking=undertaking), alice)
    editorial.submit(draft=draft, by=alice, at=NOW)
    entry = editorial.approve_entry(draft=draft, by=bob, at=NOW)
    assert (entry.code, entry.claim, entry.origin) == (draft.code, "Other words.", "desk")
    assert (entry.logged_by, entry.reviewed_by, entry.published_at) == (alice, bob, NOW)
    assert [link.passage for link in entry.evidence_links.all()] == ["The passage."]
    assert list(entry.undertakings.all()) == [undertaking]


def test_append_of_a_joint_entry_bears_on_the_joint_undertaking() -> None:
    undertaking = make_undertaking(is_joint=True)
    entry = make_entry(undertaking=undertaking)
    assert list(entry.undertakings.all()) == [undertaking]
    assert not entry.signatories.exists()
