"""What keeps a second rating blind, and both ratings those of what is published."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commitments.actions import (
    conflicts,
    discards,
    editorial,
    progress,
    ratings,
    second_ratings,
)
from commitments.actions.ratings import Rating
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.withdrawals import withdraw_assessment
from commitments.models import (
    AssessmentDraft,
    AssessmentRating,
    SecondRating,
    StaffMember,
    Undertaking,
)
from tests.desk_factories import save_again
from tests.factories import (
    NOW,
    give_second_rating,
    make_assessment,
    make_assessment_draft,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_person,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LOWER: dict[str, Any] = {"level": "substantial", "results": {1: "passed", 2: "not_passed"}}


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking()


def submitted(by: StaffMember, undertaking: Undertaking, **given: Any) -> AssessmentDraft:
    entries = [make_entry(undertaking=undertaking)]
    fields = {"level": "met", "passed": 2, "entries": entries} | given
    draft = make_assessment_draft(by=by, undertaking=undertaking, **fields)
    return editorial.submit(draft=draft, by=by, at=NOW)


def rated(draft: AssessmentDraft, by: StaffMember, **other: Any) -> SecondRating:
    second = give_second_rating(draft=draft, by=by, **other)
    assert second
    return second


def publisher() -> StaffMember:
    return make_person(role="Publisher")


def publish(draft: AssessmentDraft) -> Any:
    return editorial.approve_assessment(draft=draft, by=publisher(), at=NOW)


# what was agreed holds whole


@pytest.mark.parametrize("change", [{"passed": 2}, {"evidence_strength": 1}])
def test_submit_after_an_agreement_refuses_another_test_result_or_strength(
    alice: StaffMember, bob: StaffMember, owed: Undertaking, change: dict[str, Any]
) -> None:
    draft = submitted(alice, owed)
    second = rated(draft, bob, **LOWER, strength=3)
    second_ratings.reconcile(
        second=second, by=bob, at=NOW, agreed=ratings.second_of(second), because="Only a plan."
    )
    save_again(
        draft, "substantial", **{"passed": 1, "evidence_strength": 3, "strength_reason": "A plan."} | change
    )
    with pytest.raises(ActionRefusedError, match=r"Tests: 1 passed; 2 not passed\. The draft can go on only"):
        editorial.submit(draft=draft, by=alice, at=NOW)
    save_again(draft, "substantial", 1, evidence_strength=3, strength_reason="A plan.")
    editorial.submit(draft=draft, by=alice, at=NOW)
    assert publish(draft).evidence_strength == 3


# what was rated is what is published


def sent_back(draft: AssessmentDraft) -> None:
    editorial.send_back(draft=draft, by=publisher(), comment="Look again.")


@pytest.mark.parametrize("change", ["entries", "search", "tests"])
def test_submit_on_other_evidence_asks_anew(
    alice: StaffMember, bob: StaffMember, owed: Undertaking, change: str
) -> None:
    draft = submitted(alice, owed)
    rated(draft, bob)
    sent_back(draft)
    save_again(draft, "met", 2, entries=[make_entry(undertaking=owed)] if change == "entries" else None)
    if change == "search":
        AssessmentDraft.objects.filter(pk=draft.pk).update(searched_on=NOW.date(), searched_places="Gazette")
    if change == "tests":
        owed.commitment.tests.filter(number=1).update(text="Another test.")
    editorial.submit(draft=draft, by=alice, at=NOW)
    second = SecondRating.objects.get()
    assert (second.rated_at, second.second_rater, second.second_level, second.agreed_level) == (
        None,
        None,
        "",
        "",
    )
    with pytest.raises(ActionRefusedError, match="still to come"):
        publish(draft)


def test_submit_on_the_same_evidence_keeps_the_rating(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    rated(draft, bob)
    sent_back(draft)
    save_again(draft, "met", 2, reasons="Better words.")
    editorial.submit(draft=draft, by=alice, at=NOW)
    assert publish(draft).reasons == "Better words."


def resting_on_a_draft(alice: StaffMember, owed: Undertaking) -> AssessmentDraft:
    draft = make_assessment_draft(by=alice, undertaking=owed, level="met", passed=2)
    draft.entry_drafts.add(make_entry_draft(by=alice, undertaking=owed, claim="A law is in force."))
    return editorial.submit(draft=draft, by=alice, at=NOW)


def test_publish_is_refused_when_an_entry_was_rewritten_after_the_rating(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = resting_on_a_draft(alice, owed)
    rated(draft, bob)
    entry = draft.entry_drafts.get()
    editorial.send_back(draft=entry, by=bob, comment="Which law?")
    entry.refresh_from_db()
    progress.save_draft(
        by=alice,
        draft=entry,
        row_version=entry.row_version,
        happened_on=entry.happened_on,
        precision="day",
        claim="Somebody gave a speech.",
        stage="done",
        clauses=list(entry.clauses.all()),
        signatories=list(entry.signatories.all()),
        sources=[progress.Source(make_evidence())],
    )
    entry.refresh_from_db()
    editorial.submit(draft=entry, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="changed after the second rating"):
        publish(draft)


# nobody agrees on what cannot be submitted


def test_rate_and_reconcile_refuse_a_strength_that_no_entry_can_show(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    weak = [progress.Source(make_evidence(kind="secondary", publisher=name)) for name in ("Echo", "Post")]
    entry = make_entry(undertaking=owed, sources=weak)
    make_assessment(undertaking=owed, level="substantial")
    draft = submitted(alice, owed, level="first_steps", passed=0, entries=[entry], evidence_strength=5)
    better = {"level": "substantial", "results": {1: "passed", 2: "passed"}}
    with pytest.raises(ActionRefusedError, match="firmer than anything the entries show"):
        rated(draft, bob, **better, strength=3)
    second = rated(draft, bob, level="no_action")
    agreed = Rating("first_steps", 4, ratings.of_draft(draft).results)
    with pytest.raises(ActionRefusedError, match="firmer than anything the entries show"):
        second_ratings.reconcile(second=second, by=bob, at=NOW, agreed=agreed, because="It is.")


def test_rate_is_not_bound_by_what_the_author_says_an_entry_shows(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed, evidence_strength=3)
    AssessmentDraft.objects.filter(pk=draft.pk).update(shows={draft.entries.get().code: 3})
    assert rated(draft, bob, strength=1).second_strength == 1


# every move down


def test_submit_counts_down_from_the_last_level_with_a_rank(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    make_assessment(undertaking=owed, level="substantial", at=NOW)
    make_assessment(undertaking=owed, level="unclear", scope_reason="Vague.", at=NOW)
    draft = submitted(alice, owed, level="no_action", passed=0)
    assert SecondRating.objects.get(draft=draft).reason == "downward"


@pytest.mark.parametrize("level", ["unclear", "not_applicable", "closed"])
def test_submit_asks_for_a_second_rating_where_a_level_is_lost(
    alice: StaffMember, owed: Undertaking, level: str
) -> None:
    make_assessment(undertaking=owed, level="substantial", at=NOW)
    draft = submitted(alice, owed, level=level, passed=0, scope_reason="The text was replaced.")
    assert SecondRating.objects.get(draft=draft).reason == "downward"


def test_submit_does_not_count_down_from_what_was_withdrawn(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    made = make_assessment(undertaking=owed, level="substantial", by=alice, reviewer=bob)
    withdraw_assessment(assessment=made, by=bob, at=NOW, reason="Too early.")
    other = publisher()
    assert not SecondRating.objects.filter(draft=submitted(other, owed, level="no_action", passed=0)).exists()


# who may reconcile, and how


def test_reconcile_by_the_author_may_only_give_way(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    second = rated(draft, bob, **LOWER, strength=2)
    half = Rating("substantial", 1, {1: "passed", 2: "not_passed"})
    for agreed in (ratings.first_of(second), half):
        with pytest.raises(ActionRefusedError, match=f"only take over .* written down by {bob}"):
            second_ratings.reconcile(second=second, by=alice, at=NOW, agreed=agreed, because="I am right.")
    whole = ratings.second_of(second)
    second = second_ratings.reconcile(second=second, by=alice, at=NOW, agreed=whole, because="Bob is right.")
    assert (second.agreed_level, second.agreed_strength) == ("substantial", 2)


def declare(person: StaffMember, owed: Undertaking) -> None:
    assert owed.endorsement
    conflicts.declare(by=person, signatory=owed.endorsement.signatory, reason="Worked there.", at=NOW)


def test_reconcile_by_a_rater_with_a_conflict_declared_since_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    second = rated(submitted(alice, owed), bob, strength=2)
    declare(bob, owed)
    with pytest.raises(ActionRefusedError, match="conflict of interest"):
        second_ratings.reconcile(
            second=second, by=bob, at=NOW, agreed=ratings.first_of(second), because="Settled."
        )


def test_publish_refuses_a_second_rater_with_a_conflict_and_the_next_submission_asks_another(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    rated(draft, bob)
    declare(bob, owed)
    with pytest.raises(ActionRefusedError, match="second rater has since declared"):
        publish(draft)
    sent_back(draft)
    draft.refresh_from_db()
    editorial.submit(draft=draft, by=alice, at=NOW)
    rated(draft, make_person(role="Reviewer"))
    assert publish(draft).ratings.count() == 2


def test_the_table_refuses_a_published_rating_with_a_declared_conflict(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    made = make_assessment(undertaking=owed)
    declare(bob, owed)
    row = AssessmentRating(
        assessment=made, position=2, rater=bob, verified_level="met", evidence_strength=1, rated_at=NOW
    )
    with pytest.raises(IntegrityError, match="conflict of interest"), transaction.atomic():
        row.save()
    row.rater = alice
    row.save()


def test_discarding_frees_the_author_from_what_two_raters_agreed_on(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    second = rated(draft, bob, **LOWER)
    agreed = ratings.second_of(second)
    second_ratings.reconcile(second=second, by=bob, at=NOW, agreed=agreed, because="No audit.")
    discards.discard(draft=draft, by=alice, at=NOW)
    assert submitted(alice, owed).pk != draft.pk
    assert SecondRating.objects.filter(draft=draft).exists()
