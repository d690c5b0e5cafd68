"""One published assessment as its readers see it: the judgement, who made it, and what it rests on."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from commitments.models import Assessment, AssessmentRating, Commitment, Correction, StaffMember, Withdrawal
from commitments.rules import delivery
from commitments.summaries.ladder import Ladder, ladder
from commitments.summaries.own_words import said
from commitments.vocabulary import DELIVERY, Delivery, EvidenceStrength


@dataclass(frozen=True)
class SearchFacts:
    """A search that found nothing: when, where and in which languages."""

    searched_on: dt.date
    places: str
    languages: str


@dataclass(frozen=True)
class RatingFact:
    """One of two independent ratings: by whom, in initials, and the level in public words."""

    by: str
    level: str
    label: str


@dataclass(frozen=True)
class SuccessorLink:
    """The later promise that replaced this one."""

    code: str
    title: str
    instrument: str


@dataclass(frozen=True)
class PublishedAssessment:
    """`corrected_by` is the version that replaced it as wrong, 0 where none did.

    `withdrawn_at` is None for what stands; a withdrawn version stays at its own address and in the history.
    """

    pk: int
    version: int
    url: str
    level: Delivery
    label: str
    definition: str
    kind: str
    reasons: str
    scope_reason: str
    claim_made: str
    change_note: str
    evidence_strength: int | None
    effective_on: dt.date
    next_check_on: dt.date
    method_version: str
    assessed_by: str
    assessed_on: dt.date
    reviewed_by: str
    published_on: dt.date
    search: SearchFacts | None
    what_was_wrong: str
    corrected_by: int
    withdrawn_at: dt.datetime | None
    withdrawn_because: str
    ladder: Ladder | None
    ratings: tuple[RatingFact, ...] = ()
    strength_reason: str = ""
    changed_rule: str = ""
    successor: SuccessorLink | None = None
    claimed: str = ""
    claimed_label: str = ""

    @property
    def is_rated_twice(self) -> bool:
        """Whether to say so: what was withdrawn is no example of anything."""
        return len(self.ratings) == 2 and self.withdrawn_at is None

    @property
    def raters_agreed(self) -> bool:
        return len({rating.level for rating in self.ratings}) == 1

    @property
    def strength_label(self) -> str:
        return EvidenceStrength(self.evidence_strength).label if self.evidence_strength else ""


def with_people(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """The same assessments with all that `published` reads, newest first. One query."""
    corrections = Correction.objects.standing().filter(corrected=OuterRef("pk"))
    ratings = AssessmentRating.objects.filter(assessment=OuterRef("pk")).order_by("position")
    return (
        assessments.select_related(
            "assessed_by",
            "reviewed_by",
            "search_record",
            "withdrawal",
            "successor__instrument",
            "undertaking__commitment",
            "undertaking__endorsement__signatory",
        )
        .annotate(
            was_wrong=Subquery(corrections.values("what_was_wrong")[:1]),
            corrected_by=Subquery(corrections.values("replaced_by__version")[:1]),
            rating_rows=ArraySubquery(
                ratings.values(
                    row=JSONObject(
                        level="verified_level",
                        first_name="rater__first_name",
                        last_name="rater__last_name",
                        username="rater__username",
                    )
                )
            ),
        )
        .order_by("-version", "pk")
    )


def published(assessment: Any, *, claimant: str) -> PublishedAssessment:
    """An assessment that came through `with_people`; `claimant` is the name inside a sentence."""
    commitment = assessment.undertaking.commitment
    search = assessment.search_record
    withdrawal: Withdrawal | None = getattr(assessment, "withdrawal", None)
    return PublishedAssessment(
        pk=assessment.pk,
        version=assessment.version,
        url=assessment.get_absolute_url(),
        level=Delivery(assessment.verified_level),
        label=delivery.label(assessment.verified_level, is_continuing=commitment.is_continuing),
        definition=DELIVERY[Delivery(assessment.verified_level)].definition,
        kind=assessment.change_kind,
        reasons=assessment.reasons,
        scope_reason=assessment.scope_reason,
        claim_made=assessment.claim_made,
        change_note=assessment.change_note,
        evidence_strength=assessment.evidence_strength,
        effective_on=assessment.effective_on,
        next_check_on=assessment.next_check_on,
        method_version=assessment.method_version,
        assessed_by=assessment.assessed_by.initials,
        assessed_on=assessment.assessed_at.date(),
        reviewed_by=assessment.reviewed_by.initials,
        published_on=assessment.published_at.date(),
        search=SearchFacts(search.searched_on, search.places, search.languages) if search else None,
        what_was_wrong=assessment.was_wrong or "",
        corrected_by=assessment.corrected_by or 0,
        withdrawn_at=withdrawal.withdrawn_at if withdrawal else None,
        withdrawn_because=withdrawal.reason if withdrawal else "",
        ladder=ladder(
            verified=assessment.verified_level,
            claimed=assessment.claimed_level,
            claimant=claimant,
            is_continuing=commitment.is_continuing,
        ),
        ratings=tuple(
            rating_fact(**row, is_continuing=commitment.is_continuing) for row in assessment.rating_rows
        ),
        strength_reason=assessment.strength_reason,
        changed_rule=assessment.changed_rule,
        successor=successor_link(assessment.successor) if assessment.successor else None,
        claimed=assessment.claimed_level,
        claimed_label=delivery.label(assessment.claimed_level, is_continuing=commitment.is_continuing)
        if assessment.claimed_level
        else "",
    )


def successor_link(commitment: Commitment) -> SuccessorLink:
    return SuccessorLink(
        commitment.code, said(commitment, "title"), said(commitment.instrument, "short_title")
    )


def rating_fact(*, level: str, is_continuing: bool, **names: str) -> RatingFact:
    return RatingFact(
        StaffMember(**names).initials, level, delivery.label(level, is_continuing=is_continuing)
    )
