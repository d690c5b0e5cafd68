"""The second rating: what its rater may see, and, once both are in, where the two differ."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commitments.models import (
    AssessmentDraft,
    CommitmentTest,
    ConflictOfInterest,
    ProgressEntry,
    SecondRating,
    StaffMember,
    Undertaking,
)
from commitments.rules import delivery
from commitments.summaries import desk_drafts
from commitments.summaries.desk_places import Place, place, with_place
from commitments.summaries.desk_review_evidence import ReviewedEntry, load_entries, of_drafts
from commitments.summaries.published_assessment import SearchFacts
from commitments.summaries.standing import quote_of
from commitments.vocabulary import DraftState, EvidenceStrength, TestResult


@dataclass(frozen=True)
class RatedTest:
    """One test to apply, without anybody's result."""

    number: int
    text: str
    guidance: str


@dataclass(frozen=True)
class BlindDraft:
    """Undertaking, tests, evidence and search of a draft, and nothing of what its author made of them."""

    reference: str
    row_version: int
    author: str
    submitted_at: dt.datetime | None
    place: Place
    quote: str
    explanation: tuple[str, ...]
    tests: tuple[RatedTest, ...]
    entries: tuple[ReviewedEntry, ...]
    search: SearchFacts | None
    rating_reference: str
    is_conflicted: bool
    is_waiting: bool
    is_declined: bool


@dataclass(frozen=True)
class Difference:
    """One point on which the two ratings differ, in words. `name` is the field of the form."""

    name: str
    label: str
    first: str
    second: str

    @property
    def is_test(self) -> bool:
        return self.name.startswith("test_")


@dataclass(frozen=True)
class Reconciliation:
    """`differences` in the order of the form; `reasons` are the first rater's and the second's."""

    reference: str
    row_version: int
    draft_reference: str
    place: Place
    first_rater: str
    second_rater: str
    is_first_rater: bool
    differences: tuple[Difference, ...]
    first_reasons: str
    second_reasons: str
    entries: tuple[ReviewedEntry, ...]


def load(
    draft: AssessmentDraft, second: SecondRating | None, *, person: StaffMember, today: dt.date
) -> BlindDraft:
    """What the second rater may see, or whoever opens a draft never submitted. Nine queries at most."""
    undertaking = (
        with_place(Undertaking.objects.all())
        .prefetch_related("commitment__clauses")
        .get(pk=draft.undertaking_id)
    )
    endorsement = undertaking.endorsement
    search = None
    if draft.searched_on:
        search = SearchFacts(draft.searched_on, draft.searched_places, draft.searched_languages)
    return BlindDraft(
        reference=str(draft.reference),
        row_version=draft.row_version,
        author=str(draft.author),
        submitted_at=draft.submitted_at,
        place=place(undertaking, today=today),
        quote=quote_of(undertaking.commitment),
        explanation=tuple(undertaking.commitment.explanation),
        tests=load_tests(undertaking.commitment_id),
        entries=evidence_of(draft),
        search=search,
        rating_reference=str(second.reference) if second else "",
        is_conflicted=endorsement is not None
        and ConflictOfInterest.objects.filter(person=person, signatory=endorsement.signatory).exists(),
        is_waiting=draft.state == DraftState.SUBMITTED and second is not None and second.rated_at is None,
        is_declined=draft.state == DraftState.DECLINED,
    )


def load_tests(commitment_id: int) -> tuple[RatedTest, ...]:
    rows = CommitmentTest.objects.filter(commitment=commitment_id).values_list("number", "text", "guidance")
    return tuple(RatedTest(*row) for row in rows)


def evidence_of(draft: AssessmentDraft) -> tuple[ReviewedEntry, ...]:
    """What the draft rests on, published or not. Three queries."""
    drafts = desk_drafts.with_parts(draft.entry_drafts.all())
    published = ProgressEntry.objects.filter(assessment_drafts=draft)
    return (*of_drafts([desk_drafts.line(row) for row in drafts]), *load_entries(published))


def load_reconciliation(second: SecondRating, *, person: StaffMember, today: dt.date) -> Reconciliation:
    """Both ratings where they differ. Seven queries at most."""
    draft = second.draft
    undertaking = with_place(Undertaking.objects.all()).get(pk=draft.undertaking_id)
    tests = load_tests(undertaking.commitment_id)
    return Reconciliation(
        reference=str(second.reference),
        row_version=second.row_version,
        draft_reference=str(draft.reference),
        place=place(undertaking, today=today),
        first_rater=str(second.first_rater),
        second_rater=str(second.second_rater),
        is_first_rater=second.first_rater_id == person.pk,
        differences=tuple(differences(second, tests, is_continuing=undertaking.commitment.is_continuing)),
        first_reasons=second.first_reasons,
        second_reasons=second.second_reasons,
        entries=evidence_of(draft),
    )


def differences(
    second: SecondRating, tests: tuple[RatedTest, ...], *, is_continuing: bool
) -> list[Difference]:
    found: list[Difference] = []
    if second.rated_at is None:
        return found
    if second.first_level != second.second_level:
        levels = (second.first_level, second.second_level)
        labels = (delivery.label(level, is_continuing=is_continuing) for level in levels)
        found.append(Difference("verified_level", "Verified level", *labels))
    if second.first_strength != second.second_strength:
        words = (strength_words(row) for row in (second.first_strength, second.second_strength))
        found.append(Difference("evidence_strength", "Evidence strength", *words))
    for test in tests:
        first, again = (result_of(row, test.number) for row in (second.first_results, second.second_results))
        if first != again:
            results = (TestResult(result).label for result in (first, again))
            found.append(Difference(f"test_{test.number}", f"Test {test.number}: {test.text}", *results))
    return found


def result_of(results: Mapping[str, Any], number: int) -> str:
    return str(results.get(str(number), TestResult.NOT_TESTED))


def strength_words(strength: int | None) -> str:
    return f"{strength}: {EvidenceStrength(strength).label}" if strength else "Not rated"
