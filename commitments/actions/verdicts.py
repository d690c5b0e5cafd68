"""Writing a verdict down: the draft moves on, the record keeps why, and its author hears of it once."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.utils import timezone

from commitments.actions import acts, notices
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, NoticeKind, Verdict
from commitments.models import AssessmentDraft, EntryDraft, ReviewDecision, StaffMember
from commitments.vocabulary import DraftState

AnyDraft = EntryDraft | AssessmentDraft

ACTS: Final = {
    Verdict.SEND_BACK: DeskActKind.SEND_BACK,
    Verdict.DECLINE: DeskActKind.DECLINE,
    Verdict.APPROVE: DeskActKind.PUBLISH,
}

STATES: Final = {
    Verdict.SEND_BACK: DraftState.SENT_BACK,
    Verdict.DECLINE: DraftState.DECLINED,
    Verdict.APPROVE: DraftState.PUBLISHED,
}


def settle(
    draft: AnyDraft,
    *,
    verdict: Verdict,
    by: StaffMember,
    comment: str,
    block_comments: Mapping[str, str] | None = None,
    at: dt.datetime | None = None,
    tells: bool = True,
) -> ReviewDecision:
    """Writes the verdict and moves the draft on, together; `tells` its author unless that is the same person.

    Raises ActionRefusedError for sending back or declining without a word.
    """
    blocks = {name: words.strip() for name, words in (block_comments or {}).items() if words.strip()}
    if verdict != Verdict.APPROVE and not (comment.strip() or blocks):
        raise ActionRefusedError({"comment": ["Say why, for its author and for the record."]})
    at = at or timezone.now()
    draft.state = STATES[verdict]
    draft.save()
    place = {"entry_draft": draft} if isinstance(draft, EntryDraft) else {"assessment_draft": draft}
    decision = ReviewDecision.objects.create(
        verdict=verdict, decided_by=by, comment=comment.strip(), block_comments=blocks, **place
    )
    record(ACTS[verdict], draft, by=by, at=at)
    if tells and draft.author_id != by.pk and has_an_address(draft.author):
        notices.queue(
            kind=NoticeKind.VERDICT,
            key=f"verdict/{decision.pk}",
            at=at,
            to_staff=draft.author,
            decision=decision,
        )
    return decision


def has_an_address(author: StaffMember | None) -> bool:
    """Leads have no author, and what is invented for the sample data ends in .invalid (RFC 2606)."""
    return author is not None and not author.email.endswith(".invalid")


def record(kind: DeskActKind, draft: AnyDraft, *, by: StaffMember, at: dt.datetime) -> None:
    """One line of the activity log. It names what it was done to and never a level: ratings may be blind."""
    if isinstance(draft, EntryDraft):
        acts.record(kind=kind, by=by, at=at, words=draft.claim, draft_reference=draft.reference)
    else:
        acts.record(
            kind=kind,
            by=by,
            at=at,
            words=str(draft.undertaking),
            undertaking=draft.undertaking,
            draft_reference=draft.reference,
        )
