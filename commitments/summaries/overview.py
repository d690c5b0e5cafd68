"""The front page: how much is assessed, who is named in what, what is new and what is due."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from commitments.models import Change, ProgressEntry, Signatory, Undertaking
from commitments.summaries import changes, deadlines, entries, signatories
from commitments.summaries.changes import ChangeLine
from commitments.summaries.deadlines import DeadlinesPage
from commitments.summaries.distribution import LevelCount, count_levels
from commitments.summaries.entries import EntryLine
from commitments.summaries.signatories import SignatoryLine
from commitments.vocabulary import DELIVERY, CommitmentKind, Delivery, SignatoryKind

LATEST = 5


@dataclass(frozen=True)
class Tile:
    """A signatory's place on the tile map with what the tile says about it."""

    code: str
    kind: str
    column: int
    row: int
    signatory: SignatoryLine


@dataclass(frozen=True)
class Place:
    code: str
    kind: str
    column: int
    row: int


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
    place: Place | None


def load(*, today: dt.date) -> OverviewPage:
    """Nine queries."""
    standings = load_standings()
    levels = [item.level for item in standings]
    current = ProgressEntry.objects.current()
    totals = current.aggregate(
        entries=Count("pk", distinct=True), sources=Count("evidence_links__evidence", distinct=True)
    )
    return OverviewPage(
        assessed=sum(level != Delivery.NOT_ASSESSED for level in levels),
        total=len(levels),
        levels=tuple(item for item in count_levels(levels) if item.level != Delivery.NOT_ASSESSED),
        entry_count=totals["entries"],
        source_count=totals["sources"],
        tiles=load_tiles(),
        priorities=priority_maps(standings),
        changes=tuple(changes.line(row) for row in changes.with_subjects(Change.objects.all())[:LATEST]),
        entries=entries.load(current[:LATEST]),
        deadlines=deadlines.load(today=today),
    )


def load_standings() -> list[Standing]:
    """Every undertaking there is, joint ones once. One query."""
    rows = Undertaking.objects.order_by("commitment__instrument__order", "commitment__order").values_list(
        "commitment__code",
        "commitment__title",
        "commitment__kind",
        "current_status__verified_level",
        "current_status__entry_count",
        "endorsement__signatory__code",
        "endorsement__signatory__kind",
        "endorsement__signatory__tile_column",
        "endorsement__signatory__tile_row",
    )
    return [Standing(*row[:5], place=Place(*row[5:]) if row[5] else None) for row in rows]


def load_tiles() -> tuple[Tile, ...]:
    """Everybody on the map, in the order of their names. One query."""
    return tuple(
        Tile(row.code, row.kind, row.tile_column, row.tile_row, signatories.line(row))
        for row in signatories.with_counts(Signatory.objects.all())
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
        title=first.title,
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
