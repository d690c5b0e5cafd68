"""Taking words out of the published log, where a court or somebody's right demands it.

The link stays with the digest of what it said; text and salt go, so that nobody can guess a short text by its
digest. That they went, and why, is a link of its own.
"""

import datetime as dt

from django.db import transaction

from commitments.actions import changes, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.models import LogBody, LogLink, LogRemoval, StaffMember


@transaction.atomic
def remove(*, position: int, reason: str, by: StaffMember, at: dt.datetime) -> LogRemoval:
    """Removes what one place said. The row it was said by is not touched: pages still show it.

    Raises ActionRefusedError where there is no such place, it says nothing any more, or no reason is given.
    """
    if not by.has_perm("commitments.publish_draft"):
        raise ActionRefusedError("Your role does not allow this.")
    staff.refuse_without_second_factor(by)
    changes.lock()
    link = LogLink.objects.filter(position=position).first()
    if link is None:
        raise ActionRefusedError("There is no such place in the log.")
    if not LogBody.objects.filter(link=link).exists():
        raise ActionRefusedError("What it said was removed already.")
    if not reason.strip():
        raise ActionRefusedError({"reason": ["Say why in one sentence. It is public."]})
    removal = LogRemoval.objects.create(link=link, reason=reason.strip(), removed_by=by, removed_at=at)
    LogBody.objects.filter(link=link).delete()
    return removal
