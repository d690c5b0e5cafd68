"""Alpha is held against the worked examples of its author.

Klaus Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011,
https://repository.upenn.edu/asc_papers/43: section A (binary data, two observers), B (nominal data, two
observers), C (nominal data, any number of observers, missing data) and D (the same data as ordinal).
"""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.desk_vocabulary import SecondRatingReason
from commitments.rules.reliability import (
    agreeing,
    goes_down,
    is_drawn,
    last_ranked,
    nominal_alpha,
    ordinal_alpha,
    second_rating_reason,
)
from commitments.vocabulary import (
    DELIVERY_RANK,
    Delivery,
)

MEG, OWEN = "0100000010", "1110010000"
BEN, GERRY = "aabbdcccedda", "babbbccceddd"
FOUR_OBSERVERS: Final = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def units(*observers: str) -> list[list[str | None]]:
    """What each observer said of each unit, with None for a point."""
    return [[None if value == "." else value for value in unit] for unit in zip(*observers, strict=True)]


def test_nominal_alpha_of_the_binary_example() -> None:
    assert nominal_alpha(units(MEG, OWEN)) == pytest.approx(0.095, abs=0.0005)


def test_nominal_alpha_of_the_nominal_example_for_two() -> None:
    assert nominal_alpha(units(BEN, GERRY)) == pytest.approx(0.692, abs=0.0005)


def test_nominal_alpha_of_four_observers_with_missing_data() -> None:
    assert nominal_alpha(units(*FOUR_OBSERVERS)) == pytest.approx(0.743, abs=0.0005)


def test_ordinal_alpha_of_four_observers_with_missing_data() -> None:
    assert ordinal_alpha(units(*FOUR_OBSERVERS), "12345") == pytest.approx(0.815, abs=0.0005)


def test_ordinal_alpha_goes_by_the_order_given_and_not_by_the_alphabet() -> None:
    renamed = [[value and "edcba"[int(value) - 1] for value in unit] for unit in units(*FOUR_OBSERVERS)]
    assert ordinal_alpha(renamed, "edcba") == pytest.approx(0.815, abs=0.0005)


def test_ordinal_alpha_bridges_a_rank_that_nobody_gave() -> None:
    assert ordinal_alpha(units("1133", "1131"), "123") == ordinal_alpha(units("1133", "1131"), "13")


def test_alpha_is_one_where_all_agree_and_values_differ() -> None:
    assert nominal_alpha(units("aabb", "aabb")) == 1
    assert ordinal_alpha(units("1122", "1122"), "12") == 1


def test_alpha_is_below_nought_where_raters_disagree_by_system() -> None:
    value = nominal_alpha(units("abab", "baba"))
    assert value is not None
    assert value < 0


@pytest.mark.parametrize("observers", [("", ""), ("aaaa", "aaaa"), ("ab..", "..ab"), ("a...", "a...")])
def test_alpha_is_not_defined_without_pairs_or_without_variation(observers: tuple[str, str]) -> None:
    assert nominal_alpha(units(*observers)) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=12))
def test_alpha_does_not_hang_on_who_is_first(pairs: list[tuple[str, str]]) -> None:
    assert nominal_alpha(pairs) == nominal_alpha([pair[::-1] for pair in pairs])


def test_agreeing_counts_equal_pairs() -> None:
    assert agreeing([("met", "met"), ("met", "no_action"), ("closed", "closed")]) == 2
    assert agreeing([]) == 0


@pytest.mark.parametrize(
    ("level", "stood", "drawn", "reason"),
    [
        ("met", ["substantial"], False, SecondRatingReason.MET),
        ("met", [], True, SecondRatingReason.MET),
        ("met", ["met"], False, SecondRatingReason.MET),
        ("reversed", ["met"], False, SecondRatingReason.REVERSED),
        ("first_steps", ["substantial"], False, SecondRatingReason.DOWNWARD),
        ("no_action", ["first_steps"], True, SecondRatingReason.DOWNWARD),
        ("no_action", ["unclear", "first_steps"], False, SecondRatingReason.DOWNWARD),
        ("no_action", ["reversed"], False, None),
        ("first_steps", ["first_steps"], True, SecondRatingReason.RANDOM),
        ("first_steps", ["first_steps"], False, None),
        ("no_action", ["unclear"], False, None),
        ("no_evidence", ["no_action"], False, None),
        ("unclear", ["reversed"], False, None),
        ("unclear", ["no_evidence", "met"], False, None),
        ("not_applicable", [], True, SecondRatingReason.RANDOM),
    ],
)
def test_second_rating_reason_by_case(
    level: str, stood: list[str], drawn: bool, reason: SecondRatingReason | None
) -> None:
    assert second_rating_reason(level, stood, drawn=drawn) == reason


@given(st.sampled_from(list(DELIVERY_RANK)), st.sampled_from(list(DELIVERY_RANK)))
def test_every_downward_move_needs_a_second_rating(level: Delivery, previous: Delivery) -> None:
    if DELIVERY_RANK[level] < DELIVERY_RANK[previous]:
        assert goes_down(level, [previous])
        assert second_rating_reason(level, [previous], drawn=False)


@pytest.mark.parametrize("level", ["no_evidence", "unclear", "not_applicable", "closed"])
@pytest.mark.parametrize("previous", ["first_steps", "substantial", "met"])
def test_losing_a_level_to_one_off_the_scale_is_a_downward_move(level: str, previous: str) -> None:
    assert second_rating_reason(level, [previous], drawn=False) == SecondRatingReason.DOWNWARD


def test_is_drawn_takes_the_share_asked_for() -> None:
    assert sum(is_drawn(number, 20) for number in range(1000)) == 200
    assert not any(is_drawn(number, 0) for number in range(100))


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        (["unclear", "substantial", "met"], "substantial"),
        (["no_evidence", "not_applicable"], None),
        ([], None),
        (["first_steps"], "first_steps"),
    ],
)
def test_last_ranked_passes_over_levels_without_a_rank(levels: list[str], found: str | None) -> None:
    assert last_ranked(levels) == found
