"""The front page: how much is assessed, who is named in what, what is new and what is due."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from commitments.models import Change, ProgressEntry, RecordCount, Undertaking
from commitments.rules import over_time
from commitments.rules.over_time import Count as CountFrom
from commitments.rules.over_time import History, Published
from commitments.rules.timing import bound_on
from commitments.summaries import changes, deadlines, entries, json_ld, signatories
from commitments.summaries.changes import ChangeLine
from commitments.summaries.deadlines import DeadlinesPage
from commitments.summaries.distribution import LevelCount, count_levels
from commitments.summaries.entries import EntryLine
from commitments.summaries.own_words import said_in
from commitments.summaries.signatories import SignatoryLine
from commitments.vocabulary import DELIVERY, CommitmentKind, Delivery, Precision, SignatoryKind

LATEST = 5
SUMMIT = dt.date(2025, 2, 11)
FEWEST_TO_DRAW = 5  # assessed; below that a line says more than there is


@dataclass(frozen=True)
class Tile:
    """A signatory's place on the tile map with what the tile says about it."""

    code: str
    kind: str
    column: int | None
    row: int | None
    signatory: SignatoryLine
    is_added: bool = False


@dataclass(frozen=True)
class Place:
    code: str
    kind: str
    column: int | None
    row: int | None


@dataclass(frozen=True)
class PriorityMap:
    """One priority of the declaration on the map. `cells` pairs each place with the class that draws it."""

    code: str
    title: str
    url: str
    cells: tuple[tuple[Place, str], ...]
    named: int
    assessed: int
    total: int


@dataclass(frozen=True)
class MonthCounts:
    """Where both counts stood at the end of a month, or today in the last."""

    on: dt.date
    assessed: int
    overdue: int


@dataclass(frozen=True)
class OverTime:
    """How many undertakings were assessed and how many overdue, by what the record said on each day.

    A joint one counts once. `dated` of `total` have a date in the text; only those can be overdue.
    """

    assessed: tuple[CountFrom, ...]
    overdue: tuple[CountFrom, ...]
    total: int
    dated: int
    today: dt.date

    @property
    def can_be_drawn(self) -> bool:
        """A line needs two points, and more than a handful of assessments to be about."""
        return len(self.assessed) > 1 and self.assessed[-1].count >= FEWEST_TO_DRAW

    @property
    def start(self) -> CountFrom:
        return self.assessed[0]

    @property
    def assessed_now(self) -> int:
        return count_on(self.assessed, self.today)

    @property
    def overdue_line(self) -> tuple[CountFrom, ...]:
        """From the first assessment on, so that both lines share their time."""
        return (CountFrom(self.start.on, count_on(self.overdue, self.start.on)), *(
            item for item in self.overdue if item.on > self.start.on
        ))  # fmt: skip

    @property
    def months(self) -> tuple[MonthCounts, ...]:
        """The figures behind the lines, newest first."""
        ends = month_ends(self.start.on, self.today) if self.assessed else []
        return tuple(
            MonthCounts(day, count_on(self.assessed, day), count_on(self.overdue, day))
            for day in reversed(ends)
        )


@dataclass(frozen=True)
class OverviewPage:
    """`assessed` of `total` undertakings; a joint one counts once. `levels` counts the assessed ones."""

    assessed: int
    total: int
    levels: tuple[LevelCount, ...]
    entry_count: int
    source_count: int
    tiles: tuple[Tile, ...]
    priorities: tuple[PriorityMap, ...]
    changes: tuple[ChangeLine, ...]
    entries: tuple[EntryLine, ...]
    deadlines: DeadlinesPage
    over_time: OverTime

    @property
    def graph(self) -> json_ld.Node:
        return json_ld.overview()

    @property
    def latest(self) -> ChangeLine | None:
        return self.changes[0] if self.changes else None

    @property
    def week_ago(self) -> dt.date:
        return self.over_time.today - dt.timedelta(days=7)

    @property
    def summit(self) -> dt.date:
        """The day of the summit in Paris, from which every promise here dates."""
        return SUMMIT

    @property
    def country_count(self) -> int:
        return sum(tile.kind == SignatoryKind.COUNTRY for tile in self.tiles)

    @property
    def charter_count(self) -> int:
        return sum(tile.signatory.has_charter for tile in self.tiles)

    @property
    def assessed_signatories(self) -> int:
        return sum(tile.signatory.assessed > 0 for tile in self.tiles)


@dataclass(frozen=True)
class Standing:
    """One undertaking as the counts and the small maps read it."""

    code: str
    title: str
    kind: str
    level: str
    entry_count: int
    translations: Mapping[str, Any]
    place: Place | None
    is_added: bool
    history: History


def load(*, today: dt.date) -> OverviewPage:
    """Nine queries."""
    standings = load_standings()
    levels = [item.level for item in standings]
    totals = dict(RecordCount.objects.values_list("name", "total"))
    return OverviewPage(
        assessed=sum(level != Delivery.NOT_ASSESSED for level in levels),
        total=len(levels),
        levels=tuple(item for item in count_levels(levels) if item.level != Delivery.NOT_ASSESSED),
        entry_count=totals.get(RecordCount.ENTRIES, 0),
        source_count=totals.get(RecordCount.SOURCES, 0),
        tiles=tuple(tile for tile in load_tiles() if not tile.is_added),
        priorities=priority_maps(item for item in standings if not item.is_added),
        changes=tuple(changes.line(row) for row in changes.with_subjects(Change.objects.all())[:LATEST]),
        entries=entries.load(ProgressEntry.objects.current()[:LATEST]),
        deadlines=deadlines.load(today=today),
        over_time=counts_over_time([item.history for item in standings], today=today),
    )


