from collections import Counter
from itertools import pairwise

import pytest

from commitments.actions.sample_scale.amounts import Amounts
from commitments.actions.sample_scale.deal import (
    FIRST,
    LAST,
    assessed_of,
    deal,
    is_quiet,
    shares,
    source_count,
)

SHORT, LONG = Amounts(20, 50, 200, 0), Amounts(20, 50, 20_000, 0)


@pytest.mark.parametrize(
    "amounts", [SHORT, LONG, Amounts(1, 1, 7, 0), Amounts(3, 4, 0, 0), Amounts(9, 2, 4, 0)]
)
def test_as_many_entries_as_asked_for_in_order_and_in_time(amounts: Amounts) -> None:
    dealt = list(deal(amounts, seed=1))
    assert len(dealt) == sum(shares(amounts)) == amounts.entries
    assert all(before.at < after.at for before, after in pairwise(dealt))
    assert all(FIRST <= one.at <= LAST for one in dealt)
    assert dict(Counter(one.signatory for one in dealt)) == {
        person: count for person, count in enumerate(shares(amounts)) if count
    }


def test_a_quiet_signatory_has_the_same_record_in_a_short_and_in_a_long_one() -> None:
    quiet = next(person for person in range(20) if is_quiet(person))
    short, long = (
        [
            (one.commitment, one.turn, one.is_assessed)
            for one in deal(amounts, seed=1)
            if one.signatory == quiet
        ]
        for amounts in (SHORT, LONG)
    )
    assert short == long
    assert len(short) == 10


@pytest.mark.parametrize("amounts", [SHORT, LONG, Amounts(4, 10, 30, 0)])
def test_each_commitment_is_assessed_once_and_the_same_ones_however_long_the_record(amounts: Amounts) -> None:
    assessed = Counter((one.signatory, one.commitment) for one in deal(amounts, seed=1) if one.is_assessed)
    assert set(assessed.values()) == {1}
    assert len(assessed) == sum(min(count, assessed_of(amounts)) for count in shares(amounts))


def test_the_same_are_assessed_in_a_short_and_in_a_long_record() -> None:
    short, long = (
        {(one.signatory, one.commitment) for one in deal(amounts, seed=1) if one.is_assessed}
        for amounts in (SHORT, LONG)
    )
    assert short == long


def test_entries_go_round_all_commitments() -> None:
    loud = [one.commitment for one in deal(LONG, seed=1) if one.signatory == 0]
    assert set(loud) == set(range(50))
    assert max(Counter(loud).values()) - min(Counter(loud).values()) <= 2


def test_another_seed_deals_otherwise() -> None:
    one, other = ([row.commitment for row in deal(SHORT, seed=seed)] for seed in (1, 2))
    assert one != other


def test_source_count_is_one_for_every_four_entries_begun() -> None:
    assert source_count([0, 1, 4, 5]) == 0 + 1 + 1 + 2
