import datetime as dt
from uuid import uuid4

import pytest

from commitments.actions import assessments, current_status, editorial, evidence
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.withdrawals import withdraw_assessment, withdraw_entry
from commitments.models import (
    Assessment,
    AssessmentDraft,
    Change,
    Correction,
    CurrentStatus,
    DeskAct,
    EntryDraft,
    ProgressEntry,
    StaffMember,
    Withdrawal,
)
from commitments.summaries import desk_inbox
from commitments.vocabulary import DraftState
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_draft,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_person,
    make_signatory,
    make_undertaking,
    reword,
)

pytestmark = pytest.mark.django_db
SOON = NOW + dt.timedelta(minutes=9)
WHY = "Published before the second source was read."


@pytest.fixture
def published(alice: StaffMember, bob: StaffMember) -> Assessment:
    return make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob)


def test_withdrawing_the_first_assessment_leaves_it_not_yet_assessed(
    published: Assessment, bob: StaffMember
) -> None:
    withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)
    status = CurrentStatus.objects.get(undertaking=published.undertaking)
    assert (status.verified_level, status.assessment_id) == ("not_assessed", None)
    assert Assessment.objects.get() == published
    assert current_status.rebuild() == []


def test_withdrawing_brings_back_what_stood_before(
    published: Assessment, alice: StaffMember, bob: StaffMember
) -> None:
    later = make_assessment(undertaking=published.undertaking, level="substantial", by=alice, reviewer=bob)
    withdraw_assessment(assessment=later, by=bob, at=SOON, reason=WHY)
    assert assessments.newest(published.undertaking) == published
    change = Change.objects.order_by("-number")[0]
    assert (change.kind, change.from_level, change.to_level, change.note) == (
        "withdrawn",
        "substantial",
        "first_steps",
        WHY,
    )


def test_the_number_of_a_withdrawn_version_is_not_used_again(
    published: Assessment, alice: StaffMember, bob: StaffMember
) -> None:
    withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)
    AssessmentDraft.objects.open().update(state=DraftState.DECLINED)
    assert make_assessment(undertaking=published.undertaking, by=alice, reviewer=bob).version == 2


def test_the_author_gets_the_draft_back_as_it_was(
    published: Assessment, alice: StaffMember, bob: StaffMember
) -> None:
    withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)
    back = AssessmentDraft.objects.open().get()
    assert (back.author, back.state, back.based_on, back.reasons) == (
        alice,
        DraftState.SENT_BACK,
        None,
        published.reasons,
    )
    assert back.test_results.count() == 2
    editorial.submit(draft=back, by=alice, at=SOON)


def test_a_draft_begun_meanwhile_is_left_alone(
    published: Assessment, alice: StaffMember, bob: StaffMember
) -> None:
    begun = make_assessment_draft(by=alice, undertaking=published.undertaking, level="met")
    withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)
    assert AssessmentDraft.objects.open().get() == begun


def test_entries_published_by_the_same_act_go_with_it(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    older = make_entry(undertaking=undertaking, by=alice, reviewer=bob, claim="It was older.")
    draft = make_assessment_draft(by=alice, undertaking=undertaking, entries=[older])
    draft.entry_drafts.add(make_entry_draft(by=alice, undertaking=undertaking, claim="It is new."))
    at = NOW + dt.timedelta(minutes=1)
    editorial.submit(draft=draft, by=alice, at=at)
    published = editorial.approve_assessment(draft=draft, by=bob, at=at)
    withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)
    assert list(ProgressEntry.objects.current()) == [older]
    back = AssessmentDraft.objects.open().get()
    assert list(back.entries.all()) == [older]
    assert [entry.claim for entry in back.entry_drafts.all()] == ["It is new."]
    assert CurrentStatus.objects.get(undertaking=undertaking).entry_count == 1


def test_after_ten_minutes_only_a_correction_helps(published: Assessment, bob: StaffMember) -> None:
    late = NOW + dt.timedelta(minutes=10, seconds=1)
    with pytest.raises(ActionRefusedError, match="Publish a correction instead"):
        withdraw_assessment(assessment=published, by=bob, at=late, reason=WHY)


