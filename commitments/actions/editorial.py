"""The editorial process: submit, then send back, approve or decline, by a second person.

Every rule stands here and not only in the views; where PostgreSQL can say it, a constraint says it too.
"""

import datetime as dt
from collections.abc import Collection
from typing import TypeVar

from django.db import transaction

from commitments.actions import assessments, changes, progress
from commitments.actions.refusals import ActionRefusedError
from commitments.models import (
    Assessment,
    AssessmentDraft,
    EntryDraft,
    Evidence,
    ProgressEntry,
    ReviewDecision,
    Signatory,
    StaffMember,
    Undertaking,
)
from commitments.rules.publishers import independent
from commitments.vocabulary import DraftState, EvidenceKind, Verdict

D = TypeVar("D", EntryDraft, AssessmentDraft)

AnyDraft = EntryDraft | AssessmentDraft


def locked(draft: D) -> D:
    """The draft as it is now, held against everybody else until the transaction ends."""
    return type(draft).objects.select_for_update(of=("self",)).get(pk=draft.pk)


def entry_problems(draft: EntryDraft) -> list[str]:
    """Why the entry cannot be submitted as it stands; empty when it can."""
    found = []
    if not draft.claim.strip():
        found.append("Say in one sentence what happened.")
    sources = list(Evidence.objects.filter(draft_links__draft=draft))
    if not sources:
        found.append("An entry needs at least one public source.")
    elif not is_well_sourced(sources):
        found.append("A secondary source alone is not enough: add a primary source or a second publisher.")
    if not draft.clauses.exists():
        found.append("Name the clause it bears on.")
    return found


def is_well_sourced(sources: Collection[Evidence]) -> bool:
    """A primary source, or two independent publishers (METHOD section 6)."""
    publishers = independent(source.publisher for source in sources)
    return publishers > 1 or any(source.kind == EvidenceKind.PRIMARY for source in sources)


@transaction.atomic
def submit(*, draft: D, by: StaffMember, at: dt.datetime) -> D:
    """Hands an own draft to review; raises ActionRefusedError with everything that is missing."""
    draft = locked(draft)
    if draft.author_id != by.pk:
        raise ActionRefusedError("Only its author can submit a draft.")
    if draft.state not in (DraftState.DRAFT, DraftState.SENT_BACK):
        raise ActionRefusedError(f"This draft is already {draft.get_state_display().lower()}.")
    missing = entry_problems(draft) if isinstance(draft, EntryDraft) else assessments.problems(draft)
    if missing:
        raise ActionRefusedError({"": missing})
    draft.state, draft.submitted_at = DraftState.SUBMITTED, at
    draft.save(update_fields=["state", "submitted_at", "changed_at"])
    if isinstance(draft, AssessmentDraft):
        submit_its_entries(draft, by=by, at=at)
    return draft


def submit_its_entries(draft: AssessmentDraft, *, by: StaffMember, at: dt.datetime) -> None:
    """The author's own unpublished entries go to review together with the assessment that rests on them."""
    waiting = draft.entry_drafts.filter(author=by, state__in=[DraftState.DRAFT, DraftState.SENT_BACK])
    for entry_draft in waiting:
        submit(draft=entry_draft, by=by, at=at)


@transaction.atomic
def confirm_lead(*, lead: EntryDraft, by: StaffMember) -> EntryDraft:
    """Takes a lead over as the confirmer's own draft; it becomes public only through review."""
    lead = locked(lead)
    if lead.state != DraftState.LEAD:
        raise ActionRefusedError("Somebody has already taken this lead.")
    lead.author, lead.state = by, DraftState.DRAFT
    lead.save(update_fields=["author", "state", "changed_at"])
    return lead


@transaction.atomic
def decline_lead(*, lead: EntryDraft, by: StaffMember, comment: str) -> ReviewDecision:
    """Sets a lead aside with a reason. The record stays."""
    lead = locked(lead)
    if lead.state != DraftState.LEAD:
        raise ActionRefusedError("Somebody has already taken this lead.")
    return settle(lead, DraftState.DECLINED, verdict=Verdict.DECLINE, by=by, comment=comment)


@transaction.atomic
def send_back(*, draft: D, by: StaffMember, comment: str, row_version: int | None = None) -> ReviewDecision:
    draft = reviewable(draft, by=by, permission="commitments.review_draft", row_version=row_version)
    return settle(draft, DraftState.SENT_BACK, verdict=Verdict.SEND_BACK, by=by, comment=comment)


