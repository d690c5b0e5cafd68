"""What stands in a calendar, and how often each date was moved since the record began."""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from commitments.models import Change, FormerRow
from commitments.rules.calendar_dates import Days, times_moved
from commitments.vocabulary import Precision
from commitments.words import date_words

# for a record in which nothing was published yet: a moment that stays the same at each reading
BEFORE_THE_RECORD: Final = dt.datetime(2025, 2, 11, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Event:
    """`name` stays for good; `moved` counts the changes of the date, the last of which was at `stamp`.

    `lines` is what it says, `path` the page that says more. `is_due`: something falls due at its end.
    """

    name: str
    moved: int
    stamp: dt.datetime
    days: Days
    title: str
    lines: tuple[str, ...]
    path: str
    category: str
    is_due: bool = False


@dataclass(frozen=True)
class Calendar:
    """`title` names what it is about, `path` is the page it belongs to."""

    title: str
    path: str
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Past:
    """How one date stood before, the oldest first, and when it was last touched."""

    rows: tuple[Mapping[str, Any], ...] = ()
    touched_at: dt.datetime | None = None

    def moved(self, now: Hashable, *, of: tuple[str, ...]) -> int:
        """How often these columns changed up to what stands there `now`."""
        return times_moved([*(tuple(str(row[column]) for column in of) for row in self.rows), now])


@dataclass(frozen=True)
class History:
    """What was kept of dates that were changed, by table and key."""

    began_at: dt.datetime
    pasts: Mapping[tuple[str, object], Past]

    def of(self, table: str, key: object) -> Past:
        return self.pasts.get((table, key), Past())

    def stamp(self, past: Past) -> dt.datetime:
        """When it was last changed; what nobody touched counts as there since the record began."""
        return past.touched_at or self.began_at


KEYS: Final = {
    "commitments_deadline": "commitment_id",
    "commitments_milestone": "code",
    "commitments_replyround": "id",
}


def load_history() -> History:
    """Two queries. The key of a row stays where the row is deleted and added again."""
    began_at = Change.objects.order_by("number").values_list("published_at", flat=True).first()
    rows: dict[tuple[str, object], list[Mapping[str, Any]]] = defaultdict(list)
    touched: dict[tuple[str, object], dt.datetime] = {}
    kept = FormerRow.objects.filter(table__in=KEYS, row__isnull=False).order_by("pk")
    for table, row, stood_until in kept.values_list("table", "row", "stood_until"):
        assert row is not None  # by the filter
        key = (table, row[KEYS[table]])
        rows[key].append(row)
        touched[key] = max(stood_until, touched.get(key, stood_until))
    return History(began_at or BEFORE_THE_RECORD, {key: Past(tuple(rows[key]), touched[key]) for key in rows})


def dated_title(title: str, day: dt.date, precision: str) -> str:
    """The title of an event; where no day is known it says so."""
    if precision == Precision.DAY:
        return title
    words = gettext("%(title)s (%(when)s, no day is known)")
    return words % {"title": title, "when": date_words(day, precision)}


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda event: (event.days.first, event.days.end, event.name)))
