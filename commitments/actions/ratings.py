"""What one rater says of an undertaking: level, evidence strength and the result of every test."""

from collections.abc import Mapping
from dataclasses import dataclass

from commitments.models import AssessmentDraft, SecondRating
from commitments.rules import delivery
from commitments.vocabulary import EvidenceStrength, TestResult


@dataclass(frozen=True)
class Rating:
    """What one rater says. `results` goes from the number of a test to its result."""

    level: str
    strength: int | None
    results: Mapping[int, str]

    def stored(self) -> dict[str, str]:
        """The results as the table keeps them; a test left out was not tested."""
        return {str(number): str(result) for number, result in sorted(self.results.items())}

    def stored_whole(self) -> tuple[str, int | None, dict[str, str]]:
        """Two ratings are the same where these are."""
        return str(self.level), self.strength, self.stored()


def of_draft(draft: AssessmentDraft) -> Rating:
    results = dict(draft.test_results.values_list("test__number", "result"))
    numbers = draft.undertaking.commitment.tests.values_list("number", flat=True)
    return Rating(
        draft.verified_level,
        draft.evidence_strength,
        {number: results.get(number, TestResult.NOT_TESTED) for number in numbers},
    )


def first_of(second: SecondRating) -> Rating:
    return from_columns(second.first_level, second.first_strength, second.first_results)


def second_of(second: SecondRating) -> Rating:
    return from_columns(second.second_level, second.second_strength, second.second_results)


def agreed_in(second: SecondRating) -> Rating:
    return from_columns(second.agreed_level, second.agreed_strength, second.agreed_results)


def from_columns(level: str, strength: int | None, results: Mapping[str, str]) -> Rating:
    return Rating(level, strength, {int(number): result for number, result in results.items()})


def said(rating: Rating, *, is_continuing: bool) -> str:
    """The rating in one line, the level by the word that is shown for this undertaking."""
    strength = EvidenceStrength(rating.strength).label if rating.strength else "not rated"
    tests = "; ".join(
        f"{number} {TestResult(result).label.lower()}" for number, result in rating.results.items()
    )
    level = delivery.label(rating.level, is_continuing=is_continuing)
    return f"“{level}”. Evidence strength: {strength}. Tests: {tests or 'none'}."
