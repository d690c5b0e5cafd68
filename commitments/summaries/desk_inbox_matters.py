"""What the items of one page of the inbox are about: whose, what, and why they are here."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.urls import reverse
from django.utils.formats import date_format

from commitments.desk_vocabulary import SuggestionKind, SuggestionState
from commitments.models import (
    AssessmentDraft,
    EntryDraft,
    ReplyAnswer,
    ReviewDecision,
    StaffMember,
    Suggestion,
    Undertaking,
)
from commitments.rules import delivery
from commitments.rules.attention import Standing, check_calls, deadline_calls, is_old, may_have_stalled
from commitments.summaries import desk_drafts
from commitments.summaries.desk_inbox_items import (
    ASSESSMENT_DRAFT,
    ENTRY_DRAFT,
    REPLY,
    SUGGESTION,
    UNDERTAKING,
    DraftRow,
    Item,
    pks,
)
from commitments.summaries.desk_places import Place, place, whose, with_place
from commitments.summaries.desk_references import written
from commitments.vocabulary import Delivery, DraftState

D = TypeVar("D", EntryDraft, AssessmentDraft)
Matters = dict[tuple[str, int], "Matter"]


@dataclass(frozen=True)
class Matter:
    """What an item is about. `where` is whose promise or which clauses, `words` what it is.

    `happened_on` and its precision are those of a lead's event, which says more than its age on the desk.
    """

    kind: str
    path: str
    where: str
    words: str
    reason: str
    happened_on: dt.date | None = None
    precision: str = ""


def load(rows: Sequence[Item], *, person: StaffMember, queue: str, today: dt.date) -> Matters:
    """By kind and number. At most six queries; what has just gone is left out."""
    return (
        of_undertakings(rows, today, queue=queue)
        | of_entries(rows)
        | of_assessments(rows, person)
        | of_suggestions(rows)
        | of_replies(rows)
    )


def on_day(day: dt.date) -> str:
    return date_format(day, "j F Y")


def of_undertakings(rows: Iterable[Item], today: dt.date, *, queue: str) -> Matters:
    """One query, none where there are no such rows."""
    found = {item.pk: item for item in rows if item.kind == UNDERTAKING}
    if not found:
        return {}
    drafts = AssessmentDraft.objects.open().filter(undertaking=OuterRef("pk")).order_by("changed_at")
    marked = with_place(Undertaking.objects.filter(pk__in=found)).annotate(
        drafted_by=ArraySubquery(drafts.values(name=full_name("author")))
    )
    return {
        (UNDERTAKING, row.pk): undertaking_matter(
            place(row, today=today), standing_reasons(found[row.pk], today, queue=queue), row.drafted_by
        )
        for row in marked
    }


def undertaking_matter(item: Place, reasons: Iterable[str], drafted_by: Iterable[str]) -> Matter:
    return Matter(
        kind=Delivery(item.level).label,
        path=reverse("desk:undertaking", args=[item.pk]),
        where=f"{item.name} {item.code}",
        words=item.title,
        reason=" ".join([*reasons, *(f"Draft by {name}." for name in drafted_by)]),
    )


def standing_reasons(row: Item, today: dt.date, *, queue: str) -> list[str]:
    """Why it is in this queue; what is stale besides being due says only that it is due."""
    if row.standing is None:
        return []
    due, stale = due_reasons(row.standing, today), stale_reasons(row.standing, today)
    return stale or due if queue == "stale" else due or stale


def due_reasons(standing: Standing, today: dt.date) -> list[str]:
    reasons = []
    if standing.due_on and deadline_calls(standing, today=today):
        reasons.append(f"Deadline {on_day(standing.due_on)}.")
    if standing.next_check_on and check_calls(standing, today=today):
        reasons.append(f"Check due {on_day(standing.next_check_on)}.")
    return reasons


def stale_reasons(standing: Standing, today: dt.date) -> list[str]:
    reasons, last = [], standing.last_entry_on
    if standing.assessed_on and is_old(standing, today=today):
        reasons.append(f"Last assessed on {on_day(standing.assessed_on)}, over twelve months ago.")
    if may_have_stalled(standing, today=today):
        since = f"; the last is of {on_day(last)}" if last else ", and none before"
        reasons.append(f"No new entry for nine months{since}. Has it stalled?")
    return reasons


def of_entries(rows: Iterable[Item]) -> Matters:
    """One query, none where there are no such rows."""
    wanted = pks(rows, ENTRY_DRAFT)
    if not wanted:
        return {}
    drafts = with_comment(EntryDraft.objects.filter(pk__in=wanted), "entry_draft")
    return {
        (ENTRY_DRAFT, draft.pk): entry_matter(desk_drafts.line(draft), draft)
        for draft in desk_drafts.with_parts(drafts)
    }


def entry_matter(item: desk_drafts.EntryDraftLine, draft: Any) -> Matter:
    view = {DraftState.LEAD: "desk:lead", DraftState.SUBMITTED: "desk:review"}.get(
        DraftState(item.state), "desk:entry"
    )
    need = " Needs a primary source or a second publisher." if item.needs_source else ""
    is_lead = item.state == DraftState.LEAD
    return Matter(
        kind="Lead" if is_lead else "Entry",
        path=reverse(view, args=[item.reference]),
        where=written(item.names, item.codes),
        words=item.claim,
        reason=item.sourcing + need if is_lead else draft_reason(draft),
        happened_on=item.happened_on if is_lead else None,
        precision=item.precision,
    )


def of_assessments(rows: Sequence[Item], person: StaffMember) -> Matters:
    """One query, none where there are no such rows. A draft tells its level to its author alone."""
    found = {item.pk: item for item in rows if item.kind == ASSESSMENT_DRAFT}
    if not found:
        return {}
    drafts = with_comment(AssessmentDraft.objects.filter(pk__in=found), "assessment_draft")
    return {
        (ASSESSMENT_DRAFT, draft.pk): assessment_matter(draft, found[draft.pk].draft, person)
        for draft in drafts.select_related(
            "undertaking__commitment", "undertaking__endorsement__signatory", "author"
        )
    }


def assessment_matter(draft: AssessmentDraft, row: DraftRow | None, person: StaffMember) -> Matter:
    """Whoever only passes by a draft of somebody else learns no level: they may have to rate it blind."""
    undertaking = draft.undertaking
    signatory = whose(undertaking)
    title = undertaking.commitment.title
    level = delivery.label(draft.verified_level, is_continuing=undertaking.commitment.is_continuing)
    kind, path, reason = "Assessment", reverse("desk:review", args=[draft.reference]), draft_reason(draft)
    if draft.state != DraftState.SUBMITTED:
        path = reverse("desk:undertaking", args=[undertaking.pk])
    elif row and row.awaits_reconciling and person.pk in row.raters:
        kind, path = "Two ratings", reverse("desk:reconcile", args=[row.rating])
        reason = "Both ratings are in: reconcile them."
    elif row and row.awaits_rating and draft.author_id != person.pk:
        kind, path = "Second rating", reverse("desk:rating", args=[row.rating])
        reason += " Needs a second rating, made without seeing the first."
    return Matter(
        kind=kind,
        path=path,
        where=f"{signatory} {undertaking.commitment.code}",
        words=f"{title}: {level}" if draft.author_id == person.pk else title,
        reason=reason,
    )


def draft_reason(draft: Any) -> str:
    if draft.state == DraftState.SENT_BACK and draft.reviewer is None:
        return "Yours again: you withdrew it minutes after it was published."
    if draft.state == DraftState.SENT_BACK:
        return f"Sent back by {draft.reviewer}: “{draft.comment}”"
    if draft.state == DraftState.SUBMITTED:
        return f"Submitted by {draft.author} on {on_day(draft.submitted_at)}."
    return f"Draft, last saved on {on_day(draft.changed_at)}."


def of_suggestions(rows: Iterable[Item]) -> Matters:
    """One query, none where there are no such rows."""
    wanted = pks(rows, SUGGESTION)
    if not wanted:
        return {}
    found = Suggestion.objects.filter(pk__in=wanted).select_related(
        "undertaking__commitment", "undertaking__endorsement__signatory"
    )
    return {(SUGGESTION, row.pk): suggestion_matter(row) for row in found}


def suggestion_matter(suggestion: Suggestion) -> Matter:
    undertaking = suggestion.undertaking
    signatory = whose(undertaking)
    reason = f"From a visitor. {SuggestionKind(suggestion.kind).label}."
    if suggestion.state == SuggestionState.TAKEN and suggestion.decided_at:
        reason = f"You took it up on {on_day(suggestion.decided_at)}. What became of it?"
    return Matter(
        kind="Suggestion",
        path=reverse("desk:suggestion", args=[suggestion.reference]),
        where=f"{signatory} {undertaking.commitment.code}",
        words=suggestion.text[:200],
        reason=f"{reason} They asked to be told."
        if suggestion.sender_email and suggestion.state == SuggestionState.NEW
        else reason,
    )


def of_replies(rows: Iterable[Item]) -> Matters:
    """One query, none where there are no such rows."""
    wanted = pks(rows, REPLY)
    if not wanted:
        return {}
    found = ReplyAnswer.objects.filter(pk__in=wanted).select_related(
        "item__round__signatory", "item__assessment__undertaking__commitment"
    )
    return {(REPLY, row.pk): reply_matter(row) for row in found}


def reply_matter(answer: ReplyAnswer) -> Matter:
    signatory, commitment = answer.item.round.signatory, answer.item.assessment.undertaking.commitment
    return Matter(
        kind="Reply",
        path=reverse("desk:reply-round", args=[answer.item.round.reference]),
        where=f"{signatory.name} {commitment.code}",
        words=f"Reply from {signatory.name}: {commitment.title}",
        reason=f"Received on {on_day(answer.submitted_at.date())}: publish it or set it aside."
        if answer.submitted_at
        else "",
    )


def with_comment(drafts: QuerySet[D], link: str) -> QuerySet[D]:
    """The drafts with the latest reviewer's words and name."""
    latest = ReviewDecision.objects.filter(**{link: OuterRef("pk")}).order_by("-decided_at", "-pk")
    return drafts.annotate(
        comment=Subquery(latest.values("comment")[:1]),
        reviewer=Subquery(latest.values(name=full_name("decided_by"))[:1]),
    )


def full_name(person: str) -> Coalesce:
    """What str() of the staff member behind this link says, for use inside a query."""
    both = Trim(Concat(f"{person}__first_name", Value(" "), f"{person}__last_name"))
    return Coalesce(NullIf(both, Value("")), f"{person}__username")
