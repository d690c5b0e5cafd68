"""What the author of a draft is told about a verdict on it, by mail."""

from typing import Any

from django.urls import reverse

from commitments.desk_vocabulary import Verdict
from commitments.models import AssessmentDraft, EntryDraft, Notice
from commitments.summaries.desk_places import whose

WHAT_HAPPENED = {
    Verdict.SEND_BACK: "sent back to you",
    Verdict.DECLINE: "declined",
    Verdict.APPROVE: "published",
}


def load(notice: Notice) -> dict[str, Any] | None:
    """The context of templates/emails/notice_verdict.*; None where no verdict is behind the notice.

    Three queries. It quotes the reviewer and gives no level: mail is not the desk.
    """
    decision = notice.decision
    draft = (decision.entry_draft or decision.assessment_draft) if decision else None
    if decision is None or draft is None:
        return None
    return {
        "kind": "entry" if isinstance(draft, EntryDraft) else "assessment",
        "what": what(draft),
        "happened": WHAT_HAPPENED[Verdict(decision.verdict)],
        "by": str(decision.decided_by),
        "at": decision.decided_at,
        "comment": decision.comment,
        "has_more": bool(decision.block_comments),
        "path": path(draft, Verdict(decision.verdict)),
    }


def what(draft: EntryDraft | AssessmentDraft) -> str:
    if isinstance(draft, EntryDraft):
        return draft.claim
    undertaking = draft.undertaking
    who = whose(undertaking)
    return f"{who}, {undertaking.commitment.code} {undertaking.commitment.title}"


def path(draft: EntryDraft | AssessmentDraft, verdict: Verdict) -> str:
    """Where to go on: the entry's form where it was sent back, else the page with every verdict."""
    if verdict == Verdict.SEND_BACK and isinstance(draft, EntryDraft):
        return reverse("desk:entry", args=[draft.reference])
    return reverse("desk:review", args=[draft.reference])
