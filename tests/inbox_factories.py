"""Suggestions, second ratings, marks and assignments, with the least that is valid."""

import datetime as dt
from typing import Any

from commitments.models import (
    AssessmentDraft,
    Assignment,
    InboxMark,
    SecondRating,
    StaffMember,
    Suggestion,
    Undertaking,
)
from tests.factories import NOW


def make_suggestion(*, undertaking: Undertaking, at: dt.datetime = NOW, **fields: Any) -> Suggestion:
    defaults = {"kind": "evidence", "text": "A decree was published in March.", "received_at": at}
    return Suggestion.objects.create(undertaking=undertaking, **defaults | fields)


def make_rating(*, draft: AssessmentDraft, at: dt.datetime = NOW, **fields: Any) -> SecondRating:
    """A second rating that is asked for; with `second_rater`, one that has come in."""
    author = draft.author
    assert author is not None
    defaults: dict[str, Any] = {
        "reason": "random",
        "asked_at": at,
        "first_rater": author,
        "first_level": draft.verified_level,
    }
    if "second_rater" in fields:
        defaults |= {"second_level": "no_action", "rated_at": at}
    return SecondRating.objects.create(draft=draft, **defaults | fields)


def make_mark(*, person: StaffMember, kind: str = "take", at: dt.datetime = NOW, **fields: Any) -> InboxMark:
    """A mark on the one item among `fields`."""
    if kind == "decline":
        fields = {"reason": "Not my language."} | fields
    if kind == "snooze":
        fields = {"until": at.date() + dt.timedelta(days=1)} | fields
    return InboxMark.objects.create(kind=kind, person=person, made_at=at, **fields)


def make_assignment(*, person: StaffMember, at: dt.datetime = NOW, **fields: Any) -> Assignment:
    return Assignment.objects.create(person=person, assigned_by=person, assigned_at=at, **fields)
