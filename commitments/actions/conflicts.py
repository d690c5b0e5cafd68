"""Declared conflicts of interest."""

import datetime as dt

from django.db import transaction

from commitments.actions import acts
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import ConflictOfInterest, Signatory, StaffMember


@transaction.atomic
def declare(*, by: StaffMember, signatory: Signatory, reason: str, at: dt.datetime) -> ConflictOfInterest:
    """Declares one for oneself. From then on this person neither assesses nor reviews that signatory.

    Nobody takes back their own: an administrator ends it, once the reason is gone.
    """
    reason = reason.strip()
    if not reason:
        raise ActionRefusedError({"reason": ["Say in a few words what the conflict is."]})
    StaffMember.objects.select_for_update().get(pk=by.pk)  # two tabs, one conflict
    if by.conflicts.filter(signatory=signatory).exists():
        raise ActionRefusedError(
            {"signatory": [f"You have declared a conflict with {signatory.name} already."]}
        )
    conflict = ConflictOfInterest.objects.create(person=by, signatory=signatory, reason=reason)
    acts.record(kind=DeskActKind.DECLARE, by=by, at=at, words=signatory.name, signatory=signatory)
    return conflict