@transaction.atomic
def decline(*, draft: D, by: StaffMember, comment: str, row_version: int | None = None) -> ReviewDecision:
    draft = reviewable(draft, by=by, permission="commitments.review_draft", row_version=row_version)
    return settle(draft, DraftState.DECLINED, verdict=Verdict.DECLINE, by=by, comment=comment)


@transaction.atomic
def approve_entry(
    *, draft: EntryDraft, by: StaffMember, at: dt.datetime, comment: str = "", row_version: int | None = None
) -> ProgressEntry:
    """Publishes an entry on its own."""
    changes.lock()
    draft = reviewable(draft, by=by, permission="commitments.publish_draft", row_version=row_version)
    missing = entry_problems(draft)
    if missing:
        raise ActionRefusedError({"": missing})
    entry = progress.append(draft=draft, reviewed_by=by, at=at)
    draft.published_entry = entry
    settle(draft, DraftState.PUBLISHED, verdict=Verdict.APPROVE, by=by, comment=comment)
    return entry


@transaction.atomic
def approve_assessment(
    *,
    draft: AssessmentDraft,
    by: StaffMember,
    at: dt.datetime,
    comment: str = "",
    row_version: int | None = None,
) -> Assessment:
    """Publishes an assessment, and with it the submitted entries it rests on.

    Raises ActionRefusedError when something newer was published since the draft was begun, or when it
    rests on an entry that is not (and is not becoming) public.
    """
    changes.lock()
    draft = reviewable(draft, by=by, permission="commitments.publish_draft", row_version=row_version)
    Undertaking.objects.select_for_update().get(pk=draft.undertaking_id)  # one publication at a time
    newest = assessments.newest(draft.undertaking)
    if (newest.pk if newest else None) != draft.based_on_id:
        raise ActionRefusedError(
            "Something newer was published since this draft was begun. "
            "Send it back so that its author can look again."
        )
    missing = assessments.problems(draft)
    if missing:
        raise ActionRefusedError({"": missing})
    entries = [
        *draft.entries.all(),
        *(publish_relied_on(item, by=by, at=at) for item in draft.entry_drafts.all()),
    ]
    assessment = assessments.publish(draft=draft, entries=entries, reviewed_by=by, at=at)
    draft.published_assessment = assessment
    settle(draft, DraftState.PUBLISHED, verdict=Verdict.APPROVE, by=by, comment=comment)
    return assessment


def publish_relied_on(draft: EntryDraft, *, by: StaffMember, at: dt.datetime) -> ProgressEntry:
    if draft.published_entry is not None:
        return draft.published_entry
    try:
        return approve_entry(draft=draft, by=by, at=at)
    except ActionRefusedError as refused:
        raise ActionRefusedError(f"It rests on the entry “{draft.claim}”. {refused}") from refused


def reviewable(draft: D, *, by: StaffMember, permission: str, row_version: int | None = None) -> D:
    """The locked draft, once it is certain that this person may give a verdict on it now.

    `row_version` is the one the reviewer read: a verdict never falls on words nobody has seen.
    """
    draft = locked(draft)
    if not by.has_perm(permission):
        raise ActionRefusedError("Your role does not allow this.")
    if draft.author_id == by.pk:
        raise ActionRefusedError("Nobody reviews or publishes their own work. A second person must do it.")
    if draft.state != DraftState.SUBMITTED:
        raise ActionRefusedError(
            f"This draft is not waiting for review: it is {draft.get_state_display().lower()}."
        )
    if row_version not in (None, draft.row_version):
        raise ActionRefusedError(
            "This draft was changed since you opened it. Read it again before you decide."
        )
    assessments.refuse_conflicted(by, concerned(draft))
    return draft


def concerned(draft: AnyDraft) -> list[Signatory]:
    if isinstance(draft, AssessmentDraft):
        return assessments.signatories_of(draft.undertaking)
    return list(draft.signatories.all())


def settle(
    draft: AnyDraft, state: DraftState, *, verdict: Verdict, by: StaffMember, comment: str
) -> ReviewDecision:
    """Writes the verdict and moves the draft on, together."""
    if verdict != Verdict.APPROVE and not comment.strip():
        raise ActionRefusedError({"comment": ["Say why, for its author and for the record."]})
    draft.state = state
    draft.save()
    place = {"entry_draft": draft} if isinstance(draft, EntryDraft) else {"assessment_draft": draft}
    return ReviewDecision.objects.create(verdict=verdict, decided_by=by, comment=comment.strip(), **place)
