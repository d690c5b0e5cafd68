"""Declared conflicts of interest."""

import datetime as dt

from django.db import transaction
from django.utils.formats import date_format

from commitments.actions import acts, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import ConflictOfInterest, Signatory, StaffMember


@transaction.atomic
def declare(
    *,
    by: StaffMember,
    signatory: Signatory,
    reason: str,
    at: dt.datetime,
    person: StaffMember | None = None,
) -> ConflictOfInterest:
    """Declares one for oneself, or an administrator for `person`. From then on they neither assess nor review
    that signatory.

    Nobody takes back their own: an administrator ends it, once the reason is gone.
    """
    reason = reason.strip()
    if not reason:
        raise ActionRefusedError({"reason": ["Say in a few words what the conflict is."]})
    if person is None or person.pk == by.pk:
        person, words = by, signatory.name
    else:
        staff.refuse_role(by, "add_conflictofinterest")
        words = f"For {person}"
    StaffMember.objects.select_for_update().get(pk=person.pk)  # two tabs, one conflict
    if person.conflicts.filter(signatory=signatory).exists():
        whose = "You have" if person.pk == by.pk else f"{person} has"
        raise ActionRefusedError(
            {"signatory": [f"{whose} declared a conflict with {signatory.name} already."]}
        )
    conflict = ConflictOfInterest.objects.create(person=person, signatory=signatory, reason=reason)
    acts.record(kind=DeskActKind.DECLARE, by=by, at=at, words=words, signatory=signatory)
    return conflict


@transaction.atomic
def end(*, conflict: ConflictOfInterest, by: StaffMember, at: dt.datetime) -> ConflictOfInterest:
    """Ends somebody else's, once the reason is gone. The row stays, with until when it held.

    Raises ActionRefusedError for one's own, and for one that has ended.
    """
    staff.refuse_role(by, "change_conflictofinterest")
    conflict = ConflictOfInterest.ever.select_for_update(of=("self",)).get(pk=conflict.pk)
    if conflict.person_id == by.pk:
        raise ActionRefusedError("Another administrator must end your own conflict of interest.")
    if conflict.ended_at:
        raise ActionRefusedError("This conflict of interest has ended already.")
    conflict.ended_at, conflict.ended_by = at, by
    conflict.save(update_fields=["ended_at", "ended_by"])
    words = f"{conflict.person}, declared on {date_format(conflict.declared_at, 'j F Y')}"
    acts.record(kind=DeskActKind.END_CONFLICT, by=by, at=at, words=words, signatory=conflict.signatory)
    return conflict
