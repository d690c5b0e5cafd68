import pytest

from commitments.actions import editorial
from commitments.models import AssessmentDraft, StaffMember
from commitments.summaries import desk_two_ratings
from tests.desk_factories import save_again
from tests.factories import (
    NOW,
    give_second_rating,
    make_assessment_draft,
    make_entry,
    make_person,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(alice: StaffMember) -> AssessmentDraft:
    owed = make_undertaking()
    entries = [make_entry(undertaking=owed)]
    made = make_assessment_draft(by=alice, undertaking=owed, level="met", passed=2, entries=entries)
    return editorial.submit(draft=made, by=alice, at=NOW)


def test_load_is_nothing_before_both_are_in(draft: AssessmentDraft, bob: StaffMember) -> None:
    assert desk_two_ratings.load(draft, person=bob, is_continuing=False) is None
    assert desk_two_ratings.load_earlier(draft, is_continuing=False) == ()


def test_load_has_the_words_for_a_lasting_duty(draft: AssessmentDraft, bob: StaffMember) -> None:
    give_second_rating(draft=draft, by=bob)
    found = desk_two_ratings.load(draft, person=bob, is_continuing=True)
    assert found
    assert (found.first, found.second, found.agreed, found.is_rater) == (
        "Being met", "Being met", "Being met", True,
    )  # fmt: skip


def test_load_earlier_has_the_dissent_that_was_asked_away(
    draft: AssessmentDraft, alice: StaffMember, bob: StaffMember
) -> None:
    give_second_rating(draft=draft, by=bob, level="first_steps", results={1: "not_passed", 2: "not_passed"})
    editorial.send_back(draft=draft, by=make_person(role="Publisher"), comment="Look again.")
    save_again(draft, "met", 2, entries=[make_entry(undertaking=draft.undertaking)])
    editorial.submit(draft=draft, by=alice, at=NOW)
    give_second_rating(draft=draft, by=make_person(role="Reviewer"))
    (pair,) = desk_two_ratings.load_earlier(draft, is_continuing=False)
    assert (pair.first, pair.second, pair.second_rater) == ("Met", "First steps", "Bob Baker")
    assert pair.is_dissent
    assert pair.second_reasons == "The evidence shows it."
