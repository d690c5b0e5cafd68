import pytest
from django.db import IntegrityError, models

from commitments.actions import editorial
from commitments.desk_vocabulary import Verdict
from commitments.models import (
    Assessment,
    AssessmentDraft,
    EntryDraft,
    ProgressEntry,
    ReviewDecision,
    StaffMember,
)
from commitments.vocabulary import DraftState
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_draft,
    make_assessment_under,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_lead,
    make_undertaking,
)


def test_open_drafts_are_those_somebody_has_to_act_on(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    started = make_entry_draft(by=alice, undertaking=undertaking)
    waiting = editorial.submit(draft=make_entry_draft(by=alice, undertaking=undertaking), by=alice, at=NOW)
    make_lead(undertaking=undertaking)
    make_entry(undertaking=undertaking, by=alice, reviewer=bob)
    assert set(EntryDraft.objects.open()) == {started, waiting}
    assert list(EntryDraft.objects.waiting_for_review()) == [waiting]


def test_by_keeps_to_one_author(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    own = make_entry_draft(by=alice, undertaking=undertaking)
    make_entry_draft(by=bob, undertaking=undertaking)
    assert list(EntryDraft.objects.by(alice)) == [own]


def test_an_author_has_one_open_assessment_draft_per_undertaking(alice: StaffMember) -> None:
    draft = make_assessment_draft(by=alice, undertaking=make_undertaking())
    draft.pk, draft.reference, draft._state.adding = None, None, True
    with pytest.raises(IntegrityError):
        draft.save()


@pytest.mark.parametrize("state", [DraftState.DRAFT, DraftState.SUBMITTED])
def test_an_entry_draft_has_its_author_unless_it_is_a_lead(db: None, state: DraftState) -> None:
    lead = make_lead(undertaking=make_undertaking())
    with pytest.raises(IntegrityError, match="entry_draft_has_its_author"):
        EntryDraft.objects.filter(pk=lead.pk).update(state=state)


def test_a_published_draft_names_what_was_published(alice: StaffMember) -> None:
    draft = make_assessment_draft(by=alice, undertaking=make_undertaking())
    with pytest.raises(IntegrityError, match="published_draft_has_its_assessment"):
        AssessmentDraft.objects.filter(pk=draft.pk).update(state=DraftState.PUBLISHED)


@pytest.mark.parametrize("verdict", [Verdict.SEND_BACK, Verdict.DECLINE])
def test_a_decision_against_a_draft_says_why(alice: StaffMember, bob: StaffMember, verdict: Verdict) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    with pytest.raises(IntegrityError, match="sending_back_or_declining_says_why"):
        ReviewDecision.objects.create(entry_draft=draft, verdict=verdict, decided_by=bob)


def test_a_decision_is_on_exactly_one_draft(alice: StaffMember) -> None:
    with pytest.raises(IntegrityError, match="decision_is_on_one_draft"):
        ReviewDecision.objects.create(verdict=Verdict.APPROVE, decided_by=alice)


def shared_columns(draft: type[models.Model], published: type[models.Model]) -> set[str]:
    names = [{field.name for field in model._meta.concrete_fields} for model in (draft, published)]
    return (names[0] & names[1]) - {"id"}


def test_publishing_carries_over_every_column_that_assessments_share(
    alice: StaffMember, bob: StaffMember
) -> None:
    words = {"claim_made": "We did it.", "claimed_level": "met", "scope_reason": "A later text replaced it."}
    words |= {"strength_reason": "The figures are old.", "successor_id": make_commitment().pk}
    told = {"undertaking": make_undertaking(), "level": "closed", "by": alice, "reviewer": bob, **words}
    make_assessment_under("1.0", **told)
    revised = make_assessment(**told, is_revision=True, changed_rule="What counts as a later text.")
    corrected = make_assessment(**told, is_correction=True, what_was_wrong="The year.", is_minor=True)
    columns = shared_columns(AssessmentDraft, Assessment)
    empty, other = [set(columns), set(columns)], set()
    for nothing, assessment in zip(empty, (revised, corrected), strict=True):
        draft = AssessmentDraft.objects.get(published_assessment=assessment)
        nothing -= {name for name in columns if getattr(draft, name)}
        other |= {name for name in columns if getattr(draft, name) != getattr(assessment, name)}
    assert empty == [{"is_minor"}, {"changed_rule"}]  # each belongs to its own kind of change
    assert other == set()


def test_publishing_carries_over_every_column_that_entries_share(
    alice: StaffMember, bob: StaffMember
) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), note="Read with care.")
    EntryDraft.objects.filter(pk=draft.pk).update(topic="law")
    draft.refresh_from_db()
    entry = editorial.approve_entry(draft=editorial.submit(draft=draft, by=alice, at=NOW), by=bob, at=NOW)
    columns = shared_columns(EntryDraft, ProgressEntry)
    assert {name for name in columns if not getattr(draft, name)} == set()
    assert {name for name in columns if getattr(draft, name) != getattr(entry, name)} == set()


def test_change_reason_is_one_of_three(alice: StaffMember) -> None:
    draft = AssessmentDraft(author=alice)
    assert draft.change_reason == "facts"
    draft.is_revision = True
    assert draft.change_reason == "method"
    draft.is_correction, draft.is_revision = True, False
    assert draft.change_reason == "mistake"
