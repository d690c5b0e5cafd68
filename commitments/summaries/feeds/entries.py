"""Published changes in full, as a feed tells them: many at once, in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext

from commitments.models import Assessment, AssessmentEntry, Change, Correction, ProgressEntry, Reply
from commitments.summaries import changes, entries, replies
from commitments.summaries.changes import ChangeLine
from commitments.summaries.entries import EntryLine
from commitments.summaries.own_words import readers_language
from commitments.summaries.published_assessment import PublishedAssessment, published, with_people
from commitments.summaries.replies import ReplyLine
from commitments.vocabulary import ChangeKind

MOST_NAMES = 3  # in a title


@dataclass(frozen=True)
class FeedEntry:
    """One change with all that its page says. `updated_at` moves when it was taken back or corrected."""

    change: ChangeLine
    path: str
    title: str
    updated_at: dt.datetime
    assessment: PublishedAssessment | None
    was_wrong: str
    entries: tuple[EntryLine, ...]
    reply: ReplyLine | None


def load(wanted: QuerySet[Change], *, start: int, stop: int) -> tuple[FeedEntry, ...]:
    """From `start` up to `stop`, counted from the newest, which comes first. Five queries.

    So the newest, which is asked for all the time, is read without passing over the others.
    """
    corrected = Correction.objects.standing().filter(corrected=OuterRef("assessment")).order_by("pk")
    rows: list[Any] = list(
        changes.with_subjects(wanted.select_related("assessment"))
        .annotate(
            was_wrong=F("assessment__corrects__what_was_wrong"),
            corrected_at=Subquery(corrected.values("replaced_by__published_at")[:1]),
        )
        .order_by("-number")[start:stop]
    )
    assessments = load_assessments([row.assessment_id for row in rows if row.assessment_id])
    bases = load_entries(rows)
    answers = {
        reply.pk: replies.line(reply)
        for reply in Reply.objects.filter(
            pk__in=[row.reply_id for row in rows if row.reply_id]
        ).select_related(
            "assessment__undertaking__commitment", "assessment__undertaking__endorsement__signatory"
        )
    }
    return tuple(
        told(row, assessments.get(row.assessment_id), bases[row.pk], answers.get(row.reply_id))
        for row in rows
    )


def told(
    row: Any, assessment: Assessment | None, rests_on: list[EntryLine], reply: ReplyLine | None
) -> FeedEntry:
    line = changes.line(row)
    claimant = line.undertaking.who if line.undertaking else ""
    moments = (row.published_at, line.withdrawn_at, row.corrected_at)
    return FeedEntry(
        change=line,
        path=reverse("public:change", args=[row.number]),
        title=title_of(line),
        updated_at=max(moment for moment in moments if moment),
        assessment=published(assessment, claimant=claimant) if assessment else None,
        was_wrong=row.was_wrong or "",
        entries=tuple(rests_on),
        reply=reply,
    )


def title_of(line: ChangeLine) -> str:
    """The kind and whom it concerns; what happened too, where that is in the reader's language."""
    if line.undertaking:
        subject = f"{line.undertaking.signatory or gettext('All together')}, {line.undertaking.code}"
    else:
        names = [signatory.name for signatory in line.signatories]
        subject = ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
    kind = str(ChangeKind(line.kind).label)
    said = gettext("%(label)s: %(value)s") % {"label": kind, "value": subject} if subject else kind
    return f"{said}. {line.note}" if readers_language() == "en" else said


def load_assessments(numbers: list[int]) -> dict[int, Assessment]:
    return {row.pk: row for row in with_people(Assessment.objects.filter(pk__in=numbers))}


def load_entries(rows: list[Any]) -> defaultdict[int, list[EntryLine]]:
    """By change: the entry that it published, or those that its assessment rests on. Two queries."""
    wanted: dict[int, list[int]] = defaultdict(list)
    by_assessment = {row.assessment_id: row.pk for row in rows if row.assessment_id}
    links = AssessmentEntry.objects.filter(assessment__in=by_assessment)
    for assessment, entry in links.values_list("assessment", "entry"):
        wanted[entry].append(by_assessment[assessment])
    for row in rows:
        if row.entry_id:
            wanted[row.entry_id].append(row.pk)
    found: defaultdict[int, list[EntryLine]] = defaultdict(list)
    ordered = ProgressEntry.objects.filter(pk__in=wanted).order_by("-happened_on", "-pk")
    for entry in entries.with_links(ordered):
        line = entries.line(entry)
        for change in wanted[entry.pk]:
            found[change].append(line)
    return found
