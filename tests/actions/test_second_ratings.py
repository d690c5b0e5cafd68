import pytest
from django.conf import LazySettings

from commitments.actions import assessments, discards, editorial, ratings, second_ratings
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentRating,
    ConflictOfInterest,
    DeskAct,
    Notice,
    RatingPair,
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
    make_judgement,
    make_person,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
LOWER = {"level": "substantial", "results": {1: "passed", 2: "not_passed"}}


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking()


def submitted(
    by: StaffMember, undertaking: Undertaking, level: str = "met", passed: int = 2
) -> AssessmentDraft:
    entries = [make_entry(undertaking=undertaking)]
    draft = make_assessment_draft(by=by, undertaking=undertaking, level=level, passed=passed, entries=entries)
    return editorial.submit(draft=draft, by=by, at=NOW)


def asked(draft: AssessmentDraft) -> SecondRating:
    return SecondRating.objects.get(draft=draft)


def rated(draft: AssessmentDraft, by: StaffMember, **other: object) -> SecondRating:
    second = give_second_rating(draft=draft, by=by, **other)
    assert second
    return second


def test_submit_met_asks_for_a_second_rating_with_the_first_as_it_is(
    alice: StaffMember, owed: Undertaking
) -> None:
    second = asked(submitted(alice, owed))
    assert (second.reason, second.first_rater, second.first_level) == ("met", alice, "met")
    assert second.first_results == {"1": "passed", "2": "passed"}
    assert (second.first_strength, second.rated_at) == (1, None)


@pytest.mark.parametrize(
    ("before", "level", "reason"),
    [
        ("substantial", "first_steps", "downward"),
        ("first_steps", "reversed", "reversed"),
        ("met", "no_action", "downward"),
    ],
)
def test_submit_goes_by_what_stands_in_public(
    alice: StaffMember, owed: Undertaking, before: str, level: str, reason: str
) -> None:
    make_assessment(undertaking=owed, level=before)
    assert asked(submitted(alice, owed, level, passed=0)).reason == reason


def test_submit_of_the_rest_asks_nobody_unless_drawn(
    alice: StaffMember, owed: Undertaking, settings: LazySettings
) -> None:
    submitted(alice, owed, "first_steps", passed=0)
    assert not SecondRating.objects.exists()
    settings.SECOND_RATING_PERCENT = 100
    assert asked(submitted(alice, make_undertaking(), "first_steps", passed=0)).reason == "random"


def test_is_drawn_hangs_on_undertaking_author_base_and_key(owed: Undertaking, settings: LazySettings) -> None:
    settings.SECOND_RATING_PERCENT = 20
    authors = [make_person(role="Researcher") for _ in range(40)]
    drafts = [make_assessment_draft(by=author, undertaking=owed) for author in authors]
    first = [second_ratings.is_drawn(draft) for draft in drafts]
    assert first == [second_ratings.is_drawn(draft) for draft in drafts]
    settings.SECRET_KEY = "another key"
    assert first != [second_ratings.is_drawn(draft) for draft in drafts]
    assert 0 < sum(first) < 40


def test_throwing_drafts_away_does_not_draw_the_lot_again(
    alice: StaffMember, owed: Undertaking, settings: LazySettings
) -> None:
    settings.SECOND_RATING_PERCENT = 50
    lots = set()
    for _ in range(12):
        draft = make_assessment_draft(by=alice, undertaking=owed)
        lots.add(second_ratings.is_drawn(draft))
        discards.discard(draft=draft, by=alice, at=NOW)
    assert len(lots) == 1