def test_nothing_is_withdrawn_twice(published: Assessment, bob: StaffMember) -> None:
    withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)
    with pytest.raises(ActionRefusedError, match="does not stand any more"):
        withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)


def test_what_something_newer_replaced_is_not_withdrawn(
    published: Assessment, alice: StaffMember, bob: StaffMember
) -> None:
    make_assessment(undertaking=published.undertaking, level="substantial", by=alice, reviewer=bob)
    with pytest.raises(ActionRefusedError, match="something newer"):
        withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)


def test_a_reason_is_needed(published: Assessment, bob: StaffMember) -> None:
    with pytest.raises(ActionRefusedError) as refused:
        withdraw_assessment(assessment=published, by=bob, at=SOON, reason="  ")
    assert refused.value.problems == {"reason": ["Say why in one sentence. It is public."]}


def test_whoever_may_not_publish_may_not_withdraw(published: Assessment) -> None:
    reviewer = make_person(role="Reviewer")
    with pytest.raises(ActionRefusedError, match="role"):
        withdraw_assessment(assessment=published, by=reviewer, at=SOON, reason=WHY)


def test_a_withdrawn_correction_corrects_nothing(
    published: Assessment, alice: StaffMember, bob: StaffMember
) -> None:
    wrong = {"is_correction": True, "what_was_wrong": "A plan was taken for a law."}
    first = make_assessment(undertaking=published.undertaking, by=alice, reviewer=bob, **wrong)
    withdraw_assessment(assessment=first, by=bob, at=SOON, reason=WHY)
    assert not Correction.objects.standing().exists()
    AssessmentDraft.objects.open().update(state=DraftState.DECLINED)
    second = make_assessment(undertaking=published.undertaking, by=alice, reviewer=bob, **wrong)
    assert Correction.objects.standing().get().replaced_by == second


def test_met_that_was_withdrawn_was_never_met(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    met = make_assessment(undertaking=undertaking, level="met", by=alice, reviewer=bob)
    withdraw_assessment(assessment=met, by=bob, at=SOON, reason=WHY)
    assert CurrentStatus.objects.get(undertaking=undertaking).first_met_on is None


def test_an_entry_comes_off_the_record_and_back_to_its_author(alice: StaffMember, bob: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking(), by=alice, reviewer=bob)
    withdraw_entry(entry=entry, by=bob, at=SOON, reason=WHY)
    assert not ProgressEntry.objects.current().exists()
    back = EntryDraft.objects.open().get()
    assert (back.author, back.state, back.claim) == (alice, DraftState.SENT_BACK, entry.claim)
    assert (back.evidence.count(), back.clauses.count(), back.signatories.count()) == (1, 1, 1)
    editorial.submit(draft=back, by=alice, at=SOON)
    assert editorial.approve_entry(draft=back, by=bob, at=SOON).code != entry.code


def test_an_entry_that_an_assessment_rests_on_stays(published: Assessment, bob: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="rests on this entry"):
        withdraw_entry(entry=published.entries.get(), by=bob, at=SOON, reason=WHY)


def test_an_entry_is_withdrawn_once(alice: StaffMember, bob: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking(), by=alice, reviewer=bob)
    withdraw_entry(entry=entry, by=bob, at=SOON, reason=WHY)
    with pytest.raises(ActionRefusedError, match="does not stand any more"):
        withdraw_entry(entry=entry, by=bob, at=SOON, reason=WHY)


def test_withdrawing_stands_in_the_activity_log(published: Assessment, bob: StaffMember) -> None:
    withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)
    act = DeskAct.objects.get(kind="withdraw")
    assert (act.person, act.undertaking) == (bob, published.undertaking)
    assert WHY in act.words


def test_an_entry_from_the_desks_own_form_is_withdrawn_too(alice: StaffMember, bob: StaffMember) -> None:
    """The form's one-time key is unique, so the draft given back has none."""
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), form_token=uuid4())
    entry = editorial.approve_entry(draft=editorial.submit(draft=draft, by=alice, at=NOW), by=bob, at=NOW)
    withdraw_entry(entry=entry, by=bob, at=SOON, reason=WHY)
    assert EntryDraft.objects.open().get().form_token is None


