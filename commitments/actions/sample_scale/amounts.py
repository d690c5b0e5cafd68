"""How much of everything a large set of sample data holds."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Final

from commitments.actions.refusals import ActionRefusedError

Told = Callable[[str, int, int], object]  # what is made, how many of it are done, of how many

MOST: Final = {"signatories": 500, "commitments": 1_000, "entries": 10_000_000, "subscribers": 5_000_000}
LEAST: Final = {"signatories": 1, "commitments": 1, "entries": 0, "subscribers": 0}


@dataclass(frozen=True)
class Amounts:
    """Every signatory owes every commitment of one invented text; entries are spread over them."""

    signatories: int
    commitments: int
    entries: int
    subscribers: int


SIZES: Final = {
    "real": Amounts(signatories=60, commitments=20, entries=60 * 20 * 5, subscribers=1_000),
    "tenth": Amounts(signatories=200, commitments=500, entries=200_000, subscribers=100_000),
    "full": Amounts(signatories=200, commitments=500, entries=2_000_000, subscribers=1_000_000),
}


def check(amounts: Amounts) -> None:
    """Raises ActionRefusedError, with every amount that is too small or too large."""
    wrong = [
        f"{field.name} must be from {LEAST[field.name]:,} to {MOST[field.name]:,}, not {found:,}"
        for field in fields(amounts)
        for found in [getattr(amounts, field.name)]
        if not LEAST[field.name] <= found <= MOST[field.name]
    ]
    if wrong:
        raise ActionRefusedError(f"Nothing was made: {'; '.join(wrong)}.")
