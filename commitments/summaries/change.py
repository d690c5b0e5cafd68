"""One published change: what stood before, what stands after, why, by whom and on what."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, F, IntegerField, OuterRef, Q, QuerySet, Subquery

from commitments.models import Assessment, AssessmentEntry, Change, ProgressEntry, Reply
from commitments.models.assessment import reverse_version
from commitments.summaries import changes, entries, replies
from commitments.summaries.changes import ChangeLine
from commitments.summaries.entries import EntryLine
from commitments.summaries.one_statement import Asked, OneStatement, Rows
from commitments.summaries.published_assessment import PublishedAssessment, published, with_people
from commitments.summaries.ready_query import ReadyQuery
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


def one_change() -> QuerySet[Change]:
    numbers = Change.objects.values("number")
    wanted = Change.objects.filter(number=Asked("number", BigIntegerField())).select_related("assessment")
    return changes.with_subjects(wanted).annotate(
        was_wrong=F("assessment__corrects__what_was_wrong"),
        older=Subquery(numbers.filter(number__lt=OuterRef("number")).order_by("-number")[:1]),
        newer=Subquery(numbers.filter(number__gt=OuterRef("number")).order_by("number")[:1]),
    )


def before_it() -> QuerySet[Assessment]:
    """The newest version that stands, of those before one."""
    codes = AssessmentEntry.objects.filter(assessment=OuterRef("pk")).values("entry__code")
    older = Q(version__lt=Asked("version", IntegerField()))
    return (
        Assessment.objects.standing()
        .filter(older, undertaking=Asked("undertaking", BigIntegerField()))
        .annotate(codes=ArraySubquery(codes))
        .order_by("-version")[:1]
    )


def recorded(which: str) -> dict[str, Rows]:
    pk = Asked("pk", BigIntegerField())
    found = (
        ProgressEntry.objects.filter(pk=pk)
        if which == ITSELF
        else ProgressEntry.objects.filter(assessments=pk)
    )
    return {"entries": entries.recorded(found)}


ITSELF, RELIED_ON = "itself", "relied on"
CHANGE: Final = ReadyQuery(one_change)
ASSESSMENT: Final = ReadyQuery(
    lambda: with_people(Assessment.objects.filter(pk=Asked("assessment", BigIntegerField())))
)
PREVIOUS: Final = ReadyQuery(before_it)
ENTRIES: Final = OneStatement(recorded)


def load(number: int) -> ChangePage | None:
    """The page of one change, None where no change has that number. At most four queries."""
    change: Any = CHANGE.first(number=number)
    if change is None:
        return None
    subject = changes.line(change)
    return ChangePage(
        change=subject,
        assessment=load_assessment(change, claimant=subject.undertaking.who if subject.undertaking else ""),
        was_wrong=change.was_wrong or "",
        entries=load_entries(change),
        replies=tuple(map(replies.line, replies.with_subjects(Reply.objects.filter(pk=change.reply_id))))
        if change.reply_id
        else (),
        older=change.older,
        newer=change.newer,
        previous=load_previous(change),
    )


def load_assessment(change: Any, *, claimant: str) -> PublishedAssessment | None:
    if change.assessment_id is None:
        return None
    (assessment,) = ASSESSMENT.ask(assessment=change.assessment_id)
    return published(assessment, claimant=claimant)


def load_previous(change: Any) -> PreviousVersion | None:
    """What stood before this assessment, unless it was the first or is withdrawn itself. One query."""
    assessment = change.assessment
    if assessment is None or assessment.version == 1:
        return None
    before: Any = PREVIOUS.first(undertaking=assessment.undertaking_id, version=assessment.version)
    if before is None:
        return None
    url = reverse_version(change.undertaking, before.version)
    return PreviousVersion(before.version, url, frozenset(before.codes))


def load_entries(change: Any) -> tuple[EntryLine, ...]:
    """The entry that was published, or those that the assessment rests on, as they stood then. One query."""
    if change.entry_id is not None:
        rows = ENTRIES.ask(ITSELF, pk=change.entry_id)
    elif change.assessment_id is not None:
        rows = ENTRIES.ask(RELIED_ON, pk=change.assessment_id)
    else:
        return ()
    return tuple(map(entries.line_of_row, rows["entries"]))
