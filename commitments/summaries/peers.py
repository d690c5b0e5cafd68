"""How the other countries of the same sub-region stand on what a country promised. By name, never ranked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from commitments.summaries.one_statement import Row
from commitments.summaries.owed import OwedLine
from commitments.summaries.signatory_names import name_order, own_name
from commitments.vocabulary import Delivery, SignatoryKind


@dataclass(frozen=True)
class PeerLine:
    """One other country that was assessed on the same commitment."""

    name: str
    url: str
    level: Delivery
    is_continuing: bool


@dataclass(frozen=True)
class PeerRow:
    """One commitment: the peers that were assessed, by name, and how many of all were not."""

    code: str
    title: str
    assessed: tuple[PeerLine, ...]
    total: int

    @property
    def waiting(self) -> int:
        return self.total - len(self.assessed)


@dataclass(frozen=True)
class Peers:
    """`names` are the other countries of the sub-region that owe at least one of the same."""

    names: tuple[str, ...]
    rows: tuple[PeerRow, ...]

    @property
    def assessed(self) -> int:
        return sum(len(row.assessed) for row in self.rows)

    @property
    def told(self) -> tuple[PeerRow, ...]:
        """The commitments on which somebody was assessed."""
        return tuple(row for row in self.rows if row.assessed)

    @property
    def silent(self) -> tuple[PeerRow, ...]:
        return tuple(row for row in self.rows if not row.assessed and row.total)


NONE = Peers((), ())


def neighbours(signatory: Any, everybody: Iterable[Any]) -> tuple[Any, ...]:
    """The other countries of its sub-region; an organisation has none and is nobody's."""
    if signatory.kind != SignatoryKind.COUNTRY or not subregion(signatory):
        return ()
    return tuple(
        other
        for other in everybody
        if other.pk != signatory.pk
        and other.kind == SignatoryKind.COUNTRY
        and subregion(other) == subregion(signatory)
    )


def subregion(signatory: Any) -> str:
    found: str = signatory.intermediate_region or signatory.subregion
    return found


def of(rows: Iterable[Row], around: Mapping[int, Any], own: Sequence[tuple[Row, OwedLine]]) -> Peers:
    """How the neighbours, by their keys, stand on the commitments of these undertakings."""
    if not around or not own:
        return NONE
    levels: dict[int, dict[int, str]] = {row["commitment_id"]: {} for row, _ in own}
    for row in rows:
        levels[row["commitment_id"]][row["endorsement__signatory_id"]] = row["current_status__verified_level"]
    owing = {pk for found in levels.values() for pk in found}
    return Peers(
        names=tuple(sorted((own_name(around[pk]) for pk in owing), key=name_order)),
        rows=tuple(peer_row(line, levels[row["commitment_id"]], around) for row, line in own),
    )


def peer_row(own: OwedLine, levels: Mapping[int, str], around: Mapping[int, Any]) -> PeerRow:
    assessed = [
        PeerLine(
            name=own_name(around[pk]),
            url=reverse("public:country-undertaking", args=[around[pk].slug, own.code]),
            level=Delivery(level),
            is_continuing=own.is_continuing,
        )
        for pk, level in levels.items()
        if level != Delivery.NOT_ASSESSED
    ]
    return PeerRow(
        code=own.code,
        title=own.title,
        assessed=tuple(sorted(assessed, key=lambda line: name_order(line.name))),
        total=len(levels),
    )
