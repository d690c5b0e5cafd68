"""Throwing away an own assessment draft. The record stays, so that nothing judged or rated is lost."""

import datetime as dt

from django.db import transaction

from commitments.actions import staff, verdicts
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import AssessmentDraft, StaffMember
from commitments.vocabulary import DraftState


@transaction.atomic
def discard(
    *, draft: AssessmentDraft, by: StaffMember, at: dt.datetime, row_version: int | None = None
) -> AssessmentDraft:
    """Closes the author's own draft, so that another can be begun on the undertaking."""
    staff.refuse_role(by, "change_assessmentdraft")
    draft = AssessmentDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.author_id != by.pk or draft.state not in (DraftState.DRAFT, DraftState.SENT_BACK):
        raise ActionRefusedError(
            "Only its author can discard a draft, and only while it is not under review."
        )
    if row_version not in (None, draft.row_version):
        raise ActionRefusedError(
            "This draft was changed in another window since you opened it. It is still here."
        )
    draft.state = DraftState.DECLINED
    draft.save(update_fields=["state", "changed_at"])
    verdicts.record(DeskActKind.DISCARD, draft, by=by, at=at)
    return draft
