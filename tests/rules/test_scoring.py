from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.scoring import OUT_OF_SCOPE, Score, Scored, rounded, score
from commitments.vocabulary import DELIVERY_RANK, Delivery

scored = st.builds(Scored, level=st.sampled_from(Delivery), is_final=st.booleans())
many = st.lists(scored, max_size=30)


def score_of(*levels: str) -> Score:
    return score([Scored(level) for level in levels])


@pytest.mark.parametrize(
    ("levels", "value", "comparable"),
    [
        (["met", "met"], 100, 100),
        (["no_action", "no_action"], 0, 0),
        (["first_steps", "substantial"], 50, 50),
        (["reversed"], 0, 0),
        (["met", "reversed"], Decimal(2) / 6 * 100, 50),
        (["met", "not_applicable", "closed"], 100, 100),
        (["met", "unclear"], 100, 100),
    ],
)
def test_score_follows_the_formula(levels: list[str], value: Decimal, comparable: Decimal) -> None:
    found = score_of(*levels)
    assert found.value == value
    assert found.comparable_value == comparable


def test_score_is_withheld_below_sixty_per_cent() -> None:
    assert score_of("met", "met", "not_assessed", "not_assessed").value is None
    assert score_of("met", "met", "met", "not_assessed", "not_assessed").value == 100


def test_score_counts_a_final_search_without_evidence_as_nothing_done() -> None:
    provisional = score([Scored("met"), Scored("no_evidence")])
    final = score([Scored("met"), Scored("no_evidence", is_final=True)])
    assert (provisional.value, provisional.scored, provisional.without_evidence) == (100, 1, 1)
    assert (final.value, final.scored, final.without_evidence) == (50, 2, 1)
    assert final.comparable_mean == 0


@given(many)
def test_score_stays_between_nought_and_a_hundred(undertakings: list[Scored]) -> None:
    found = score(undertakings)
    assert found.value is None or 0 <= found.value <= 100
    assert found.comparable_value is None or 0 <= found.comparable_value <= 100
    assert found.shown is None or 0 <= found.shown <= 100


@given(many)
def test_score_is_never_shown_when_too_little_is_assessed(undertakings: list[Scored]) -> None:
    found = score(undertakings)
    if found.assessed * 10 < found.total * 6:
        assert found.value is None
        assert found.comparable_value is None
    assert found.value is None or found.scored > 0


@given(st.data(), many)
def test_score_does_not_depend_on_the_order(data: st.DataObject, undertakings: list[Scored]) -> None:
    assert score(data.draw(st.permutations(undertakings))) == score(undertakings)


@given(many)
def test_score_counts_add_up(undertakings: list[Scored]) -> None:
    found = score(undertakings)
    assert found.scored <= found.assessed <= found.total
    assert found.total == sum(item.level not in OUT_OF_SCOPE for item in undertakings)


@given(many, st.sampled_from(OUT_OF_SCOPE))
def test_score_is_blind_to_what_does_not_apply(undertakings: list[Scored], level: Delivery) -> None:
    assert score([*undertakings, Scored(level)]) == score(undertakings)


@given(st.lists(st.sampled_from(sorted(DELIVERY_RANK)), min_size=1, max_size=20), st.data())
def test_score_never_falls_when_one_level_rises(levels: list[Delivery], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(levels) - 1))
    higher = [level for level, rank in DELIVERY_RANK.items() if rank >= DELIVERY_RANK[levels[place]]]
    raised = [*levels[:place], data.draw(st.sampled_from(higher)), *levels[place + 1 :]]
    before, after = score_of(*levels), score_of(*raised)
    assert before.value is not None
    assert after.value is not None
    assert after.value >= before.value


@given(many, many)
def test_score_counts_only_what_it_is_handed(own: list[Scored], joint: list[Scored]) -> None:
    assert score(own).total + score(joint).total == score([*own, *joint]).total


@pytest.mark.parametrize(
    ("value", "expected"), [("0.5", 1), ("2.5", 3), ("33.333", 33), ("66.666", 67), ("99.4999", 99)]
)
def test_rounded_takes_halves_up(value: str, expected: int) -> None:
    assert rounded(Decimal(value)) == expected
