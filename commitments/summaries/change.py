"""One published change: what stood before, what stands after, why, by whom and on what."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery

from commitments.models import Assessment, AssessmentEntry, Change, ProgressEntry, Reply
from commitments.models.assessment import reverse_version
from commitments.summaries import changes, entries, replies
from commitments.summaries.changes import ChangeLine
from commitments.summaries.entries import EntryLine
from commitments.summaries.published_assessment import PublishedAssessment, published, with_people
from commitments.summaries.replies import ReplyLine


@dataclass(frozen=True)
class PreviousVersion:
    version: int
    url: str
    entry_codes: frozenset[str]


@dataclass(frozen=True)
class ChangePage:
    """`was_wrong` is filled by a correction only; `older` and `newer` are None at the ends of the list.

    `previous` is the version that stood before; `added` are the entries that it did not rest on.
    """

    change: ChangeLine
    assessment: PublishedAssessment | None
    was_wrong: str
    entries: tuple[EntryLine, ...]
    replies: tuple[ReplyLine, ...]
    older: int | None
    newer: int | None
    previous: PreviousVersion | None = None

    @property
    def added(self) -> tuple[EntryLine, ...]:
        return tuple(entry for entry in self.entries if entry.code not in self.kept_codes)

    @property
    def kept(self) -> tuple[EntryLine, ...]:
        return tuple(entry for entry in self.entries if entry.code in self.kept_codes)

    @property
    def kept_codes(self) -> frozenset[str]:
        return self.previous.entry_codes if self.previous else frozenset()


def load(number: int) -> ChangePage | None:
    """The page of one change, None where no change has that number. At most four queries."""
    numbers = Change.objects.values("number")
    change = (
        changes.with_subjects(Change.objects.filter(number=number).select_related("assessment"))
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
        previous=load_previous(change),
    )


def load_assessment(change: Any, *, claimant: str) -> PublishedAssessment | None:
    if change.assessment_id is None:
        return None
    return published(with_people(Assessment.objects.filter(pk=change.assessment_id)).get(), claimant=claimant)


def load_previous(change: Any) -> PreviousVersion | None:
    """What stood before this assessment, unless it was the first or is withdrawn itself. One query."""
    assessment = change.assessment
    if assessment is None or assessment.version == 1:
        return None
    codes = AssessmentEntry.objects.filter(assessment=OuterRef("pk")).values("entry__code")
    before = (
        Assessment.objects.standing()
        .filter(undertaking=assessment.undertaking_id, version__lt=assessment.version)
        .annotate(codes=ArraySubquery(codes))
        .order_by("-version")
        .first()
    )
    if before is None:
        return None
    url = reverse_version(change.undertaking, before.version)
    return PreviousVersion(before.version, url, frozenset(before.codes))


def rests_on(change: Any) -> QuerySet[ProgressEntry]:
    """The entry that was published, or those that the assessment rests on, as they stood then."""
    if change.entry_id is not None:
        return ProgressEntry.objects.filter(pk=change.entry_id)
    if change.assessment_id is not None:
        return ProgressEntry.objects.filter(assessments=change.assessment_id)
    return ProgressEntry.objects.none()
