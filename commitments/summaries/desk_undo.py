"""What somebody may still take back: publications of the last ten minutes."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from commitments.models import Assessment, ProgressEntry, StaffMember
from commitments.rules import delivery
from commitments.summaries.desk_places import whose

WITHIN: Final = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Undo:
    """One publication that can be withdrawn until `until` (UTC), by the form at `url`."""

    words: str
    url: str
    published_at: dt.datetime
    until: dt.datetime


def recent(person: StaffMember, *, now: dt.datetime) -> tuple[Undo, ...]:
    """What this person published in the last ten minutes and still stands, newest first. Two queries."""
    assessments = (
        Assessment.objects.standing()
        .filter(reviewed_by=person, published_at__gt=now - WITHIN)
        .select_related("undertaking__commitment", "undertaking__endorsement__signatory")
    )
    entries = ProgressEntry.objects.current().filter(
        reviewed_by=person, published_at__gt=now - WITHIN, assessment_links=None
    )
    found = [of_assessment(row) for row in assessments] + [of_entry(row) for row in entries]
    return tuple(sorted(found, key=lambda undo: undo.published_at, reverse=True))


def of_assessment(assessment: Assessment) -> Undo:
    undertaking = assessment.undertaking
    place = f"{whose(undertaking)} {undertaking.commitment.code}"
    level = delivery.label(assessment.verified_level, is_continuing=undertaking.commitment.is_continuing)
    return Undo(
        words=f"{place}: {level}",
        url=reverse("desk:withdraw", args=["assessment", assessment.pk]),
        published_at=assessment.published_at,
        until=assessment.published_at + WITHIN,
    )


def of_entry(entry: ProgressEntry) -> Undo:
    return Undo(
        words=f"entry “{entry.claim}”",
        url=reverse("desk:withdraw", args=["entry", entry.pk]),
        published_at=entry.published_at,
        until=entry.published_at + WITHIN,
    )
