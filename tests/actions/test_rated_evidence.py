"""What counts as a change of the evidence a rating was given on."""

from typing import Any

import pytest

from commitments.actions import editorial, withdrawals
from commitments.actions.rated_evidence import evidence_of, is_stale
from commitments.models import AssessmentDraft, EntryDraft, Evidence, SecondRating, StaffMember
from tests.factories import (
    NOW,
    give_second_rating,
    make_assessment_draft,
    make_entry_draft,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def draft(alice: StaffMember) -> AssessmentDraft:
    """A draft that says "Met" and rests on an entry that is not public yet."""
    owed = make_undertaking()
    made = make_assessment_draft(by=alice, undertaking=owed, level="met", passed=2)
    made.entry_drafts.add(make_entry_draft(by=alice, undertaking=owed, claim="A law is in force."))
    return editorial.submit(draft=made, by=alice, at=NOW)


def test_publishing_an_entry_first_is_no_change(draft: AssessmentDraft, bob: StaffMember) -> None:
    before = evidence_of(draft)
    entry = editorial.approve_entry(draft=draft.entry_drafts.get(), by=bob, at=NOW)
    draft.entry_drafts.clear()
    draft.entries.add(entry)  # as a form does that was opened afterwards
    assert evidence_of(draft) == before


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://other.example/law"},
        {"title": "Another page"},
        {"publisher": "The Echo"},
        {"kind": "secondary"},
    ],
)
def test_another_source_is_a_change(draft: AssessmentDraft, bob: StaffMember, change: dict[str, Any]) -> None:
    second = give_second_rating(draft=draft, by=bob)
    assert second
    assert not is_stale(second, draft)
    Evidence.objects.filter(draft_links__draft__in=draft.entry_drafts.all()).update(**change)
    assert is_stale(second, draft)


@pytest.mark.parametrize("change", [{"passage": "Other words"}, {"place": "page 9"}])
def test_another_passage_is_a_change(draft: AssessmentDraft, change: dict[str, Any]) -> None:
    before = evidence_of(draft)
    draft.entry_drafts.get().evidence_links.update(**change)
    assert evidence_of(draft) != before


@pytest.mark.parametrize(
    "change", [{"claim": "A law is planned."}, {"stage": "announced"}, {"note": "Only the first part."}]
)
def test_other_words_of_an_entry_are_a_change(draft: AssessmentDraft, change: dict[str, Any]) -> None:
    before = evidence_of(draft)
    EntryDraft.objects.update(**change)
    assert evidence_of(draft) != before


def test_what_a_withdrawal_gives_back_is_the_same_and_keeps_both_ratings(
    draft: AssessmentDraft, alice: StaffMember, bob: StaffMember
) -> None:
    before = evidence_of(draft)
    give_second_rating(draft=draft)
    made = editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    withdrawals.withdraw_assessment(assessment=made, by=bob, at=NOW, reason="Too early.")
    back = AssessmentDraft.objects.open().get()
    assert evidence_of(back) == before
    assert SecondRating.objects.get(draft=back).rated_at == NOW
    editorial.submit(draft=back, by=alice, at=NOW)
    again = editorial.approve_assessment(draft=back, by=bob, at=NOW)
    assert [row.verified_level for row in again.ratings.all()] == ["met", "met"]
