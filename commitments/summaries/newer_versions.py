"""Whether what a signatory was asked about still stands, or a newer version took its place."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from commitments.models import Assessment
from commitments.summaries import reply_words


@dataclass(frozen=True)
class Newer:
    """The version that stands, in the words of a letter."""

    version: int
    published_on: str
    url: str


def in_words(assessment: Assessment | None, language: str) -> Newer | None:
    if assessment is None:
        return None
    return Newer(
        version=assessment.version,
        published_on=reply_words.day(assessment.published_at.date(), language),
        url=f"{settings.SITE_URL}{assessment.get_absolute_url()}",
    )


def load(assessments: Iterable[Assessment]) -> dict[int, Assessment]:
    """By the id of each assessment that was superseded, the one that stands now. One query."""
    asked = list(assessments)
    standing = (
        Assessment.objects.standing()
        .filter(undertaking__in=[item.undertaking_id for item in asked])
        .select_related("undertaking__commitment", "undertaking__endorsement__signatory")
        .order_by("undertaking_id", "-version")
        .distinct("undertaking_id")
    )
    newest = {item.undertaking_id: item for item in standing}
    return {
        item.pk: newest[item.undertaking_id]
        for item in asked
        if item.undertaking_id in newest and newest[item.undertaking_id].version > item.version
    }
