"""One undertaking as data: its status, every published assessment, the entries and the replies."""

import datetime as dt
from collections import defaultdict

from django.db.models import Prefetch, QuerySet

from commitments.models import (
    Assessment,
    AssessmentEntry,
    AssessmentTestResult,
    Correction,
    ProgressEntry,
    Reply,
    Undertaking,
)
from commitments.models.assessment import reverse_version
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings.sibling import Sibling
from commitments.summaries.siblings.sources import of_evidence
from commitments.vocabulary import EvidenceStrength


def load(wanted: QuerySet[Undertaking], *, day: dt.date, version: int = 0) -> Sibling | None:
    """Of the one undertaking that is wanted, or of one of its versions. Ten queries.

    The table holds the evidence: a row for each source of each entry.
    """
    row = wanted.select_related("endorsement__signatory", *shapes.STATUS_NEEDS).first()
    if row is None:
        return None
    who = row.endorsement.signatory if row.endorsement else None
    published = [item for item in assessments(row) if version in (0, item["version"])]
    if version and not published:
        return None
    entries = shapes.entries(entries_of(row, version=version))
    more = {
        "signatory": shapes.signatory(who) if who else None,
        "commitment": shapes.commitment(row.commitment),
        "status": shapes.status(row, day=day),
        "assessments": published,
        "entries": entries,
    }
    title = f"{who.name if who else 'All signatories together'}: {row.commitment.code} {row.commitment.title}"
    return Sibling(
        name="-".join(
            part
            for part in (who.slug if who else "joint", row.commitment.code, f"v{version}" if version else "")
            if part
        ),
        title=f"{title}, version {version}" if version else title,
        path=reverse_version(row, version) if version else row.get_absolute_url(),
        table=of_evidence(entries),
        more=more,
        with_rows=False,
    )


def entries_of(undertaking: Undertaking, *, version: int) -> QuerySet[ProgressEntry]:
    """What is on record about it; of a version what that version rests on."""
    if version:
        links = AssessmentEntry.objects.filter(
            assessment__undertaking=undertaking, assessment__version=version
        )
        return ProgressEntry.objects.filter(pk__in=links.values("entry"))
    return ProgressEntry.objects.current().filter(bearings__undertaking=undertaking)


def assessments(undertaking: Undertaking) -> list[shapes.Shape]:
    """All versions, the newest first. Those that were withdrawn or corrected say so. Five queries."""
    results = AssessmentTestResult.objects.select_related("test")
    rows = (
        Assessment.objects.filter(undertaking=undertaking)
        .select_related("assessed_by", "reviewed_by", "withdrawal", "successor")
        .prefetch_related(Prefetch("test_results", queryset=results), "entries")
        .order_by("-version")
    )
    replies: dict[int, list[shapes.Shape]] = defaultdict(list)
    for row in Reply.objects.filter(assessment__undertaking=undertaking).order_by("received_on", "pk"):
        replies[row.assessment_id].append(reply(row))
    corrections = Correction.objects.standing().filter(corrected__undertaking=undertaking)
    corrected = {item.corrected_id: item for item in corrections.select_related("replaced_by").order_by("pk")}
    is_continuing = undertaking.commitment.is_continuing
    return [
        assessment(row, corrected.get(row.pk), replies[row.pk], is_continuing=is_continuing) for row in rows
    ]


def assessment(
    row: Assessment, correction: Correction | None, replies: list[shapes.Shape], *, is_continuing: bool
) -> shapes.Shape:
    strength, withdrawal = row.evidence_strength, getattr(row, "withdrawal", None)
    return {
        "version": row.version,
        "change": row.change_kind,
        "change_note": row.change_note,
        "verified_level": shapes.level(row.verified_level, is_continuing=is_continuing),
        "claimed_level": shapes.level(row.claimed_level, is_continuing=is_continuing),
        "claim_made": row.claim_made or None,
        "evidence_strength": shapes.coded(EvidenceStrength(strength) if strength else None),
        "strength_reason": row.strength_reason or None,
        "reasons": row.reasons,
        "scope_reason": row.scope_reason or None,
        "successor": row.successor.code if row.successor else None,
        "effective_on": shapes.date(row.effective_on),
        "next_check_on": shapes.date(row.next_check_on),
        "method_version": row.method_version,
        "assessed_by": row.assessed_by.initials,
        "assessed_at": shapes.moment(row.assessed_at),
        "reviewed_by": row.reviewed_by.initials,
        "published_at": shapes.moment(row.published_at),
        "withdrawn_at": shapes.moment(withdrawal.withdrawn_at) if withdrawal else None,
        "corrected_by_version": correction.replaced_by.version if correction else None,
        "what_was_wrong": correction.what_was_wrong if correction else None,
        "tests": [
            {
                "number": result.test.number,
                "text": result.test_text,
                "result": result.result,
                "note": result.note or None,
            }
            for result in sorted(row.test_results.all(), key=lambda result: result.test.number)
        ],
        "entries": sorted(f"{entry.code} v{entry.version}" for entry in row.entries.all()),
        "replies": replies,
    }


def reply(row: Reply) -> shapes.Shape:
    return {
        "received_on": shapes.date(row.received_on),
        "stance": row.stance or None,
        "author": row.author,
        "language": row.language,
        "text": row.text,
        "links": row.links,
    }
