"""The ladder from "no action" to "met": what was verified, what was claimed, and the gap in words."""

from dataclasses import dataclass

from commitments.rules import delivery
from commitments.vocabulary import DELIVERY_RANK, Delivery

RUNGS = (Delivery.NO_ACTION, Delivery.FIRST_STEPS, Delivery.SUBSTANTIAL, Delivery.MET)
NUMBERS = ("", "one", "two", "three", "four")


@dataclass(frozen=True)
class Rung:
    """`state` is verified (up to the level), claimed (beyond it, up to the claim) or open."""

    number: int
    label: str
    state: str
    is_verified_level: bool
    is_claimed_level: bool


@dataclass(frozen=True)
class Ladder:
    rungs: tuple[Rung, ...]
    sentence: str


def ladder(
    *, verified: Delivery | str, claimed: Delivery | str, claimant: str, is_continuing: bool
) -> Ladder | None:
    """None where the verified level has no place on the ladder, such as "no public evidence found"."""
    rank = DELIVERY_RANK.get(Delivery(verified))
    if rank is None:
        return None
    claimed_rank = DELIVERY_RANK.get(Delivery(claimed)) if claimed else None
    rungs = tuple(
        Rung(
            number=number,
            label=delivery.label(level, is_continuing=is_continuing),
            state=state_of(number, rank, claimed_rank),
            is_verified_level=number == rank,
            is_claimed_level=number == claimed_rank,
        )
        for number, level in enumerate(RUNGS)
    )
    return Ladder(rungs, sentence(verified, claimed, claimant=claimant, is_continuing=is_continuing))


def state_of(number: int, verified: int, claimed: int | None) -> str:
    if number <= verified:
        return "verified"
    return "claimed" if claimed is not None and number <= claimed else "open"


def sentence(verified: Delivery | str, claimed: Delivery | str, *, claimant: str, is_continuing: bool) -> str:
    """What was claimed, what the evidence shows, and how far apart they are."""
    shown = delivery.label(verified, is_continuing=is_continuing)
    if not claimed:
        return f"Verified: “{shown}”. No claim by {claimant} is on record."
    said = delivery.label(claimed, is_continuing=is_continuing)
    gap = delivery.gap(claimed, verified)
    if gap == 0:
        return f"Claimed by {claimant}: “{said}”. Verified: the same, so there is no gap."
    words = f"Claimed by {claimant}: “{said}”. Verified: “{shown}”."
    if gap is None:
        return words
    levels = f"{NUMBERS[abs(gap)]} level{'' if abs(gap) == 1 else 's'}"
    if gap < 0:
        return f"{words} The evidence goes {levels} beyond the claim."
    return f"{words} The claim is {levels} above what the evidence shows."
