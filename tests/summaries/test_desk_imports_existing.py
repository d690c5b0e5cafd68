"""What the rows of a file may already be."""

import pytest

from commitments.actions import editorial
from commitments.models import EntryDraft, StaffMember
from commitments.summaries import desk_imports_existing as existing
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def test_an_own_open_draft_may_be_changed_and_nothing_else(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_entry_draft(by=alice, undertaking=undertaking)
    assert existing.refusal_of(draft, alice) == ""
    assert existing.refusal_of(draft, bob) == "This is a draft of Alice Archer."
    editorial.submit(draft=draft, by=alice, at=NOW)
    draft.refresh_from_db()
    assert "under review" in existing.refusal_of(draft, alice)
    assert "a draft of Alice" in existing.refusal_of(draft, bob)


def test_entries_are_found_by_the_files_name_by_code_and_once_published(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    named = make_entry_draft(by=alice, undertaking=undertaking)
    EntryDraft.objects.filter(pk=named.pk).update(external_id="row-1")
    plain = make_entry_draft(by=alice, undertaking=undertaking)
    published = make_entry(undertaking=undertaking)
    found = existing.find("entries", ["row-1", plain.code, published.code, "none"], person=alice)
    assert set(found) == {"row-1", plain.code, published.code}
    assert (found["row-1"].pk, found["row-1"].refusal) == (named.pk, "")
    assert found[published.code].refusal == existing.PUBLISHED


def test_a_source_may_be_mended_while_nothing_of_others_rests_on_it(
    alice: StaffMember, bob: StaffMember
) -> None:
    free = make_evidence(url="https://free.org/")
    undertaking = make_undertaking()
    of_bob = make_entry_draft(by=bob, undertaking=undertaking).evidence.get()
    public = make_entry(undertaking=undertaking).evidence.get()
    found = existing.find("evidence", [free.url, of_bob.url, public.url], person=alice)
    assert found[free.url].refusal == ""
    assert "Drafts of others" in found[of_bob.url].refusal
    assert "Published work" in found[public.url].refusal


@pytest.mark.parametrize("state", ["submitted", "declined"])
def test_a_source_of_a_draft_that_left_its_author_may_not_be_mended(alice: StaffMember, state: str) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    EntryDraft.objects.filter(pk=draft.pk).update(state=state)
    url = draft.evidence.get().url
    found = existing.find("evidence", [url], person=alice)
    assert found[url].refusal.startswith("A draft that was submitted rests on this source.")


def test_a_source_of_an_assessment_under_review_may_not_be_mended_by_way_of_its_entry(
    alice: StaffMember,
) -> None:
    owed = make_undertaking()
    draft = make_assessment_draft(by=alice, undertaking=owed)
    entry = make_entry_draft(by=alice, undertaking=owed)
    draft.entry_drafts.add(entry)
    url = entry.evidence.get().url
    assert existing.find("evidence", [url], person=alice)[url].refusal == ""
    draft.state = "submitted"
    draft.save()
    assert existing.find("evidence", [url], person=alice)[url].refusal


def test_an_assessment_draft_of_another_comes_without_a_word_of_it(
    alice: StaffMember, bob: StaffMember
) -> None:
    name = str(make_assessment_draft(by=alice, undertaking=make_undertaking()).reference)
    found = existing.find("assessments", [name], person=bob)[name]
    assert (found.texts, found.is_closed, found.refusal) == ({}, True, "This is a draft of Alice Archer.")
    assert not existing.find("assessments", [name], person=alice)[name].is_closed


def test_assessments_are_found_by_reference_and_by_the_name_an_export_gives(alice: StaffMember) -> None:
    owed = make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", code="FR")
    )
    make_assessment(undertaking=owed)
    draft = make_assessment_draft(by=alice, undertaking=owed)
    names = [str(draft.reference), "FR-D3.e-v1", "FR-D3.e-v2", "KE-D3.e-v1", "what", "a-b-vx"]
    found = existing.find("assessments", names, person=alice)
    assert found[str(draft.reference)].refusal == ""
    assert found["FR-D3.e-v1"].refusal == existing.PUBLISHED
    assert not {"FR-D3.e-v2", "KE-D3.e-v1", "what"} & set(found)


def test_open_assessments_and_published_versions(alice: StaffMember) -> None:
    owed = make_undertaking()
    make_assessment(undertaking=owed)
    draft = make_assessment_draft(by=alice, undertaking=owed)
    assert existing.open_assessments(alice) == {owed.pk: str(draft.reference)}
    assert existing.published_versions() == {owed.pk: 1}


def test_references_are_the_names_that_are_one() -> None:
    name = "0b7c2f6e-7d1f-4c52-9d2b-0d7e8a1c3f10"
    assert [str(item) for item in existing.references(["row-1", name])] == [name]
