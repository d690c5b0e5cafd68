"""The lines of one page of the inbox: whose, what, why it is here, since when, and who has it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

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
from commitments.summaries.desk_inbox_marks import Marks
from commitments.summaries.desk_inbox_trail import Trail
from commitments.summaries.desk_places import Place, place, whose, with_place
from commitments.summaries.desk_references import written
from commitments.vocabulary import Delivery, DraftState

D = TypeVar("D", EntryDraft, AssessmentDraft)

MANY_DECLINED: Final = 2


@dataclass(frozen=True)
class Held:
    """An item with its marks and the names of those it is assigned to."""

    item: Item
    marks: Marks
    owner: str


@dataclass(frozen=True)
class Matter:
    """What an item is about. `where` is whose promise or which clauses, `words` what it is."""

    kind: str
    path: str
    where: str
    words: str
    reason: str


@dataclass(frozen=True)
class InboxLine:
    """One line; `offers` names what this person may do with it without opening it.

    `trail` is its place in the queue, `then` the key of the line to go to once this one has left.
    """

    key: str
    kind: str
    url: str
    where: str
    words: str
    reason: str
    since: dt.date
    age: str
    owner: str
    holder: str
    set_aside: str
    offers: tuple[str, ...]
    trail: Trail
    then: str

    @property
    def mark_url(self) -> str:
        asked = {"item": self.key, "from": str(self.trail), "then": self.then}
        return f"{reverse('desk:mark')}?{urlencode(asked)}"


def lines_of(
    rows: Sequence[Held], *, person: StaffMember, trail: Trail, today: dt.date
) -> tuple[InboxLine, ...]:
    """In the order of the rows. At most six queries; a row that has just gone is left out."""
    wanted = [row.item for row in rows]
    matters: dict[tuple[str, int], Matter] = {}
    matters |= of_undertakings(wanted, today, queue=trail.queue)
    matters |= of_entries(wanted)
    matters |= of_assessments(wanted, person)
    matters |= of_suggestions(wanted)
    matters |= of_replies(wanted)
    there = [row for row in rows if (row.item.kind, row.item.pk) in matters]
    keys = [row.item.key for row in there]
    return tuple(
        line(
            row,
            matters[row.item.kind, row.item.pk],
            person=person,
            trail=replace(trail, index=trail.index + number),
            then=next(iter(keys[number + 1 : number + 2] or keys[max(number - 1, 0) : number]), ""),
            today=today,
        )
        for number, row in enumerate(there)
    )


def line(
    row: Held, matter: Matter, *, person: StaffMember, trail: Trail, then: str, today: dt.date
) -> InboxLine:
    decliners = row.marks.decliners
    reasons = [matter.reason]
    if decliners >= MANY_DECLINED:
        reasons.append(f"{decliners} people said: not for me.")
    return InboxLine(
        key=row.item.key,
        kind=matter.kind,
        url=f"{matter.path}?{urlencode({'from': str(trail)})}",
        where=matter.where,
        words=matter.words,
        reason=" ".join(reason for reason in reasons if reason),
        since=row.item.since,
        age=age(row.item.since, today),
        owner=row.owner,
        holder=holder(row.marks, person, today),
        set_aside=set_aside(row.marks),
        offers=offers(row, person),
        trail=trail,
        then=then,
    )


def age(since: dt.date, today: dt.date) -> str:
    """ "511 days", "today", or "in 3 days" for a day to come."""
    days = (today - since).days
    return "today" if not days else f"in {many(-days)}" if days < 0 else many(days)


def many(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def holder(marks: Marks, person: StaffMember, today: dt.date) -> str:
    if marks.holder is None:
        return ""
    at = marks.holder.at
    since = date_format(at, "H:i") + " UTC" if at.date() == today else date_format(at, "j F Y")
    return f"{'You' if marks.holder.person == person.pk else marks.holder.name}, since {since}"


def set_aside(marks: Marks) -> str:
    if marks.declined:
        return f"Not for you: “{marks.declined.reason}”"
    return f"Snoozed until {on_day(marks.snoozed.until)}" if marks.snoozed and marks.snoozed.until else ""


def offers(row: Held, person: StaffMember) -> tuple[str, ...]:
    """An own draft can only wait; what somebody else holds is theirs until they give it back.

    A reply waits for whoever opens it first.
    """
    if row.item.kind == REPLY:
        return ()
    if row.marks.is_set_aside:
        return ("restore",)
    if row.item.draft and row.item.draft.author == person.pk:
        return ("snooze",)
    if row.marks.holder is None:
        return ("take", "snooze", "decline")
    return ("release", "snooze") if row.marks.holder.person == person.pk else ()


def on_day(day: dt.date) -> str:
    return date_format(day, "j F Y")


def of_undertakings(rows: Iterable[Item], today: dt.date, *, queue: str) -> dict[tuple[str, int], Matter]:
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


def of_entries(rows: Iterable[Item]) -> dict[tuple[str, int], Matter]:
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
    )


def of_assessments(rows: Sequence[Item], person: StaffMember) -> dict[tuple[str, int], Matter]:
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


def of_suggestions(rows: Iterable[Item]) -> dict[tuple[str, int], Matter]:
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


def of_replies(rows: Iterable[Item]) -> dict[tuple[str, int], Matter]:
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
