"""One published assessment as its readers see it: the judgement, who made it, and what it rests on."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from commitments.models import Assessment, Correction, Reply
from commitments.rules import delivery
from commitments.summaries.ladder import Ladder, ladder
from commitments.vocabulary import DELIVERY, Delivery, EvidenceStrength


@dataclass(frozen=True)
class SearchFacts:
    """A search that found nothing: when, where and in which languages."""

    searched_on: dt.date
    places: str
    languages: str


@dataclass(frozen=True)
class PublishedAssessment:
    """`corrected_by` is the version that replaced it as wrong, 0 where none did."""

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
    ladder: Ladder | None

    @property
    def strength_label(self) -> str:
        return EvidenceStrength(self.evidence_strength).label if self.evidence_strength else ""


@dataclass(frozen=True)
class ReplyLine:
    """The signatory's own words about one version."""

    version: int
    text: str
    language: str
    author: str
    received_on: dt.date


def with_people(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """The same assessments with all that `published` reads, newest first. One query."""
    return assessments.select_related(
        "assessed_by",
        "reviewed_by",
        "search_record",
        "correction__replaced_by",
        "undertaking__commitment",
        "undertaking__endorsement__signatory",
    ).order_by("-version")


def published(assessment: Assessment, *, claimant: str) -> PublishedAssessment:
    """An assessment that came through `with_people`; `claimant` is the name inside a sentence."""
    commitment = assessment.undertaking.commitment
    search = assessment.search_record
    correction: Correction | None = getattr(assessment, "correction", None)
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
        what_was_wrong=correction.what_was_wrong if correction else "",
        corrected_by=correction.replaced_by.version if correction else 0,
        ladder=ladder(
            verified=assessment.verified_level,
            claimed=assessment.claimed_level,
            claimant=claimant,
            is_continuing=commitment.is_continuing,
        ),
    )


def load_replies(undertaking_id: int) -> tuple[ReplyLine, ...]:
    """Every reply about the undertaking, whichever version it answers, newest first. One query."""
    rows = Reply.objects.filter(assessment__undertaking=undertaking_id).order_by("-received_on", "-pk")
    found = rows.values_list("assessment__version", "text", "language", "author", "received_on")
    return tuple(ReplyLine(*row) for row in found)
