from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from commitments.actions import editorial, progress
from commitments.actions.refusals import ActionRefusedError
from commitments.models import (
    Assessment,
    AssessmentDraft,
    Change,
    ConflictOfInterest,
    CurrentStatus,
    DeskAct,
    EntryDraft,
    ProgressEntry,
    ReviewDecision,
    StaffMember,
    Undertaking,
)
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_draft,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_lead,
    make_person,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def submitted_entry(by: StaffMember, undertaking: Undertaking | None = None) -> EntryDraft:
    draft = make_entry_draft(by=by, undertaking=undertaking or make_undertaking())
    return editorial.submit(draft=draft, by=by, at=NOW)


def submitted_assessment(by: StaffMember, undertaking: Undertaking | None = None) -> AssessmentDraft:
    undertaking = undertaking or make_undertaking()
    draft = make_assessment_draft(by=by, undertaking=undertaking)
    draft.entry_drafts.add(make_entry_draft(by=by, undertaking=undertaking))
    return editorial.submit(draft=draft, by=by, at=NOW)


def test_submit_entry_without_a_source_is_refused(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), sources=[])
    with pytest.raises(ActionRefusedError, match="at least one public source"):
        editorial.submit(draft=draft, by=alice, at=NOW)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_submit_entry_on_one_secondary_publisher_is_refused(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), sources=[])
    draft.evidence_links.create(evidence=make_evidence(kind="secondary", publisher="The Daily"))
    draft.evidence_links.create(evidence=make_evidence(kind="secondary", publisher="the daily "))
    with pytest.raises(ActionRefusedError, match="secondary source alone is not enough"):
        editorial.submit(draft=draft, by=alice, at=NOW)


def test_submit_entry_on_two_publishers_goes_to_review(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), sources=[])
    draft.evidence_links.create(evidence=make_evidence(kind="secondary", publisher="The Daily"))
    draft.evidence_links.create(evidence=make_evidence(kind="secondary", publisher="The Weekly"))
    assert editorial.submit(draft=draft, by=alice, at=NOW).state == "submitted"


