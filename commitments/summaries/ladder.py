"""The ladder from "no action" to "met": what was verified, what was claimed, and the gap in words."""

from dataclasses import dataclass

from django.utils.translation import gettext

from commitments.rules import delivery
from commitments.vocabulary import DELIVERY_RANK, Delivery

RUNGS = (Delivery.NO_ACTION, Delivery.FIRST_STEPS, Delivery.SUBSTANTIAL, Delivery.MET)


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
        words = gettext("Verified: “{shown}”. No claim by {claimant} is on record.")
        return words.format(shown=shown, claimant=claimant)
    said = delivery.label(claimed, is_continuing=is_continuing)
    gap = delivery.gap(claimed, verified)
    if gap == 0:
        words = gettext("Claimed by {claimant}: “{said}”. Verified: the same, so there is no gap.")
        return words.format(said=said, claimant=claimant)
    words = gettext("Claimed by {claimant}: “{said}”. Verified: “{shown}”.")
    words = words.format(said=said, shown=shown, claimant=claimant)
    return words if gap is None else f"{words} {distance(gap)}"


def distance(gap: int) -> str:
    if gap < 0:
        return {
            1: gettext("The evidence goes one level beyond the claim."),
            2: gettext("The evidence goes two levels beyond the claim."),
            3: gettext("The evidence goes three levels beyond the claim."),
            4: gettext("The evidence goes four levels beyond the claim."),
        }[-gap]
    return {
        1: gettext("The claim is one level above what the evidence shows."),
        2: gettext("The claim is two levels above what the evidence shows."),
        3: gettext("The claim is three levels above what the evidence shows."),
        4: gettext("The claim is four levels above what the evidence shows."),
    }[gap]