def test_rate_keeps_the_pair_whatever_becomes_of_the_draft(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    rated(draft, bob, **LOWER)
    resubmit(draft, alice, make_person(role="Publisher"), level="met", result="passed", searched=True)
    rated(draft, make_person(role="Reviewer"))
    pairs = RatingPair.objects.values_list("first_level", "second_level", "second_rater", "draft_reference")
    assert pairs[0] == ("met", "substantial", bob.pk, draft.reference)
    assert pairs[1][:2] == ("met", "met")
    pair = RatingPair.objects.order_by("pk")[0]
    assert (pair.first_results, pair.second_results["2"]) == ({"1": "passed", "2": "passed"}, "not_passed")
    assert pair.first_reasons
    assert pair.second_reasons == "The evidence shows it."


def test_the_first_reasons_stay_as_they_were_rated(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    before = draft.reasons
    rated(draft, bob, **LOWER)
    editorial.send_back(draft=draft, by=make_person(role="Publisher"), comment="Look again.")
    save_again(draft, "met", 2, reasons="Other words altogether.")
    editorial.submit(draft=draft, by=alice, at=NOW)
    assert asked(draft).first_reasons == before


def test_reconcile_ratings_that_were_changed_meanwhile_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    second = rated(submitted(alice, owed), bob, **LOWER)
    with pytest.raises(ActionRefusedError, match="changed since you opened them"):
        second_ratings.reconcile(
            second=second,
            by=bob,
            at=NOW,
            agreed=ratings.second_of(second),
            because="No audit.",
            row_version=second.row_version - 1,
        )


def test_submitting_again_before_the_second_is_in_replaces_the_first(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    resubmit(draft, alice, bob, level="first_steps", result="not_passed")
    second = asked(draft)
    assert (second.first_level, second.first_results["1"]) == ("first_steps", "not_passed")
    assert second.reason == "met"  # asked for once, it stays asked for


def resubmit(
    draft: AssessmentDraft,
    author: StaffMember,
    reviewer: StaffMember,
    *,
    level: str,
    result: str,
    searched: bool = False,
) -> None:
    editorial.send_back(draft=draft, by=reviewer, comment="Look again.")
    draft.refresh_from_db()
    assessments.save_draft(
        by=author,
        undertaking=draft.undertaking,
        judgement=make_judgement(level),
        test_results=dict.fromkeys(draft.undertaking.commitment.tests.all(), result),
        entries=list(draft.entries.all()),
        draft=draft,
    )
    if searched:
        AssessmentDraft.objects.filter(pk=draft.pk).update(searched_on=NOW.date(), searched_places="Gazette")
    editorial.submit(draft=draft, by=author, at=NOW)


def test_approve_is_refused_while_the_second_rating_is_open_and_gives_no_level_away(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    with pytest.raises(ActionRefusedError, match="still to come") as refused:
        editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    assert "Met" not in str(refused.value)
    assert Assessment.objects.count() == 0


def test_rate_the_same_reconciles_itself_and_publishing_keeps_both(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    second = rated(draft, bob)
    assert (second.reconciled_at, second.reconciled_by, second.agreed_level) == (NOW, None, "met")
    assessment = editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    rows = AssessmentRating.objects.filter(assessment=assessment).values_list(
        "position", "rater", "verified_level"
    )
    assert list(rows) == [(1, alice.pk, "met"), (2, bob.pk, "met")]
    assert DeskAct.objects.filter(kind=DeskActKind.RATE, person=bob).exists()


@pytest.mark.parametrize("other", [LOWER, {"strength": 2}])
def test_rate_another_level_or_strength_waits_for_the_raters(
    alice: StaffMember, bob: StaffMember, owed: Undertaking, other: dict[str, object]
) -> None:
    draft = submitted(alice, owed)
    assert rated(draft, bob, **other).reconciled_at is None
    with pytest.raises(ActionRefusedError, match="differ"):
        editorial.approve_assessment(draft=draft, by=bob, at=NOW)


def test_rate_own_work_is_refused_by_action_and_by_the_table(alice: StaffMember, owed: Undertaking) -> None:
    draft = submitted(alice, owed)
    with pytest.raises(ActionRefusedError, match="own work"):
        rated(draft, alice)


def test_rate_with_a_declared_conflict_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    assert owed.endorsement
    ConflictOfInterest.objects.create(
        person=bob, signatory=owed.endorsement.signatory, reason="Worked there."
    )
    with pytest.raises(ActionRefusedError, match="conflict of interest"):
        rated(draft, bob)


def test_rate_without_the_right_is_refused(alice: StaffMember, owed: Undertaking) -> None:
    with pytest.raises(ActionRefusedError, match="role"):
        rated(submitted(alice, owed), make_person(role="Researcher"))


def test_rate_a_second_time_is_refused(alice: StaffMember, bob: StaffMember, owed: Undertaking) -> None:
    draft = submitted(alice, owed)
    second = rated(draft, bob)
    with pytest.raises(ActionRefusedError, match="already"):
        second_ratings.rate(
            second=second,
            by=make_person(role="Reviewer"),
            at=NOW,
            rating=ratings.of_draft(draft),
            reasons="Again.",
        )


def test_rate_evidence_nobody_has_seen_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    with pytest.raises(ActionRefusedError, match="Look again"):
        second_ratings.rate(
            second=asked(draft),
            by=bob,
            at=NOW,
            rating=ratings.of_draft(draft),
            reasons="Seen.",
            row_version=draft.row_version + 1,
        )


def test_rate_holds_to_the_rules_of_the_method(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    with pytest.raises(ActionRefusedError, match="strength 1, 2 or 3"):
        rated(draft, bob, strength=5)
    rating = ratings.of_draft(draft)
    with pytest.raises(ActionRefusedError, match="Say why"):
        second_ratings.rate(second=asked(draft), by=bob, at=NOW, rating=rating, reasons=" ")


def test_rate_while_the_draft_is_with_its_author_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    editorial.send_back(draft=draft, by=bob, comment="No source.")
    with pytest.raises(ActionRefusedError, match="not under review"):
        rated(draft, bob)


def test_reconcile_on_the_second_sends_the_draft_back_with_the_agreed_rating(
    bob: StaffMember, owed: Undertaking
) -> None:
    anna = make_person(role="Publisher", email="anna@desk.example")
    draft = submitted(anna, owed)
    second = rated(draft, bob, **LOWER)
    agreed = ratings.Rating("substantial", 1, {1: "passed", 2: "not_passed"})
    second_ratings.reconcile(second=second, by=bob, at=NOW, agreed=agreed, because="No audit yet.")
    draft.refresh_from_db()
    decision = draft.decisions.get()
    assert (draft.state, decision.decided_by) == ("sent_back", bob)
    assert "Substantial progress" in decision.comment
    assert "No audit yet." in decision.comment
    assert Notice.objects.get().to_staff == anna


def test_reconcile_by_the_author_on_another_level_is_no_verdict_on_own_work(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    second = rated(draft, bob, **LOWER)
    agreed = ratings.Rating("substantial", 1, {1: "passed", 2: "not_passed"})
    second_ratings.reconcile(second=second, by=alice, at=NOW, agreed=agreed, because="Bob is right.")
    draft.refresh_from_db()
    assert draft.decisions.get().decided_by == bob
    assert f"Written down by {alice}" in draft.decisions.get().comment


def test_a_draft_sent_back_by_its_raters_goes_on_with_the_agreed_level_only(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    agreed = ratings.Rating("substantial", 1, {1: "passed", 2: "not_passed"})
    second = rated(draft, bob, **LOWER)
    second_ratings.reconcile(second=second, by=bob, at=NOW, agreed=agreed, because="No audit yet.")
    with pytest.raises(ActionRefusedError, match="agreed on “Substantial progress”"):
        editorial.submit(draft=draft, by=alice, at=NOW)
    draft.refresh_from_db()
    save_again(draft, "substantial", 1)
    editorial.submit(draft=draft, by=alice, at=NOW)
    assessment = editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    assert [row.verified_level for row in assessment.ratings.all()] == ["met", "substantial"]
    assert asked(draft).first_level == "met"


def test_reconcile_on_the_first_leaves_the_draft_where_it_is(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    second = rated(draft, bob, **LOWER)
    agreed = ratings.of_draft(draft)
    second = second_ratings.reconcile(
        second=second, by=bob, at=NOW, agreed=agreed, because="The audit is in."
    )
    assert (second.reconciled_by, second.agreed_because) == (bob, "The audit is in.")
    assert editorial.approve_assessment(draft=draft, by=bob, at=NOW).verified_level == "met"


def test_reconcile_refuses_others_early_twice_and_without_a_reason(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    given = {"at": NOW, "agreed": ratings.of_draft(draft), "because": "Settled."}
    with pytest.raises(ActionRefusedError, match="not in yet"):
        second_ratings.reconcile(second=asked(draft), by=alice, **given)
    second = rated(draft, bob, strength=2)
    with pytest.raises(ActionRefusedError, match="Only the two raters"):
        second_ratings.reconcile(second=second, by=make_person(role="Publisher"), **given)
    with pytest.raises(ActionRefusedError, match="Say why"):
        second_ratings.reconcile(second=second, by=bob, **given | {"because": " "})
    second_ratings.reconcile(second=second, by=bob, **given)
    with pytest.raises(ActionRefusedError, match="reconciled already"):
        second_ratings.reconcile(second=second, by=bob, **given)


def test_approve_of_a_draft_nobody_was_asked_to_rate_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    SecondRating.objects.all().delete()  # as one submitted before second ratings were in force
    with pytest.raises(ActionRefusedError, match="none was asked for"):
        editorial.approve_assessment(draft=draft, by=bob, at=NOW)
