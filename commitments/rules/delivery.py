"""What one delivery level may follow from, and what a change of level is called."""

from collections.abc import Sequence
from typing import Final

from commitments.vocabulary import (
    DELIVERY_RANK,
    NEEDS_SCOPE_REASON,
    NEEDS_STRONG_EVIDENCE,
    WEAK_EVIDENCE,
    ChangeKind,
    Delivery,
    TestResult,
)
from commitments.words import in_readers_language

BEING_MET: Final = "Being met"


def label(level: Delivery | str, *, is_continuing: bool) -> str:
    """The public word; a lasting duty is never simply over, so it is "being met"."""
    if level == Delivery.MET and is_continuing:
        return in_readers_language(BEING_MET)
    return Delivery(level).label


def kind_of_change(
    before: Delivery | str | None,
    after: Delivery | str,
    *,
    is_correction: bool,
    is_revision: bool = False,
) -> ChangeKind:
    """What the public is told: news about the world, about us, or neither.

    `before` is None or not_assessed when nothing was published yet. Moves between levels without a
    rank (no evidence found, cannot be rated, does not apply) do not tell which way the world moved.
    """
    if is_correction:
        return ChangeKind.CORRECTION
    if is_revision:
        return ChangeKind.METHOD
    if before in (None, "", Delivery.NOT_ASSESSED):
        return ChangeKind.FIRST_ASSESSMENT
    if before == after:
        return ChangeKind.REVIEWED
    old, new = DELIVERY_RANK.get(Delivery(before)), DELIVERY_RANK.get(Delivery(after))
    if old is None or new is None:
        return ChangeKind.OTHER_STATUS
    return ChangeKind.PROGRESS if new > old else ChangeKind.REGRESS


def problems(
    level: Delivery | str,
    *,
    evidence_strength: int | None,
    test_results: Sequence[TestResult | str],
    scope_reason: str,
    has_search: bool,
    entry_count: int,
) -> list[str]:
    """Every reason, in words for the author, why this level cannot be assessed as it stands."""
    found = []
    level = Delivery(level)
    if level == Delivery.NOT_ASSESSED:
        found.append("Choose a level: “not yet assessed” is what stands when nobody has assessed.")
    if level in NEEDS_STRONG_EVIDENCE and (evidence_strength is None or evidence_strength in WEAK_EVIDENCE):
        found.append(
            f"“{level.label}” needs evidence of strength 1, 2 or 3. "
            "An official claim or a secondary source alone does not support it."
        )
    if level in DELIVERY_RANK and entry_count == 0:
        found.append(f"“{level.label}” must rest on at least one progress entry.")
    if level == Delivery.NO_EVIDENCE and not has_search:
        found.append("“No public evidence found” needs a search record: where, in which languages, and when.")
    if level in NEEDS_SCOPE_REASON and not scope_reason.strip():
        found.append(f"“{level.label}” needs its reason in words.")
    return found + tests_against(level, test_results)


def tests_against(level: Delivery, test_results: Sequence[TestResult | str]) -> list[str]:
    """Where the level and the tests contradict each other (METHOD section 2)."""
    passed = sum(result == TestResult.PASSED for result in test_results)
    total = len(test_results)
    if not total:
        return []
    count = f"{passed} of {total} are."
    if level == Delivery.MET and passed < total:
        return [f"“Met” means that every test is passed; {count}"]
    if level == Delivery.SUBSTANTIAL and passed * 2 < total:
        return [f"“Substantial progress” means that at least half of the tests are passed; {count}"]
    if level == Delivery.FIRST_STEPS and passed:
        return [f"“First steps” means that no test is fully passed; {count}"]
    return []


def gap(claimed: Delivery | str, verified: Delivery | str) -> int | None:
    """Levels by which the claim exceeds what was verified; None where either has no rank."""
    old, new = (DELIVERY_RANK.get(Delivery(level)) if level else None for level in (claimed, verified))
    return None if old is None or new is None else old - new
