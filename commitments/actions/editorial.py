"""The editorial process: submit, then send back, approve or decline, by a second person.

Every rule stands here and not only in the views; where PostgreSQL can say it, a constraint says it too.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final, TypeVar

from django.db import transaction

from commitments.actions import (
    assessments,
    changes,
    drafts,
    evidence,
    progress,
    second_ratings,
    staff,
    verdicts,
)
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.verdicts import AnyDraft, settle
from commitments.desk_vocabulary import DeskActKind, Verdict
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
from commitments.vocabulary import (
    DraftState,
    EvidenceKind,
)

D = TypeVar("D", EntryDraft, AssessmentDraft)

# A reviewer may suggest the words of these two; they stand among the comments on blocks, under this prefix.
WORDED: Final = ("reasons", "change_note")
SUGGESTED: Final = "suggested_"


def locked(draft: D) -> D:
    """The draft as it is now, held against everybody else until the transaction ends."""
    return type(draft).objects.select_for_update(of=("self",)).get(pk=draft.pk)


def entry_problems(draft: EntryDraft) -> list[str]:
    """Why the entry cannot be submitted as it stands; empty when it can."""
    sources = list(Evidence.objects.filter(draft_links__draft=draft))
    return problems_of_entry(claim=draft.claim, sources=sources, has_clause=draft.clauses.exists())


def problems_of_entry(*, claim: str, sources: Collection[Evidence], has_clause: bool) -> list[str]:
    """The same for a draft whose parts are read already, as an import reads them for many at once."""
    found = []
    if not claim.strip():
        found.append("Say in one sentence what happened.")
    if not sources:
        found.append("An entry needs at least one public source.")
    elif missing := evidence.missing_facts(sources):
        found += missing
    elif not is_well_sourced(sources):
        found.append("A secondary source alone is not enough: add a primary source or a second publisher.")
    if not has_clause:
        found.append("Name the clause it bears on.")
    return found


def is_well_sourced(sources: Collection[Evidence]) -> bool:
    """A primary source, or two independent publishers (METHOD section 6)."""
    publishers = independent(source.publisher for source in sources)
    return publishers > 1 or any(source.kind == EvidenceKind.PRIMARY for source in sources)


@transaction.atomic
def submit(*, draft: D, by: StaffMember, at: dt.datetime) -> D:
    """Hands an own draft to review; raises ActionRefusedError with everything that is missing."""
    staff.refuse_role(by, f"change_{draft._meta.model_name}")
    draft = locked(draft)
    if draft.author_id != by.pk:
        raise ActionRefusedError("Only its author can submit a draft.")
    if draft.state not in (DraftState.DRAFT, DraftState.SENT_BACK):
        raise ActionRefusedError(f"This draft is already {draft.get_state_display().lower()}.")
    if isinstance(draft, AssessmentDraft):
        assessments.refuse_conflicted(by, concerned(draft))
    missing = entry_problems(draft) if isinstance(draft, EntryDraft) else assessment_problems(draft, at)
    if missing:
        raise ActionRefusedError({"": missing})
    draft.state, draft.submitted_at = DraftState.SUBMITTED, at
    draft.save(update_fields=["state", "submitted_at", "changed_at"])
    verdicts.record(DeskActKind.SUBMIT, draft, by=by, at=at)
    if isinstance(draft, AssessmentDraft):
        second_ratings.ask(draft=draft, at=at)
        submit_its_entries(draft, by=by, at=at)
    return draft


def assessment_problems(draft: AssessmentDraft, at: dt.datetime) -> list[str]:
    """Why the assessment cannot be submitted or published as it stands; empty when it can."""
    return [*assessments.problems(draft, today=at.date()), *second_ratings.problems(draft)]


def submit_its_entries(draft: AssessmentDraft, *, by: StaffMember, at: dt.datetime) -> None:
    """The author's own unpublished entries go to review together with the assessment that rests on them."""
    waiting = draft.entry_drafts.filter(author=by, state__in=[DraftState.DRAFT, DraftState.SENT_BACK])
    for entry_draft in waiting:
        submit(draft=entry_draft, by=by, at=at)


@transaction.atomic
def confirm_lead(*, lead: EntryDraft, by: StaffMember) -> EntryDraft:
    """Takes a lead over as the confirmer's own draft; it becomes public only through review."""
    lead = untaken(lead, by=by)
    lead.author, lead.state = by, DraftState.DRAFT
    lead.save(update_fields=["author", "state", "changed_at"])
    return lead


@transaction.atomic
def decline_lead(*, lead: EntryDraft, by: StaffMember, comment: str) -> ReviewDecision:
    """Sets a lead aside with a reason. The record stays."""
    return settle(untaken(lead, by=by), verdict=Verdict.DECLINE, by=by, comment=comment)


def untaken(lead: EntryDraft, *, by: StaffMember) -> EntryDraft:
    """The locked lead, once it is certain that this person may decide on it. Taking it over decides too: from
    then on nobody else can."""
    staff.refuse_role(by, "change_entrydraft")
    lead = locked(lead)
    if lead.state != DraftState.LEAD:
        raise ActionRefusedError("Somebody has already taken this lead.")
    assessments.refuse_conflicted(by, concerned(lead))
    return lead


@transaction.atomic
def send_back(
    *,
    draft: D,
    by: StaffMember,
    comment: str,
    row_version: int | None = None,
    block_comments: Mapping[str, str] | None = None,
    at: dt.datetime | None = None,
) -> ReviewDecision:
    draft = reviewable(draft, by=by, permission="review_draft", row_version=row_version)
    return settle(
        draft,
        verdict=Verdict.SEND_BACK,
        by=by,
        comment=comment,
        block_comments=block_comments,
        at=at,
    )


