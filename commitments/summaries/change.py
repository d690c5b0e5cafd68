"""One published change: what stood before, what stands after, why, by whom and on what."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from commitments.models import Assessment, Change, ProgressEntry, Reply
from commitments.summaries import changes, entries, replies
from commitments.summaries.changes import ChangeLine
from commitments.summaries.entries import EntryLine
from commitments.summaries.published_assessment import PublishedAssessment, published, with_people
from commitments.summaries.replies import ReplyLine


@dataclass(frozen=True)
class ChangePage:
    """`was_wrong` is filled by a correction only; `older` and `newer` are None at the ends of the list."""

    change: ChangeLine
    assessment: PublishedAssessment | None
    was_wrong: str
    entries: tuple[EntryLine, ...]
    replies: tuple[ReplyLine, ...]
    older: int | None
    newer: int | None


def load(number: int) -> ChangePage | None:
    """The page of one change, None where no change has that number. At most three queries."""
    numbers = Change.objects.values("number")
    change = (
        changes.with_subjects(Change.objects.filter(number=number))
        .annotate(
            was_wrong=F("assessment__corrects__what_was_wrong"),
            older=Subquery(numbers.filter(number__lt=OuterRef("number")).order_by("-number")[:1]),
            newer=Subquery(numbers.filter(number__gt=OuterRef("number")).order_by("number")[:1]),
        )
        .first()
    )
    if change is None:
        return None
    subject = changes.line(change)
    return ChangePage(
        change=subject,
        assessment=load_assessment(change, claimant=subject.undertaking.who if subject.undertaking else ""),
        was_wrong=change.was_wrong or "",
        entries=entries.load(rests_on(change)),
        replies=replies.lines(Reply.objects.filter(pk=change.reply_id)) if change.reply_id else (),
        older=change.older,
        newer=change.newer,
    )


def load_assessment(change: Any, *, claimant: str) -> PublishedAssessment | None:
    if change.assessment_id is None:
        return None
    return published(with_people(Assessment.objects.filter(pk=change.assessment_id)).get(), claimant=claimant)


def rests_on(change: Any) -> QuerySet[ProgressEntry]:
    """The entry that was published, or those that the assessment rests on, as they stood then."""
    if change.entry_id is not None:
        return ProgressEntry.objects.filter(pk=change.entry_id)
    if change.assessment_id is not None:
        return ProgressEntry.objects.filter(assessments=change.assessment_id)
    return ProgressEntry.objects.none()
