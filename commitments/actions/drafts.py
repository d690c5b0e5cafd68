"""What saving an entry draft and an assessment draft have in common."""

from collections.abc import Mapping

from django.utils import timezone

from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.models import AssessmentDraft, EntryDraft, StaffMember
from commitments.vocabulary import DraftState


def save_over(
    draft: EntryDraft | AssessmentDraft,
    *,
    by: StaffMember,
    row_version: int | None,
    fields: Mapping[str, object],
) -> None:
    """Saves the fields over an own open draft on condition that it is still as its author saw it.

    Raises ActionRefusedError when the draft is somebody else's or is no longer open, and OvertakenError when
    another window has saved it since `row_version`.
    """
    if draft.author_id != by.pk or draft.state not in (DraftState.DRAFT, DraftState.SENT_BACK):
        raise ActionRefusedError("Only its author can change a draft, and only while it is not under review.")
    seen = draft.row_version if row_version is None else row_version
    same = type(draft).objects.filter(pk=draft.pk, row_version=seen, state=draft.state)
    if not same.update(**fields, row_version=seen + 1, changed_at=timezone.now()):
        raise OvertakenError(
            "This draft was changed in another window since you opened it. Nothing was saved."
        )
    draft.refresh_from_db()
