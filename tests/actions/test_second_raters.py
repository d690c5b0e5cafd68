"""Who knows the first rating cannot give a blind one."""

from typing import Any

import pytest

from commitments.actions import discards, editorial, ratings, second_raters, second_ratings
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.withdrawals import withdraw_assessment
from commitments.models import (
    AssessmentDraft,
    DraftReading,
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
    make_person,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
KNOWS = "read, judged or rated this author’s work"


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


def sent_back(draft: AssessmentDraft) -> None:
    editorial.send_back(draft=draft, by=make_person(role="Publisher"), comment="Look again.")
    draft.refresh_from_db()


def on_other_evidence(draft: AssessmentDraft) -> AssessmentDraft:
    """Its author gives it another entry and sends it to review again."""
    save_again(draft, "met", 2, entries=[make_entry(undertaking=draft.undertaking)])
    assert draft.author
    return editorial.submit(draft=draft, by=draft.author, at=NOW)


def test_rate_by_whoever_judged_an_earlier_draft_of_the_author_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    first = submitted(alice, owed, level="first_steps", passed=0)
    editorial.decline(draft=first, by=bob, comment="Begin again.")
    draft = submitted(alice, owed)
    with pytest.raises(ActionRefusedError, match=KNOWS):
        rated(draft, bob)
    assert rated(draft, make_person(role="Reviewer")).rated_at


def test_rate_by_whoever_reviewed_what_stands_is_welcome(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    make_assessment(undertaking=owed, level="first_steps", by=alice, reviewer=bob)
    assert rated(submitted(alice, owed), bob).rated_at


def test_rate_by_whoever_published_what_was_withdrawn_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    made = make_assessment(undertaking=owed, by=alice, reviewer=bob)
    withdraw_assessment(assessment=made, by=bob, at=NOW, reason="Too early.")
    back = AssessmentDraft.objects.open().get()
    save_again(back, "met", 2, entries=[make_entry(undertaking=owed)])
    editorial.submit(draft=back, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match=KNOWS):
        rated(back, bob)


def test_rate_a_second_time_what_was_asked_anew_is_for_another(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    rated(draft, bob)
    sent_back(draft)
    save_again(draft, "met", 2, entries=[make_entry(undertaking=owed)])
    editorial.submit(draft=draft, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match=KNOWS):
        rated(draft, bob)


def test_rate_by_whoever_rated_a_draft_thrown_away_since_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    first = submitted(alice, owed)
    rated(first, bob, level="first_steps", results={1: "not_passed", 2: "not_passed"})
    sent_back(first)
    discards.discard(draft=first, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match=KNOWS):
        rated(submitted(alice, owed), bob)


def test_rate_of_another_authors_draft_is_open_to_whoever_rated_the_first(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    rated(submitted(alice, owed), bob)
    assert rated(submitted(make_person(role="Researcher"), owed), bob).rated_at


def test_rate_by_whoever_read_it_while_both_were_in_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    rated(draft, make_person(role="Reviewer"))
    second_raters.note_reading(draft=draft, by=bob, at=NOW)
    second_raters.note_reading(draft=draft, by=bob, at=NOW)
    assert DraftReading.objects.count() == 1
    sent_back(draft)
    on_other_evidence(draft)
    with pytest.raises(ActionRefusedError, match=KNOWS):
        rated(draft, bob)
    assert rated(draft, make_person(role="Reviewer")).rated_at


def test_note_reading_of_ones_own_draft_notes_nothing(alice: StaffMember, owed: Undertaking) -> None:
    second_raters.note_reading(draft=submitted(alice, owed), by=alice, at=NOW)
    assert not DraftReading.objects.exists()


def test_note_reading_of_all_leaves_out_what_is_blind_to_the_reader(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    submitted(alice, owed)  # waits for its second rating
    submitted(bob, owed)
    told = submitted(alice, make_undertaking(), level="first_steps", passed=0)
    second_raters.note_reading_of_all(by=bob, at=NOW)
    assert list(DraftReading.objects.values_list("person", "draft")) == [(bob.pk, told.pk)]


def test_rate_after_a_withdrawal_is_refused_to_the_same_rater_and_not_counted_for_another(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = submitted(alice, owed)
    rated(draft, bob)
    reviewer = make_person(role="Publisher")
    made = editorial.approve_assessment(draft=draft, by=reviewer, at=NOW)
    withdraw_assessment(assessment=made, by=reviewer, at=NOW, reason="Too early.")
    back = on_other_evidence(AssessmentDraft.objects.open().get())
    with pytest.raises(ActionRefusedError, match=KNOWS):
        rated(back, bob)
    rated(back, make_person(role="Reviewer"))
    assert list(RatingPair.objects.values_list("is_counted", flat=True)) == [True, False]


def test_refuse_rater_after_the_rating_says_that_somebody_else_was_first(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    second = rated(submitted(alice, owed), bob)
    with pytest.raises(ActionRefusedError, match="given the second rating already"):
        second_ratings.rate(
            second=second,
            by=make_person(role="Reviewer"),
            at=NOW,
            rating=ratings.second_of(second),
            reasons="Again.",
        )