def test_submit_somebody_elses_draft_is_refused(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    with pytest.raises(ActionRefusedError, match="Only its author"):
        editorial.submit(draft=draft, by=bob, at=NOW)


def test_submit_twice_is_refused(alice: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="already waiting for review"):
        editorial.submit(draft=submitted_entry(alice), by=alice, at=NOW)


def test_submit_assessment_takes_its_own_entries_along(alice: StaffMember) -> None:
    draft = submitted_assessment(alice)
    assert {entry.state for entry in draft.entry_drafts.all()} == {"submitted"}


def test_submit_assessment_with_problems_leaves_everything_as_it_was(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(by=alice, undertaking=undertaking, reasons="")
    with pytest.raises(ActionRefusedError) as refused:
        editorial.submit(draft=draft, by=alice, at=NOW)
    found = " ".join(refused.value.problems[""])
    assert "at least one progress entry" in found
    assert "Give the reasons" in found
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_approve_nobody_publishes_their_own_work(alice: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="Nobody reviews or publishes their own work"):
        editorial.approve_entry(draft=submitted_entry(alice), by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="Nobody reviews or publishes their own work"):
        editorial.approve_assessment(draft=submitted_assessment(alice), by=alice, at=NOW)
    assert not ProgressEntry.objects.exists()
    assert not Assessment.objects.exists()


def test_database_refuses_an_entry_reviewed_by_its_author(alice: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking(), by=alice)
    row = ProgressEntry.objects.filter(pk=entry.pk).values().get()
    row |= {"id": None, "version": 2, "reviewed_by_id": alice.pk}
    with pytest.raises(IntegrityError, match="entry_reviewed_by_another"), transaction.atomic():
        ProgressEntry.objects.create(**row)


@pytest.mark.parametrize(("role", "verdict"), [("Researcher", "send_back"), ("Reviewer", "approve_entry")])
def test_verdict_needs_the_right_for_it(alice: StaffMember, role: str, verdict: str) -> None:
    person, draft = make_person(role=role), submitted_entry(alice)
    arguments = {"at": NOW} if verdict == "approve_entry" else {"comment": "Why."}
    with pytest.raises(ActionRefusedError, match="Your role does not allow this"):
        getattr(editorial, verdict)(draft=draft, by=person, **arguments)


def test_verdict_on_a_conflicted_signatory_is_refused(alice: StaffMember, bob: StaffMember) -> None:
    draft = submitted_entry(alice)
    ConflictOfInterest.objects.create(person=bob, signatory=draft.signatories.get(), reason="Family.")
    with pytest.raises(ActionRefusedError, match="conflict of interest"):
        editorial.approve_entry(draft=draft, by=bob, at=NOW)


def test_verdict_on_words_changed_since_is_refused(alice: StaffMember, bob: StaffMember) -> None:
    draft = submitted_entry(alice)
    with pytest.raises(ActionRefusedError, match="changed since you opened it"):
        editorial.approve_entry(draft=draft, by=bob, at=NOW, row_version=draft.row_version - 1)
    assert editorial.approve_entry(draft=draft, by=bob, at=NOW, row_version=draft.row_version)


def test_verdict_twice_is_refused(alice: StaffMember, bob: StaffMember) -> None:
    draft = submitted_entry(alice)
    editorial.approve_entry(draft=draft, by=bob, at=NOW)
    with pytest.raises(ActionRefusedError, match="it is published"):
        editorial.send_back(draft=draft, by=bob, comment="Too late.")


@pytest.mark.parametrize("verdict", ["send_back", "decline"])
def test_send_back_and_decline_say_why(alice: StaffMember, bob: StaffMember, verdict: str) -> None:
    draft = submitted_entry(alice)
    with pytest.raises(ActionRefusedError) as refused:
        getattr(editorial, verdict)(draft=draft, by=bob, comment=" ")
    assert "comment" in refused.value.problems
    assert not ReviewDecision.objects.exists()


def test_send_back_keeps_the_comment_and_lets_the_author_go_on(alice: StaffMember, bob: StaffMember) -> None:
    draft = submitted_entry(alice)
    decision = editorial.send_back(draft=draft, by=bob, comment="Which ministry?")
    draft.refresh_from_db()
    assert (draft.state, decision.comment, decision.decided_by) == ("sent_back", "Which ministry?", bob)
    assert editorial.submit(draft=draft, by=alice, at=NOW).state == "submitted"


def test_decline_keeps_the_record_and_publishes_nothing(alice: StaffMember, bob: StaffMember) -> None:
    draft = submitted_assessment(alice)
    editorial.decline(draft=draft, by=bob, comment="Out of scope.")
    assert AssessmentDraft.objects.get().state == "declined"
    assert not Assessment.objects.exists()


def test_approve_assessment_publishes_its_entries_with_it(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = submitted_assessment(alice, undertaking)
    assessment = editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    entry = ProgressEntry.objects.get()
    assert list(assessment.entries.all()) == [entry]
    status = CurrentStatus.objects.get(undertaking=undertaking)
    assert (status.assessment, status.entry_count) == (assessment, 1)
    assert [change.kind for change in Change.objects.order_by("number")] == ["evidence", "first-assessment"]


def test_approve_assessment_reuses_an_entry_published_meanwhile(alice: StaffMember, bob: StaffMember) -> None:
    draft = submitted_assessment(alice)
    entry = editorial.approve_entry(draft=draft.entry_drafts.get(), by=bob, at=NOW)
    assessment = editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    assert list(assessment.entries.all()) == [entry]
    assert ProgressEntry.objects.count() == 1


def test_approve_assessment_on_an_entry_sent_back_is_refused_by_name(
    alice: StaffMember, bob: StaffMember
) -> None:
    draft = submitted_assessment(alice)
    editorial.send_back(draft=draft.entry_drafts.get(), by=bob, comment="Wrong date.")
    with pytest.raises(ActionRefusedError, match="It rests on the entry “Something happened"):
        editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    assert not Assessment.objects.exists()


def test_approve_assessment_does_not_publish_the_reviewers_own_entry(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(by=alice, undertaking=undertaking)
    draft.entry_drafts.add(submitted_entry(bob, undertaking))
    editorial.submit(draft=draft, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="their own work"):
        editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    assert not ProgressEntry.objects.exists()


def test_approve_assessment_overtaken_by_a_newer_one_is_refused(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = submitted_assessment(alice, undertaking)
    make_assessment(undertaking=undertaking, by=bob, reviewer=make_person(role="Publisher"))
    with pytest.raises(ActionRefusedError, match="Something newer was published"):
        editorial.approve_assessment(draft=draft, by=bob, at=NOW)


def test_approve_assessment_checks_again_what_the_author_may_have_got_past(
    alice: StaffMember, bob: StaffMember
) -> None:
    draft = submitted_assessment(alice)
    AssessmentDraft.objects.filter(pk=draft.pk).update(evidence_strength=5, verified_level="met")
    with pytest.raises(ActionRefusedError, match="strength 1, 2 or 3"):
        editorial.approve_assessment(draft=draft, by=bob, at=NOW)


def test_confirm_lead_makes_it_ones_own_draft_and_not_public(alice: StaffMember) -> None:
    lead = editorial.confirm_lead(lead=make_lead(undertaking=make_undertaking()), by=alice)
    assert (lead.author, lead.state) == (alice, "draft")
    assert not ProgressEntry.objects.exists()


def test_confirm_lead_second_taker_is_refused(alice: StaffMember, bob: StaffMember) -> None:
    lead = make_lead(undertaking=make_undertaking())
    editorial.confirm_lead(lead=lead, by=alice)
    with pytest.raises(ActionRefusedError, match="already taken"):
        editorial.confirm_lead(lead=lead, by=bob)


def test_decline_lead_needs_a_reason_and_stays_on_record(alice: StaffMember) -> None:
    lead = make_lead(undertaking=make_undertaking())
    with pytest.raises(ActionRefusedError):
        editorial.decline_lead(lead=lead, by=alice, comment="")
    editorial.decline_lead(lead=lead, by=alice, comment="The page is a forecast.")
    lead.refresh_from_db()
    assert (lead.state, lead.decisions.get().comment) == ("declined", "The page is a forecast.")


def test_approve_entry_that_came_from_a_lead_is_the_desks(alice: StaffMember, bob: StaffMember) -> None:
    lead = editorial.confirm_lead(lead=make_lead(undertaking=make_undertaking()), by=alice)
    lead.evidence_links.create(evidence=make_evidence())
    editorial.submit(draft=lead, by=alice, at=NOW)
    entry = editorial.approve_entry(draft=lead, by=bob, at=NOW)
    assert (entry.origin, entry.logged_by, entry.code) == ("desk", alice, lead.code)


def test_approve_assessment_refuses_an_entry_that_was_rewritten_meanwhile(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    entry = make_entry_draft(by=alice, undertaking=undertaking)
    draft = make_assessment_draft(by=alice, undertaking=undertaking)
    draft.entry_drafts.add(entry)
    editorial.submit(draft=draft, by=alice, at=NOW)
    draft.refresh_from_db()
    read = draft.row_version
    editorial.send_back(draft=entry, by=bob, comment="Which year?")
    entry.refresh_from_db()
    progress.save_draft(
        by=alice,
        draft=entry,
        happened_on=entry.happened_on,
        precision="day",
        claim="Something else happened.",
        stage="done",
        clauses=list(entry.clauses.all()),
        signatories=list(entry.signatories.all()),
        sources=[progress.Source(make_evidence())],
    )
    with pytest.raises(ActionRefusedError, match="changed since you opened it"):
        editorial.approve_assessment(draft=draft, by=bob, at=NOW, row_version=read)


@pytest.mark.parametrize("make", [submitted_entry, submitted_assessment])
def test_database_refuses_a_verdict_on_own_work(
    alice: StaffMember, make: Callable[[StaffMember], EntryDraft | AssessmentDraft]
) -> None:
    draft = make(alice)
    place = {"entry_draft": draft} if isinstance(draft, EntryDraft) else {"assessment_draft": draft}
    with pytest.raises(IntegrityError, match="nobody reviews their own work"), transaction.atomic():
        ReviewDecision.objects.create(verdict="approve", decided_by=alice, **place)


def test_verdicts_and_submissions_stand_in_the_activity_log(alice: StaffMember, bob: StaffMember) -> None:
    draft = submitted_entry(alice)
    editorial.send_back(draft=draft, by=bob, comment="Which day?", at=NOW)
    acts = DeskAct.objects.order_by("pk").filter(draft_reference=draft.reference)
    assert list(acts.values_list("kind", "person")) == [("submit", alice.pk), ("send-back", bob.pk)]


def test_approve_of_a_draft_nobody_submitted_is_refused(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_assessment_draft(by=alice, undertaking=make_undertaking())
    with pytest.raises(ActionRefusedError, match="not waiting for review"):
        editorial.approve_assessment(draft=draft, by=bob, at=NOW)


def test_accept_wording_puts_the_suggested_words_into_the_draft(alice: StaffMember, bob: StaffMember) -> None:
    draft = submitted_assessment(alice)
    words = {"suggested_change_note": "Half the money is there.", "level": "High."}
    decision = editorial.send_back(draft=draft, by=bob, comment="", block_comments=words)
    draft.refresh_from_db()
    version = draft.row_version
    editorial.accept_wording(
        draft=draft, by=alice, decision=decision, field="change_note", row_version=version
    )
    draft.refresh_from_db()
    assert (draft.change_note, draft.row_version) == ("Half the money is there.", version + 1)


def test_accept_wording_refuses_others_other_fields_and_other_drafts(
    alice: StaffMember, bob: StaffMember
) -> None:
    draft, other = submitted_assessment(alice), submitted_assessment(alice)
    words = {"suggested_reasons": "Say this.", "suggested_verified_level": "met"}
    decision = editorial.send_back(draft=draft, by=bob, comment="", block_comments=words)
    draft.refresh_from_db()
    for given in (
        {"draft": draft, "by": bob, "field": "reasons"},
        {"draft": draft, "by": alice, "field": "verified_level"},
        {"draft": other, "by": alice, "field": "reasons"},
    ):
        with pytest.raises(ActionRefusedError):
            editorial.accept_wording(decision=decision, row_version=draft.row_version, **given)
