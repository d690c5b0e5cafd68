"""How firmly an assessment may stand, from what the entries it rests on show (METHOD section 2).

docs/decisions/0003-evidence-strength.md gives the reasons.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from commitments.vocabulary import EvidenceKind, EvidenceStrength, Stage

# With a primary source at hand: the most that an entry of this stage can show.
STRONGEST_AT_STAGE: Final[dict[Stage, EvidenceStrength]] = {
    Stage.DONE: EvidenceStrength.IN_FORCE,
    Stage.DECLINED: EvidenceStrength.IN_FORCE,
    Stage.BASELINE: EvidenceStrength.IN_FORCE,
    Stage.PENDING: EvidenceStrength.OFFICIAL_ACT,
    Stage.ANNOUNCED: EvidenceStrength.OFFICIAL_PLAN,
}
WHY_AT_STAGE: Final[dict[Stage, str]] = {
    Stage.PENDING: "what is still under way is not in force",
    Stage.ANNOUNCED: "an announcement is at most an official plan",
}


@dataclass(frozen=True)
class Shown:
    """One entry that an assessment rests on; `shows` is what its author says, None where nothing was said."""

    claim: str
    stage: Stage | str
    source_kinds: Collection[EvidenceKind | str]
    shows: int | None

    @property
    def ceiling(self) -> EvidenceStrength:
        return ceiling(self.stage, self.source_kinds)


def ceiling(stage: Stage | str, source_kinds: Collection[EvidenceKind | str]) -> EvidenceStrength:
    """The strongest that an entry can show, whatever anybody makes of it; the smaller the firmer."""
    if EvidenceKind.PRIMARY not in source_kinds:
        return EvidenceStrength.SECONDARY
    return STRONGEST_AT_STAGE[Stage(stage)]


def why_no_more(stage: Stage | str, source_kinds: Collection[EvidenceKind | str]) -> str:
    """What keeps an entry from showing more; blank where nothing does."""
    if EvidenceKind.PRIMARY not in source_kinds:
        return "it has no primary source"
    return WHY_AT_STAGE.get(Stage(stage), "")


def computed(entries: Sequence[Shown]) -> EvidenceStrength | None:
    """The strongest thing shown by any entry; None where there is no entry.

    An entry of which nobody has said what it shows counts with its ceiling, so that the result is the most
    the assessment may claim.
    """
    return min((EvidenceStrength(max(item.shows or 0, item.ceiling)) for item in entries), default=None)


def strongest(entries: Sequence[Shown]) -> Shown | None:
    """The entry that gives the assessment its strength, the first of several."""
    return min(entries, key=lambda item: max(item.shows or 0, item.ceiling), default=None)


def problems(entries: Sequence[Shown], *, strength: int | None, reason: str) -> list[str]:
    """Every reason, in words for the author, why the strength does not follow from the entries."""
    found = [
        f"The entry “{item.claim}” cannot show “{EvidenceStrength(item.shows).label}”: "
        f"{why_no_more(item.stage, item.source_kinds)}."
        for item in entries
        if item.shows and item.shows < item.ceiling
    ]
    bound = computed(entries)
    if strength is None or found:
        return found
    if bound is None:
        return ["Without an entry there is no evidence whose strength could be rated."]
    if strength < bound:
        shown = f"They show {bound}: {bound.label.lower()}."
        return [f"Evidence strength {strength} is firmer than anything the entries show. {shown}"]
    if strength > bound and all(item.shows for item in entries) and not reason.strip():
        return [f"The entries show {bound}: {bound.label.lower()}. Say why it is rated weaker."]
    return []
