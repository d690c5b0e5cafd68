"""Saying that somebody has a page of the desk open. A notice to others, never a lock."""

import datetime as dt
import re
from typing import Final

from django.db import transaction

from commitments.actions.refusals import ActionRefusedError
from commitments.models import Presence, StaffMember
from commitments.summaries.desk_presence import COUNTS_FOR

# undertaking:12, entry:<uuid>, review:<uuid>, rating:<uuid>, reconcile:<uuid>
PLACE: Final = re.compile(r"[a-z]{1,20}:[0-9a-f-]{1,40}", re.ASCII)
KEPT_FOR: Final = dt.timedelta(days=1)


@transaction.atomic
def say(*, by: StaffMember, place: str, at: dt.datetime) -> Presence:
    """Notes that the page is open now; `since` begins anew when it had been closed.

    Raises ActionRefusedError for a place that no page of ours names.
    """
    if not PLACE.fullmatch(place):
        raise ActionRefusedError("There is no such page.")
    presence, is_new = Presence.objects.select_for_update().get_or_create(
        person=by, place=place, defaults={"since": at, "seen_at": at}
    )
    if is_new:
        Presence.objects.filter(seen_at__lt=at - KEPT_FOR).delete()
        return presence
    if presence.seen_at < at - COUNTS_FOR:
        presence.since = at
    presence.seen_at = max(at, presence.seen_at)
    presence.save(update_fields=["since", "seen_at"])
    return presence
