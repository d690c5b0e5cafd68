"""Who else has a page of the desk open just now."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from commitments.models import Presence, StaffMember

COUNTS_FOR: Final = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class Present:
    name: str
    since: dt.datetime


def others(place: str, *, person: StaffMember, now: dt.datetime) -> tuple[Present, ...]:
    """Everybody else whose page said so within two minutes, the first to come first. One query."""
    rows = Presence.objects.filter(place=place, seen_at__gte=now - COUNTS_FOR).exclude(person=person)
    return tuple(Present(str(row.person), row.since) for row in rows.select_related("person"))