def load_over_time(*, today: dt.date) -> OverTime:
    """One query."""
    return counts_over_time([item.history for item in load_standings()], today=today)


def counts_over_time(histories: Sequence[History], *, today: dt.date) -> OverTime:
    return OverTime(
        assessed=over_time.assessed(histories, today=today),
        overdue=over_time.overdue(histories, today=today),
        total=len(histories),
        dated=sum(item.due_on is not None for item in histories),
        today=today,
    )


def count_on(counts: Sequence[CountFrom], day: dt.date) -> int:
    return next((item.count for item in reversed(counts) if item.on <= day), 0)


def month_ends(start: dt.date, end: dt.date) -> list[dt.date]:
    """The last day of each month from that of `start` on; `end` in place of the last."""
    found, day = [], start.replace(day=1)
    while day <= end:
        following = (day + dt.timedelta(days=32)).replace(day=1)
        found.append(min(following - dt.timedelta(days=1), end))
        day = following
    return found


def load_standings() -> list[Standing]:
    """Every undertaking there is, joint ones once. One query."""
    published = (
        Change.objects.filter(undertaking=OuterRef("pk"))
        .exclude(to_level="")
        .order_by("number")
        .values(
            row=JSONObject(at="published_at", kind="kind", level="to_level", since="assessment__effective_on")
        )
    )
    rows = (
        Undertaking.objects.order_by("commitment__instrument__order", "commitment__order")
        .annotate(published=ArraySubquery(published))
        .values_list(
            "commitment__code",
            "commitment__title",
            "commitment__kind",
            "current_status__verified_level",
            "current_status__entry_count",
            "commitment__deadline__due_on",
            "commitment__deadline__precision",
            "endorsement__joined_on",
            "endorsement__left_on",
            "published",
            "commitment__translations",
            "commitment__instrument__is_added",
            "endorsement__signatory__code",
            "endorsement__signatory__kind",
            "endorsement__signatory__tile_column",
            "endorsement__signatory__tile_row",
        )
    )
    return [
        Standing(
            *row[:5],
            history=history(published, due_on=owed_on(*dates), precision=dates[1]),
            translations=translations,
            is_added=is_added,
            place=Place(*place) if place[2] else None,
        )
        for row in rows
        for dates, (published, translations, is_added), place in [(row[5:9], row[9:12], row[12:])]
    ]


def owed_on(
    due_on: dt.date | None, precision: str | None, joined_on: dt.date | None, left_on: dt.date | None
) -> dt.date | None:
    """The date, where it is one for whoever owes it."""
    if due_on is None or joined_on is None:
        return due_on
    return due_on if bound_on(due_on, precision or "day", joined_on=joined_on, left_on=left_on) else None


def history(rows: Iterable[dict[str, str]], *, due_on: dt.date | None, precision: str | None) -> History:
    """What PostgreSQL gave as JSON, as a history. Days are those of UTC."""
    return History(
        changes=tuple(
            Published(
                on=dt.datetime.fromisoformat(row["at"]).astimezone(dt.UTC).date(),
                kind=row["kind"],
                level=Delivery(row["level"]),
                effective_on=dt.date.fromisoformat(row["since"]) if row["since"] else None,
            )
            for row in rows
        ),
        due_on=due_on,
        precision=Precision(precision or Precision.DAY),
    )


def load_tiles() -> tuple[Tile, ...]:
    """Everybody, in the order of their names; some have no place on the map. One query."""
    return tuple(
        Tile(row.code, row.kind, row.tile_column, row.tile_row, line, row.is_added)
        for row, line in signatories.load_everybody()
    )


def priority_maps(standings: Iterable[Standing]) -> tuple[PriorityMap, ...]:
    """A small map for each priority, in the order of the text."""
    by_code: dict[str, list[Standing]] = {}
    for item in standings:
        if item.kind == CommitmentKind.PRIORITY:
            by_code.setdefault(item.code, []).append(item)
    return tuple(priority_map(members) for members in by_code.values())


def priority_map(standings: Sequence[Standing]) -> PriorityMap:
    first = standings[0]
    return PriorityMap(
        code=first.code,
        title=said_in(first.translations, "title", first.title),
        url=reverse("public:commitment", args=[first.code]),
        cells=tuple((item.place, cell_class(item)) for item in standings if item.place),
        named=sum(item.entry_count > 0 for item in standings),
        assessed=sum(item.level != Delivery.NOT_ASSESSED for item in standings),
        total=len(standings),
    )


def cell_class(standing: Standing) -> str:
    """The class of a cell: its status once assessed; until then only whether an entry names it.

    How many entries do is not drawn: readers take a darker square for a better one.
    """
    slot = DELIVERY[Delivery(standing.level)].slot
    if standing.level != Delivery.NOT_ASSESSED:
        return "sx" if slot is None else f"s{slot}"
    return "named" if standing.entry_count else "n0"