@transaction.atomic
def decline(
    *,
    draft: D,
    by: StaffMember,
    comment: str,
    row_version: int | None = None,
    block_comments: Mapping[str, str] | None = None,
    at: dt.datetime | None = None,
) -> ReviewDecision:
    draft = reviewable(draft, by=by, permission="review_draft", row_version=row_version)
    return settle(
        draft,
        verdict=Verdict.DECLINE,
        by=by,
        comment=comment,
        block_comments=block_comments,
        at=at,
    )


@transaction.atomic
def approve_entry(
    *,
    draft: EntryDraft,
    by: StaffMember,
    at: dt.datetime,
    comment: str = "",
    row_version: int | None = None,
    block_comments: Mapping[str, str] | None = None,
    tells: bool = True,
) -> ProgressEntry:
    """Publishes an entry on its own."""
    changes.lock()
    draft = reviewable(draft, by=by, permission="publish_draft", row_version=row_version)
    missing = entry_problems(draft)
    if missing:
        raise ActionRefusedError({"": missing})
    entry = progress.append(draft=draft, reviewed_by=by, at=at)
    draft.published_entry = entry
    settle(
        draft,
        verdict=Verdict.APPROVE,
        by=by,
        comment=comment,
        block_comments=block_comments,
        at=at,
        tells=tells,
    )
    return entry


@transaction.atomic
def approve_assessment(
    *,
    draft: AssessmentDraft,
    by: StaffMember,
    at: dt.datetime,
    comment: str = "",
    row_version: int | None = None,
    block_comments: Mapping[str, str] | None = None,
) -> Assessment:
    """Publishes an assessment with both its ratings, and with it the submitted entries it rests on.

    Raises ActionRefusedError when something newer was published since the draft was begun, when a second
    rating is missing, or when it rests on an entry that is not (and is not becoming) public.
    """
    changes.lock()
    draft = reviewable(draft, by=by, permission="publish_draft", row_version=row_version)
    refuse_conflicted_author(draft)
    Undertaking.objects.select_for_update().get(pk=draft.undertaking_id)  # one publication at a time
    refuse_unpublishable(draft, at)
    entries = [
        *draft.entries.all(),
        *(publish_relied_on(item, under=draft, by=by, at=at) for item in draft.entry_drafts.all()),
    ]
    assessment = assessments.publish(draft=draft, entries=entries, reviewed_by=by, at=at)
    second_ratings.publish(draft=draft, assessment=assessment)
    draft.published_assessment = assessment
    settle(
        draft,
        verdict=Verdict.APPROVE,
        by=by,
        comment=comment,
        block_comments=block_comments,
        at=at,
    )
    return assessment


def refuse_unpublishable(draft: AssessmentDraft, at: dt.datetime) -> None:
    """The open rating comes first: any other refusal would tell a blind reviewer what the draft says."""
    second_ratings.refuse_unfinished(draft)
    newest = assessments.newest(draft.undertaking)
    if (newest.pk if newest else None) != draft.based_on_id:
        raise ActionRefusedError(
            "Something newer was published since this draft was begun. "
            "Send it back so that its author can look again."
        )
    missing = assessment_problems(draft, at)
    if missing:
        raise ActionRefusedError({"": missing})
    second_ratings.refuse_missing(draft)


def publish_relied_on(
    draft: EntryDraft, *, under: AssessmentDraft, by: StaffMember, at: dt.datetime
) -> ProgressEntry:
    """Its author hears of it by the verdict on the assessment, unless that is somebody else's."""
    if draft.published_entry is not None:
        return draft.published_entry
    try:
        return approve_entry(draft=draft, by=by, at=at, tells=draft.author_id != under.author_id)
    except ActionRefusedError as refused:
        raise ActionRefusedError(f"It rests on the entry “{draft.claim}”. {refused}") from refused


def reviewable(draft: D, *, by: StaffMember, permission: str, row_version: int | None = None) -> D:
    """The locked draft, once it is certain that this person may give a verdict on it now.

    `row_version` is the one the reviewer read: a verdict never falls on words nobody has seen.
    """
    draft = locked(draft)
    staff.refuse_role(by, permission)
    staff.refuse_without_second_factor(by)
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


def refuse_conflicted_author(draft: AssessmentDraft) -> None:
    """A conflict declared after the draft was written counts as well; PostgreSQL refuses it too."""
    if draft.author and draft.author.conflicts.filter(signatory__in=concerned(draft)).exists():
        raise ActionRefusedError(
            "Its author has since declared a conflict of interest here. Decline it, and let another assess."
        )


def concerned(draft: AnyDraft) -> list[Signatory]:
    if isinstance(draft, AssessmentDraft):
        return assessments.signatories_of(draft.undertaking)
    return list(draft.signatories.all())


@transaction.atomic
def accept_wording(
    *, draft: AssessmentDraft, by: StaffMember, decision: ReviewDecision, field: str, row_version: int | None
) -> AssessmentDraft:
    """Puts a reviewer's suggested wording into one's own draft that was sent back."""
    staff.refuse_role(by, "change_assessmentdraft")
    words = decision.block_comments.get(SUGGESTED + field, "") if field in WORDED else ""
    if decision.assessment_draft_id != draft.pk or not words:
        raise ActionRefusedError("There is no such suggestion for this draft.")
    drafts.save_over(draft, by=by, row_version=row_version, fields={field: words})
    return draft
