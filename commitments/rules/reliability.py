"""Second ratings: when one is needed, and how well two raters agree (METHOD section 4)."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeVar

from commitments.desk_vocabulary import SecondRatingReason
from commitments.vocabulary import (
    DELIVERY_RANK,
    Delivery,
)

V = TypeVar("V", bound=Hashable)
# how often each value was given, among the ratings that have a partner
Counts = Mapping[V, Fraction]

LEAST_PAIRS: Final = 20  # fewer pairs of ratings say nothing about how raters agree


def second_rating_reason(
    level: Delivery | str, stood: Sequence[Delivery | str], *, drawn: bool
) -> SecondRatingReason | None:
    """Why somebody else must rate it without seeing the first rating; None where nobody must.

    `stood` are the levels that stood in public, newest first.
    """
    if level == Delivery.MET:
        return SecondRatingReason.MET
    if level == Delivery.REVERSED:
        return SecondRatingReason.REVERSED
    if goes_down(level, stood):
        return SecondRatingReason.DOWNWARD
    return SecondRatingReason.RANDOM if drawn else None


def goes_down(level: Delivery | str, stood: Sequence[Delivery | str]) -> bool:
    """Whether a signatory loses by it. `stood` are the levels that stood in public, newest first.

    On the scale it counts from the last level that had a rank. Off the scale it is a loss where first steps
    or more stood until now; from one level off the scale to another there is nothing left to lose.
    """
    now = DELIVERY_RANK.get(Delivery(level))
    if now is None:
        newest = DELIVERY_RANK.get(Delivery(stood[0])) if stood else None
        return newest is not None and newest >= DELIVERY_RANK[Delivery.FIRST_STEPS]
    before = last_ranked(stood)
    return before is not None and now < DELIVERY_RANK[Delivery(before)]


def last_ranked(levels: Iterable[Delivery | str]) -> Delivery | str | None:
    """Of the levels that stood in public, newest first, the one that a new level goes up or down from."""
    return next((level for level in levels if Delivery(level) in DELIVERY_RANK), None)


def is_drawn(number: int, percent: int) -> bool:
    """Whether a draft is among the given percentage; `number` comes evenly spread from anywhere."""
    return number % 100 < percent


def agreeing(pairs: Sequence[tuple[V, V]]) -> int:
    """In how many pairs both ratings are the same."""
    return sum(first == second for first, second in pairs)


def nominal_alpha(units: Sequence[Sequence[V | None]]) -> float | None:
    """Krippendorff's alpha where ratings are either the same or not. None where it is not defined."""
    return alpha(units, lambda first, second, counts: Fraction(first != second))


def ordinal_alpha(units: Sequence[Sequence[V | None]], order: Sequence[V]) -> float | None:
    """Krippendorff's alpha where ratings have a rank: `order` is from the lowest to the highest."""

    def difference(first: V, second: V, counts: Counts[V]) -> Fraction:
        low, high = sorted((order.index(first), order.index(second)))
        between = sum(counts.get(value, Fraction()) for value in order[low : high + 1])
        return (between - (counts[first] + counts[second]) / 2) ** 2

    return alpha(units, difference)


def alpha(
    units: Sequence[Sequence[V | None]], difference: Callable[[V, V, Counts[V]], Fraction]
) -> float | None:
    """1 - observed / expected disagreement, over what each observer said of each unit; None is missing.

    The coincidence matrix of Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). None where
    no unit has two ratings, or where every rating is the same, so that agreement could not have failed.
    """
    pairs, counts = coincidences(units)
    total = sum(counts.values())
    expected = sum(
        counts[first] * counts[second] * difference(first, second, counts)
        for first in counts
        for second in counts
    )
    if not expected:
        return None
    observed = sum(weight * difference(first, second, counts) for (first, second), weight in pairs.items())
    return float(1 - (total - 1) * observed / expected)


def coincidences(
    units: Sequence[Sequence[V | None]],
) -> tuple[dict[tuple[V, V], Fraction], dict[V, Fraction]]:
    """How often each value meets each other within a unit, each unit counted by its number of ratings."""
    pairs: dict[tuple[V, V], Fraction] = defaultdict(Fraction)
    counts: dict[V, Fraction] = defaultdict(Fraction)
    for unit in units:
        values = [value for value in unit if value is not None]
        if len(values) < 2:
            continue
        for place, first in enumerate(values):
            counts[first] += 1
            for second in values[:place] + values[place + 1 :]:
                pairs[first, second] += Fraction(1, len(values) - 1)
    return dict(pairs), dict(counts)
