"""The map of equal tiles: how much is assessed, or how each signatory stands on one commitment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from commitments.models import Commitment, Undertaking
from commitments.rules import delivery
from commitments.rules.echoed import echoed
from commitments.rules.signatory_kinds import address_of
from commitments.summaries import signatories
from commitments.summaries.bound import area_name, area_of, area_order
from commitments.summaries.distribution import LevelCount, count_assessed, count_levels
from commitments.summaries.own_words import said
from commitments.summaries.signatories import SignatoryLine
from commitments.summaries.signatory_names import NamedAddress, name_order, own_name
from commitments.vocabulary import Binding

FILL_STEPS = 8


@dataclass(frozen=True)
class MapTile:
    """A signatory's tile. `level` and `words` are blank where the commitment does not bind it by itself,
    and on the map of coverage, which reads `assessed`, `total` and `entry_count` instead.
    """

    code: str
    kind: str
    column: int | None
    row: int | None
    name: str
    region: str
    url: str
    level: str
    words: str
    assessed: int
    total: int
    entry_count: int

    @property
    def fill(self) -> int:
        """How much is assessed, in eighths: at least one once anything is, and all only when all is."""
        if not self.assessed:
            return 0
        if self.assessed == self.total:
            return FILL_STEPS
        return min(FILL_STEPS - 1, max(1, FILL_STEPS * self.assessed // self.total))


@dataclass(frozen=True)
class RegionTiles:
    name: str
    tiles: tuple[MapTile, ...]

    @property
    def area(self) -> str:
        """The name in the reader's language."""
        return area_name(self.name)

    @property
    def placed(self) -> tuple[MapTile, ...]:
        return tuple(tile for tile in self.tiles if tile.column)


@dataclass(frozen=True)
class MapCommitment:
    """A commitment to choose; on the map it is the one that gives the colours."""

    code: str
    title: str
    instrument_short_title: str
    url: str
    is_continuing: bool


@dataclass(frozen=True)
class InstrumentChoices:
    short_title: str
    commitments: tuple[MapCommitment, ...]


@dataclass(frozen=True)
class MapPage:
    """`commitment` is None on the map of coverage. `asked` is the code in the address, whatever it was.

    `notice` says why the map does not show what was asked for, and `nearest` what is close to it.
    """

    commitment: MapCommitment | None
    asked: str
    choices: tuple[InstrumentChoices, ...]
    regions: tuple[RegionTiles, ...]
    counts: tuple[LevelCount, ...]
    notice: str
    nearest: tuple[NamedAddress, ...]

    @property
    def tiles(self) -> tuple[MapTile, ...]:
        return tuple(tile for region in self.regions for tile in region.tiles)

    @property
    def placed(self) -> tuple[MapTile, ...]:
        """Those that have a place on the map."""
        return tuple(tile for tile in self.tiles if tile.column)

    @property
    def unplaced(self) -> tuple[MapTile, ...]:
        """Those that have none: they stand beneath it, and in the table like all others."""
        return tuple(tile for tile in self.tiles if not tile.column)

    @property
    def bound(self) -> tuple[MapTile, ...]:
        return tuple(tile for tile in self.tiles if tile.level)

    @property
    def assessed(self) -> int:
        """On the map of a commitment: for how many of those it binds it is assessed."""
        return count_assessed(self.counts)

    @property
    def with_assessment(self) -> int:
        """On the map of coverage: how many signatories have at least one undertaking assessed."""
        return sum(tile.assessed > 0 for tile in self.tiles)


def load(asked: str = "") -> MapPage:
    """Three queries at most: the commitments, the signatories, and how they stand on the one asked for."""
    commitments = list(Commitment.objects.select_related("instrument").order_by("instrument__order", "order"))
    for_each = [item for item in commitments if item.binding != Binding.JOINT]
    chosen = next((item for item in for_each if item.code.casefold() == asked.strip().casefold()), None)
    standings = load_standings(chosen) if chosen else {}
    tiles = [tile(row, line, chosen, standings.get(row.pk)) for row, line in signatories.load_everybody()]
    notice, near = ("", ()) if chosen or not asked else explain(asked, commitments, for_each)
    return MapPage(
        commitment=map_commitment(chosen) if chosen else None,
        asked=asked,
        choices=tuple(
            InstrumentChoices(
                said(instrument, "short_title"), tuple(map_commitment(item) for item in members)
            )
            for instrument, members in groupby(for_each, key=lambda item: item.instrument)
        ),
        regions=by_region(tiles),
        counts=count_levels(item.level for item in tiles if item.level),
        notice=notice,
        nearest=near,
    )


def load_standings(commitment: Commitment) -> dict[int, tuple[str, int]]:
    """Level and number of entries by the id of the signatory. One query."""
    rows = Undertaking.objects.filter(commitment=commitment).exclude(endorsement=None)
    return {
        signatory: (level, count)
        for signatory, level, count in rows.values_list(
            "endorsement__signatory", "current_status__verified_level", "current_status__entry_count"
        )
    }


def tile(
    signatory: Any, line: SignatoryLine, chosen: Commitment | None, standing: tuple[str, int] | None
) -> MapTile:
    level, entry_count = standing or ("", line.entry_count if chosen is None else 0)
    url = line.url
    if chosen and level:
        url = reverse(f"public:{address_of(signatory.kind)}-undertaking", args=[signatory.slug, chosen.code])
    return MapTile(
        code=signatory.code,
        kind=signatory.kind,
        column=signatory.tile_column,
        row=signatory.tile_row,
        name=own_name(signatory),
        region=area_of(signatory),
        url=url,
        level=level,
        words=delivery.label(level, is_continuing=bool(chosen and chosen.is_continuing)) if level else "",
        assessed=line.assessed,
        total=line.total,
        entry_count=entry_count,
    )


def by_region(tiles: Iterable[MapTile]) -> tuple[RegionTiles, ...]:
    """Regions by name, the organisations last; inside each by name in the reader's language."""
    ordered = sorted(tiles, key=lambda item: (*area_order(item.region), name_order(item.name)))
    return tuple(
        RegionTiles(region, tuple(members))
        for region, members in groupby(ordered, key=lambda item: item.region)
    )


def map_commitment(commitment: Commitment) -> MapCommitment:
    return MapCommitment(
        code=commitment.code,
        title=said(commitment, "title"),
        instrument_short_title=said(commitment.instrument, "short_title"),
        url=reverse("public:commitment", args=[commitment.code]),
        is_continuing=commitment.is_continuing,
    )


def explain(
    asked: str, commitments: Sequence[Commitment], for_each: Sequence[Commitment]
) -> tuple[str, tuple[NamedAddress, ...]]:
    """Why the commitment asked for cannot be drawn, and what to open instead."""
    joint = next((item for item in commitments if item.code.casefold() == asked.strip().casefold()), None)
    if joint is not None:
        words = gettext("%(code)s is owed by all together, as one undertaking: there is nothing to map.")
        url = reverse("public:joint-undertaking", args=[joint.code])
        return words % {"code": joint.code}, (NamedAddress(f"{joint.code} {said(joint, 'title')}", url),)
    words = gettext("“%(value)s” is not a commitment, so the map shows how much is assessed.")
    codes = {item.code: item for item in for_each}
    near = get_close_matches(asked.strip(), codes, n=3, cutoff=0.4)
    return words % {"value": echoed(asked)}, tuple(
        NamedAddress(f"{code} {said(codes[code], 'title')}", f"{reverse('public:map')}?commitment={code}")
        for code in near
    )
