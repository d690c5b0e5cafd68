import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions.assessments import Search
from commitments.actions.withdrawals import withdraw_assessment
from commitments.models import Assessment, Reply, StaffMember
from commitments.summaries.published_assessment import (
    PublishedAssessment,
    published,
    with_people,
)
from commitments.summaries.replies import load_replies
from tests.factories import NOW, make_assessment, make_commitment, make_undertaking

pytestmark = pytest.mark.django_db
SEARCH = Search(dt.date(2026, 5, 4), "the official journal", "French")


def shown(assessment: Assessment) -> PublishedAssessment:
    found = with_people(Assessment.objects.filter(pk=assessment.pk)).get()
    return published(found, claimant="France")


def test_published_names_people_by_their_initials(alice: StaffMember, bob: StaffMember) -> None:
    facts = shown(make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob))
    assert (facts.assessed_by, facts.reviewed_by) == ("A.A.", "B.B.")


def test_published_calls_a_lasting_duty_being_met() -> None:
    undertaking = make_undertaking(commitment=make_commitment(is_continuing=True))
    assert shown(make_assessment(undertaking=undertaking, level="met")).label == "Being met"


def test_published_carries_the_search_that_found_nothing() -> None:
    facts = shown(make_assessment(undertaking=make_undertaking(), level="no_evidence", search=SEARCH))
    assert facts.search is not None
    assert facts.search.places == "the official journal"
    assert facts.ladder is None


def test_published_says_which_version_corrected_it() -> None:
    undertaking = make_undertaking()
    wrong = make_assessment(undertaking=undertaking, level="first_steps")
    make_assessment(
        undertaking=undertaking, level="no_action", is_correction=True, what_was_wrong="We misread a date."
    )
    facts = shown(wrong)
    assert (facts.corrected_by, facts.what_was_wrong) == (2, "We misread a date.")


def test_published_uses_the_name_in_the_gap() -> None:
    facts = shown(make_assessment(undertaking=make_undertaking(), claimed_level="met"))
    assert facts.ladder is not None
    assert facts.ladder.sentence.startswith("Claimed by France: “Met”.")


def test_published_costs_nothing_after_with_people(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    undertaking = make_undertaking()
    for level in ("first_steps", "met", "first_steps"):
        make_assessment(undertaking=undertaking, level=level)
    with django_assert_num_queries(1):
        history = [published(item, claimant="France") for item in with_people(Assessment.objects.all())]
    assert [item.version for item in history] == [3, 2, 1]


def test_load_replies_keeps_the_words_and_the_version(alice: StaffMember) -> None:
    assessment = make_assessment(undertaking=make_undertaking())
    Reply.objects.create(
        assessment=assessment,
        text="Nous contestons.",
        language="fr",
        author="Ministry",
        received_on=dt.date(2026, 6, 1),
        recorded_by=alice,
    )
    (reply,) = load_replies(assessment.undertaking_id)
    assert (reply.version, reply.text, reply.language) == (1, "Nous contestons.", "fr")


def test_published_rated_twice_names_both_raters_by_initials(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking(commitment=make_commitment(is_continuing=True))
    facts = shown(make_assessment(undertaking=undertaking, level="met", by=alice))
    assert facts.is_rated_twice
    assert facts.raters_agreed
    assert [(rating.level, rating.label) for rating in facts.ratings] == [("met", "Being met")] * 2
    assert facts.ratings[0].by == "A.A."
    assert len(facts.ratings[1].by) == 2  # the factory's rater has no name, so the start of the user name


def test_published_rated_once_says_nothing_of_ratings() -> None:
    facts = shown(make_assessment(undertaking=make_undertaking()))
    assert facts.ratings == ()
    assert not facts.is_rated_twice


def test_published_withdrawn_is_not_called_rated_twice(bob: StaffMember) -> None:
    assessment = make_assessment(undertaking=make_undertaking(), level="met", reviewer=bob)
    withdraw_assessment(assessment=assessment, by=bob, at=NOW, reason="Wrong country.")
    facts = shown(assessment)
    assert len(facts.ratings) == 2
    assert not facts.is_rated_twice
