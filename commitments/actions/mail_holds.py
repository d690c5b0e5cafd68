"""Holding the digests and letting them go on. Confirmations and notices are never held."""

import datetime as dt

from django.db import IntegrityError, transaction

from commitments.actions import acts, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import MailHold, StaffMember

REASON_LENGTH = 500


@transaction.atomic
def hold(*, by: StaffMember, reason: str, at: dt.datetime) -> MailHold:
    """From the next message on no digest goes, until somebody releases them."""
    staff.refuse_role(by, "add_mailhold")
    words = " ".join(reason.split())
    if not words:
        raise ActionRefusedError("Say why the digests are held: whoever releases them reads it.")
    if len(words) > REASON_LENGTH:
        raise ActionRefusedError(f"Say it in at most {REASON_LENGTH} characters.")
    made = stand(reason=words, at=at, by=by)
    if made is None:
        raise ActionRefusedError("The digests are held already.")
    acts.record(kind=DeskActKind.HOLD_MAIL, by=by, at=at, words=words)
    return made


@transaction.atomic
def release(*, by: StaffMember, at: dt.datetime) -> MailHold:
    """Digests go again within one round; what was planned meanwhile goes too, where it has not expired."""
    staff.refuse_role(by, "change_mailhold")
    row = MailHold.objects.standing().select_for_update().first()
    if row is None:
        raise ActionRefusedError("No digest is held.")
    row.released_at, row.released_by = at, by
    row.save(update_fields=["released_at", "released_by"])
    acts.record(kind=DeskActKind.RELEASE_MAIL, by=by, at=at, words=row.reason)
    return row


def hold_by_itself(*, reason: str, at: dt.datetime) -> MailHold | None:
    """The sender stops itself; None where the digests are held already."""
    return stand(reason=reason[:REASON_LENGTH], at=at, by=None)


def stand(*, reason: str, at: dt.datetime, by: StaffMember | None) -> MailHold | None:
    try:
        with transaction.atomic():
            return MailHold.objects.create(reason=reason, held_at=at, held_by=by)
    except IntegrityError:  # one stands already, or another worker was faster
        return None