def test_what_the_entries_show_comes_back_with_them(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(by=alice, undertaking=undertaking)
    entry_draft = make_entry_draft(by=alice, undertaking=undertaking)
    draft.entry_drafts.add(entry_draft)
    AssessmentDraft.objects.filter(pk=draft.pk).update(shows={str(entry_draft.reference): 1})
    draft.refresh_from_db()
    editorial.submit(draft=draft, by=alice, at=NOW)
    published = editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)
    back = AssessmentDraft.objects.open().get()
    assert back.shows == {str(back.entry_drafts.get().reference): 1}


def test_the_author_reads_why_beside_the_draft(
    published: Assessment, alice: StaffMember, bob: StaffMember
) -> None:
    withdraw_assessment(assessment=published, by=bob, at=SOON, reason=WHY)
    decision = AssessmentDraft.objects.open().get().decisions.get()
    assert (decision.verdict, decision.decided_by) == ("send_back", bob)
    assert WHY in decision.comment
    page = desk_inbox.load(person=alice, queue="sent-back", page="", today=NOW.date())
    assert WHY in page.lines[0].reason


def test_whoever_takes_back_an_own_work_gives_no_verdict_on_it(alice: StaffMember, bob: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking(), by=alice, reviewer=bob)
    withdraw_entry(entry=entry, by=alice, at=SOON, reason=WHY)
    assert not EntryDraft.objects.open().get().decisions.exists()


def test_nothing_is_published_on_an_entry_that_was_withdrawn(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking, by=alice, reviewer=bob)
    draft = make_assessment_draft(by=alice, undertaking=undertaking, entries=[entry])
    editorial.submit(draft=draft, by=alice, at=NOW)
    withdraw_entry(entry=entry, by=bob, at=SOON, reason=WHY)
    draft.refresh_from_db()
    assert draft.row_version == 2
    with pytest.raises(ActionRefusedError, match="not on the record any more"):
        editorial.approve_assessment(draft=draft, by=bob, at=SOON)


def test_nothing_is_published_on_a_draft_whose_entry_was_withdrawn(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking, by=alice, reviewer=bob)
    draft = make_assessment_draft(by=alice, undertaking=undertaking)
    draft.entry_drafts.add(EntryDraft.objects.get(published_entry=entry))
    withdraw_entry(entry=entry, by=bob, at=SOON, reason=WHY)
    with pytest.raises(ActionRefusedError, match="not on the record any more"):
        editorial.submit(draft=draft, by=alice, at=SOON)


def test_the_source_of_what_was_withdrawn_stays_as_published(alice: StaffMember, bob: StaffMember) -> None:
    """The withdrawn entry stays readable, and so does what it rested on."""
    entry = make_entry(undertaking=make_undertaking(), by=alice, reviewer=bob)
    withdraw_entry(entry=entry, by=bob, at=SOON, reason=WHY)
    back = EntryDraft.objects.open().get()
    assert list(evidence.only_for(back)) == []
    source = make_evidence(url=back.evidence.get().url, title="Another title", mended_for=back)
    assert source.title != "Another title"


def test_whoever_declared_a_conflict_with_one_of_its_entries_does_not_withdraw_it(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking, other = make_undertaking(), make_signatory()
    draft = make_assessment_draft(by=alice, undertaking=undertaking)
    entry_draft = make_entry_draft(by=alice, undertaking=undertaking)
    entry_draft.signatories.add(other)
    draft.entry_drafts.add(entry_draft)
    editorial.submit(draft=draft, by=alice, at=NOW)
    published = editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    dora = make_person(role="Publisher")
    dora.conflicts.create(signatory=other, reason="x")
    with pytest.raises(ActionRefusedError, match="You declared a conflict"):
        withdraw_assessment(assessment=published, by=dora, at=SOON, reason=WHY)
    assert not Withdrawal.objects.exists()


def test_the_draft_given_back_rests_on_the_newest_wording(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking)
    assessment = make_assessment(undertaking=undertaking, by=alice, reviewer=bob, entries=[entry])
    new = reword(entry, claim="Said better.")
    withdraw_assessment(assessment=assessment, by=bob, at=SOON, reason=WHY)
    assert list(AssessmentDraft.objects.open().get().entries.all()) == [new]
