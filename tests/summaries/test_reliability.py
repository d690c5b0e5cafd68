from uuid import uuid4

import pytest
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, ratings, second_ratings, withdrawals
from commitments.models import Assessment, RatingPair, StaffMember, Undertaking
from commitments.rules.reliability import LEAST_PAIRS
from commitments.summaries import reliability
from commitments.summaries.reliability import Pair, coefficient, of_pairs
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

SAME: Pair = ("met", "met")
ENOUGH = [SAME] * 12 + [("first_steps", "first_steps")] * 6 + [("met", "substantial")] * 2


def test_of_pairs_counts_beside_every_figure() -> None:
    page = of_pairs(ENOUGH, published=80, twice=16)
    assert (page.twice, page.published, page.share, page.pairs) == (16, 80, 20, 20)
    assert (page.agreeing, page.agreement) == (18, 90)
    assert (page.nominal.pairs, page.ordinal.pairs) == (20, 20)


def test_of_pairs_below_the_minimum_gives_counts_and_no_figure() -> None:
    page = of_pairs(ENOUGH[: LEAST_PAIRS - 1], published=19, twice=19)
    assert not page.is_enough
    assert (page.agreement, page.nominal.value, page.ordinal.value) == (None, None, None)
    assert (page.agreeing, page.share) == (18, 100)
    assert "19 of at least 20" in page.nominal.missing


def test_of_pairs_confusion_counts_every_pair_that_occurs_in_the_order_of_the_levels() -> None:
    page = of_pairs(ENOUGH, published=20, twice=20)
    assert [(row.first, row.second, row.count, row.is_same) for row in page.confusion] == [
        ("first_steps", "first_steps", 6, True),
        ("met", "substantial", 2, False),
        ("met", "met", 12, True),
    ]


def test_of_pairs_ordinal_leaves_out_what_is_not_on_the_scale() -> None:
    page = of_pairs([*ENOUGH, ("met", "unclear"), ("no_evidence", "no_evidence")], published=22, twice=22)
    assert (page.nominal.pairs, page.ordinal.pairs) == (22, 20)


def test_of_pairs_a_near_miss_costs_the_ordinal_figure_less() -> None:
    near = of_pairs([*ENOUGH, ("met", "substantial")], published=21, twice=21).ordinal.value
    far = of_pairs([*ENOUGH, ("met", "reversed")], published=21, twice=21).ordinal.value
    assert near is not None
    assert far is not None
    assert near > far


def test_of_pairs_of_nothing_is_nothing() -> None:
    page = of_pairs([], published=0, twice=0)
    assert (page.share, page.confusion) == (0, ())


@pytest.mark.parametrize(
    ("value", "shown", "meaning"),
    [
        (0.8, "0.80", "can rest"),
        (0.7, "0.70", "tentative"),
        (0.2, "0.20", "Too little"),
        (-0.25, "−0.25", "Too little"),
    ],
)
def test_coefficient_says_what_it_means(value: float, shown: str, meaning: str) -> None:
    found = coefficient(LEAST_PAIRS, value)
    assert found.shown == shown
    assert meaning in found.meaning


def test_coefficient_without_variation_says_so() -> None:
    assert "could not have failed" in coefficient(LEAST_PAIRS, None).missing


@pytest.mark.django_db
def test_load_takes_the_first_level_before_the_second(alice: StaffMember, bob: StaffMember) -> None:
    publish_differing(alice, bob, make_undertaking())
    make_assessment(undertaking=make_undertaking())
    page = reliability.load()
    assert (page.twice, page.published, page.agreeing) == (1, 2, 0)
    assert [(row.first, row.second) for row in page.confusion] == [("met", "first_steps")]


def publish_differing(author: StaffMember, rater: StaffMember, undertaking: Undertaking) -> Assessment:
    draft = make_assessment_draft(
        by=author,
        undertaking=undertaking,
        level="met",
        passed=2,
        entries=[make_entry(undertaking=undertaking)],
    )
    editorial.submit(draft=draft, by=author, at=NOW)
    second = give_second_rating(
        draft=draft, by=rater, level="first_steps", results={1: "not_passed", 2: "not_passed"}
    )
    assert second
    second_ratings.reconcile(
        second=second, by=rater, at=NOW, agreed=ratings.of_draft(draft), because="The audit is in."
    )
    return editorial.approve_assessment(draft=draft, by=rater, at=NOW)


@pytest.mark.django_db
def test_load_counts_the_pair_of_what_was_withdrawn_and_not_its_publication(alice: StaffMember) -> None:
    reviewer = make_person(role="Publisher")
    assessment = make_assessment(undertaking=make_undertaking(), level="met", reviewer=reviewer)
    assert reliability.load().twice == 1
    withdrawals.withdraw_assessment(assessment=assessment, by=reviewer, at=NOW, reason="Wrong country.")
    page = reliability.load()
    assert (page.twice, page.published, page.pairs) == (0, 0, 1)


@pytest.mark.django_db
def test_load_counts_dissent_that_was_asked_away(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(
        by=alice,
        undertaking=undertaking,
        level="met",
        passed=2,
        entries=[make_entry(undertaking=undertaking)],
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    give_second_rating(draft=draft, level="first_steps", results={1: "not_passed", 2: "not_passed"})
    editorial.send_back(draft=draft, by=bob, comment="Look again.")
    save_again(draft, "met", 2, entries=[make_entry(undertaking=undertaking)])
    editorial.submit(draft=draft, by=alice, at=NOW)
    give_second_rating(draft=draft)
    editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    page = reliability.load()
    assert (page.twice, page.pairs, page.agreeing) == (1, 2, 1)


@pytest.mark.django_db
def test_load_leaves_out_a_pair_whose_first_rating_was_public(alice: StaffMember, bob: StaffMember) -> None:
    RatingPair.objects.create(
        undertaking=make_undertaking(), draft_reference=uuid4(), reason="met", first_rater=alice,
        first_level="met", asked_at=NOW, second_rater=bob, second_level="met", rated_at=NOW, is_counted=False,
    )  # fmt: skip
    assert reliability.load().pairs == 0


@pytest.mark.django_db
def test_load_counts_invented_ratings_only_where_the_banner_says_so() -> None:
    anna = make_person(role="Publisher", email="anna.1@sample.invalid")
    make_assessment(undertaking=make_undertaking(), level="met", by=anna)
    assert (reliability.load().twice, reliability.load().pairs) == (1, 1)
    with override_settings(MODE="production"):
        page = reliability.load()
        assert (page.twice, page.published, page.pairs) == (0, 0, 0)


@pytest.mark.django_db
def test_load_needs_four_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        make_assessment(undertaking=make_undertaking(), level="met")
    with django_assert_num_queries(4):
        reliability.load()
