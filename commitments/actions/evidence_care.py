"""What staff do for a source by hand. Nothing here fetches: what is to be looked at waits for the worker."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.db import transaction

from commitments.actions import acts, staff
from commitments.actions.evidence import canonical_address
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, LinkState
from commitments.models import Evidence, EvidenceCapture, StaffMember
from commitments.vocabulary import Precision

FACTS: Final = ("title", "publisher", "published_on", "language")
ON_RECORD: Final = "What is on record rests on this source: its address, title, publisher and date stay."


def look_again(*, source: Evidence, by: StaffMember, at: dt.datetime) -> None:
    """Puts the source first in the worker's queue, also where it is not due for weeks."""
    staff.refuse_role(by, "change_entrydraft")
    Evidence.objects.filter(pk=source.pk).update(next_check_at=at)


@transaction.atomic
def count_as_read(
    *, source: Evidence, capture: EvidenceCapture, by: StaffMember, at: dt.datetime
) -> Evidence:
    """Somebody has read the page as it is in this capture: from here on, changes are told against it."""
    row = locked(source, by=by)
    if capture.evidence_id != row.pk or not capture.stored_as:
        raise ActionRefusedError("There is no copy to count as read.")
    if row.captures.filter(captured_at__gt=capture.captured_at).exclude(stored_as="").exists():
        raise ActionRefusedError("The page was fetched again meanwhile. Read the newer copy first.")
    row.read_at = capture.captured_at
    if row.link_state == LinkState.CHANGED:
        row.link_state = LinkState.MOVED if row.moved_to else LinkState.FINE
    row.save(update_fields=["read_at", "link_state"])
    record(row, by=by, at=at, words="Read the page as it is now")
    return row


@transaction.atomic
def use_page_facts(
    *, source: Evidence, capture: EvidenceCapture, facts: Collection[str], by: StaffMember, at: dt.datetime
) -> Evidence:
    """Takes over what the page says of itself, fact by fact, while nothing on record rests on the source."""
    row = still_ours(source, by=by)
    if capture.evidence_id != row.pk:
        raise ActionRefusedError("That capture is of another source.")
    taken = [name for name in FACTS if name in facts and getattr(capture, name)]
    if not taken:
        raise ActionRefusedError({"facts": ["Choose at least one of the page’s own facts."]})
    for name in taken:
        setattr(row, name, getattr(capture, name))
    if "title" in taken:
        row.title_is_ours = False
    if "published_on" in taken:
        row.published_precision = Precision.DAY
    row.save(update_fields=[*FACTS, "title_is_ours", "published_precision"])
    words = {"title": "title", "publisher": "publisher", "published_on": "date", "language": "language"}
    record(row, by=by, at=at, words=f"Took over the page’s own {', '.join(words[name] for name in taken)}")
    return row


@transaction.atomic
def use_new_address(*, source: Evidence, by: StaffMember, at: dt.datetime) -> Evidence:
    """Records the address to which the page moved, while nothing on record rests on the source."""
    row = still_ours(source, by=by)
    if not row.moved_to:
        raise ActionRefusedError("This page has not moved.")
    address = canonical_address(row.moved_to)
    other = Evidence.objects.filter(url=address).exclude(pk=row.pk).first()
    if other:
        raise ActionRefusedError(f"The new address is recorded already: it is source {other.pk}.")
    before, row.url, row.moved_to = row.url, address, ""
    row.link_state, row.next_check_at, row.check_lease_until = LinkState.UNCHECKED, at, None
    row.save(update_fields=["url", "moved_to", "link_state", "next_check_at", "check_lease_until"])
    record(row, by=by, at=at, words=f"Changed the address from {before}")
    return row


def locked(source: Evidence, *, by: StaffMember) -> Evidence:
    staff.refuse_role(by, "change_entrydraft")
    return Evidence.objects.select_for_update().get(pk=source.pk)


def still_ours(source: Evidence, *, by: StaffMember) -> Evidence:
    """The source, if it can still be changed: what was published is never edited, nor what it rests on."""
    row = locked(source, by=by)
    if Evidence.objects.on_record().filter(pk=row.pk).exists():
        raise ActionRefusedError(ON_RECORD)
    return row


def record(row: Evidence, *, by: StaffMember, at: dt.datetime, words: str) -> None:
    acts.record(kind=DeskActKind.SOURCE, by=by, at=at, words=f"{words}: source {row.pk}, {row.title}")
