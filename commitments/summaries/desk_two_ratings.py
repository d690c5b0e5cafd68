"""Two ratings of a draft beside it, once both are in, and pairs given earlier on the same undertaking."""

import datetime as dt
from dataclasses import dataclass

from commitments.models import AssessmentDraft, RatingPair, SecondRating, StaffMember
from commitments.rules import delivery

DIFFERING = "The two ratings differ and are not reconciled yet."


@dataclass(frozen=True)
class TwoRatings:
    """The second rating once it is in, in words: `agreed` is blank until the raters have reconciled."""

    reference: str
    first: str
    second: str
    first_rater: str
    second_rater: str
    second_reasons: str
    agreed: str
    because: str
    is_rater: bool


@dataclass(frozen=True)
class EarlierPair:
    """Two ratings that count no more for the draft: it was asked for anew, or thrown away."""

    first: str
    second: str
    first_rater: str
    second_rater: str
    second_reasons: str
    rated_at: dt.datetime

    @property
    def is_dissent(self) -> bool:
        return self.first != self.second


def load(draft: AssessmentDraft, *, person: StaffMember, is_continuing: bool) -> TwoRatings | None:
    """Both ratings, once both are in. One query."""
    second = given(draft)
    if second is None:
        return None
    first, again, agreed = (
        delivery.label(level, is_continuing=is_continuing) if level else ""
        for level in (second.first_level, second.second_level, second.agreed_level)
    )
    return TwoRatings(
        reference=str(second.reference),
        first=first,
        second=again,
        first_rater=str(second.first_rater),
        second_rater=str(second.second_rater),
        second_reasons=second.second_reasons,
        agreed=agreed,
        because=second.agreed_because,
        is_rater=person.pk in (second.first_rater_id, second.second_rater_id),
    )


def given(draft: AssessmentDraft) -> SecondRating | None:
    rows = SecondRating.objects.filter(draft=draft).exclude(rated_at=None)
    return rows.select_related("first_rater", "second_rater").first()


def load_earlier(draft: AssessmentDraft, *, is_continuing: bool) -> tuple[EarlierPair, ...]:
    """Pairs of ratings since the version it is based on, but for the one that counts. Two queries."""
    pairs = RatingPair.objects.filter(undertaking=draft.undertaking_id, first_rater=draft.author_id)
    if draft.based_on:
        pairs = pairs.filter(rated_at__gte=draft.based_on.published_at)
    counting = given(draft)
    if counting and counting.rated_at:
        pairs = pairs.exclude(rated_at=counting.rated_at, second_rater=counting.second_rater)
    return tuple(
        EarlierPair(
            first=delivery.label(pair.first_level, is_continuing=is_continuing),
            second=delivery.label(pair.second_level, is_continuing=is_continuing),
            first_rater=str(pair.first_rater),
            second_rater=str(pair.second_rater),
            second_reasons=pair.second_reasons,
            rated_at=pair.rated_at,
        )
        for pair in pairs.select_related("first_rater", "second_rater")
    )
