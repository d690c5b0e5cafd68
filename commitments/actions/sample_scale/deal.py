"""Which entry of a large set is about whom and what, and when. Pure: it sees no database and no clock.

Everybody has about as many entries, but for every tenth signatory, which stays quiet: its record is short
whatever the length of the whole. So the same page can be compared in a short record and in a long one.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from commitments.actions.sample_scale.amounts import Amounts

# A fixed stretch of time, so that the same seed gives the same rows on any day and on any machine.
FIRST: Final = dt.datetime(2025, 2, 17, 9, tzinfo=dt.UTC)
LAST: Final = dt.datetime(2026, 10, 30, 17, tzinfo=dt.UTC)
QUIET_ONE_IN: Final = 10
ASSESSED_ONE_IN: Final = 5  # commitments of each signatory that are assessed, and most entries of a quiet one
ENTRIES_TO_A_SOURCE: Final = 4


@dataclass(frozen=True, slots=True)
class Dealt:
    """An entry, by the places of its signatory and commitment in the frame; `turn` counts for a signatory."""

    signatory: int
    commitment: int
    turn: int
    is_assessed: bool
    at: dt.datetime


def is_quiet(signatory: int) -> bool:
    return signatory % QUIET_ONE_IN == QUIET_ONE_IN - 1


def assessed_of(amounts: Amounts) -> int:
    """How many commitments of a signatory are assessed, where it has entries enough to rest on."""
    return max(1, amounts.commitments // ASSESSED_ONE_IN)


def shares(amounts: Amounts) -> list[int]:
    """How many entries are about each signatory."""
    people = range(amounts.signatories)
    quiet = min(amounts.entries // amounts.signatories, assessed_of(amounts))
    others = [person for person in people if not is_quiet(person)]
    rest = amounts.entries - quiet * (amounts.signatories - len(others))
    found = [quiet] * amounts.signatories
    for place, person in enumerate(others):
        found[person] = rest // len(others) + (place < rest % len(others))
    return found


def source_count(share: list[int]) -> int:
    return sum(-(-count // ENTRIES_TO_A_SOURCE) for count in share)


def deal(amounts: Amounts, *, seed: int) -> Iterator[Dealt]:
    """Every entry in the order of publication. Who has few entries has them over the whole time too."""
    share = shares(amounts)
    rounds, number, turns = max(share), 0, [0] * amounts.signatories
    assessed = [min(count, assessed_of(amounts)) for count in share]
    orders = [order_of(amounts.commitments, f"{seed}-{person}") for person in range(amounts.signatories)]
    step = (LAST - FIRST) / max(1, amounts.entries)
    for round_ in range(rounds):
        for person, count in enumerate(share):
            if (round_ + 1) * count // rounds == round_ * count // rounds:
                continue
            turn = turns[person]
            before = turn * assessed[person] // count
            is_assessed = (turn + 1) * assessed[person] // count > before
            # each commitment is assessed once; the entries between them go round all commitments
            place = before if is_assessed else (assessed[person] + turn - before) % amounts.commitments
            yield Dealt(person, orders[person][place], turn, is_assessed, FIRST + step * number)
            turns[person], number = turn + 1, number + 1


def order_of(count: int, seed: str) -> list[int]:
    order = list(range(count))
    random.Random(seed).shuffle(order)
    return order
