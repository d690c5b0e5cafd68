"""How the other countries of the same sub-region stand on what a country promised. By name, never ranked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from commitments.models import Signatory, Undertaking
from commitments.summaries.own_words import said
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


def neighbours(signatory: Signatory, everybody: Iterable[Signatory]) -> tuple[Signatory, ...]:
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


def subregion(signatory: Signatory) -> str:
    return signatory.intermediate_region or signatory.subregion


def load(signatory: Signatory, everybody: Iterable[Signatory], own: Sequence[Undertaking]) -> Peers:
    """How the neighbours stand on the commitments of these undertakings. One query, or none."""
    around = {other.pk: other for other in neighbours(signatory, everybody)}
    if not around or not own:
        return NONE
    levels: dict[int, dict[int, str]] = {undertaking.commitment_id: {} for undertaking in own}
    rows = Undertaking.objects.filter(
        endorsement__signatory__in=around, endorsement__left_on=None, commitment__in=levels
    ).values_list("commitment_id", "endorsement__signatory_id", "current_status__verified_level")
    for commitment_id, signatory_id, level in rows:
        levels[commitment_id][signatory_id] = level
    owing = {pk for found in levels.values() for pk in found}
    return Peers(
        names=tuple(sorted((own_name(around[pk]) for pk in owing), key=name_order)),
        rows=tuple(row(undertaking, levels[undertaking.commitment_id], around) for undertaking in own),
    )


def row(own: Undertaking, levels: Mapping[int, str], around: Mapping[int, Signatory]) -> PeerRow:
    commitment = own.commitment
    assessed = [
        PeerLine(
            name=own_name(around[pk]),
            url=reverse("public:country-undertaking", args=[around[pk].slug, commitment.code]),
            level=Delivery(level),
            is_continuing=commitment.is_continuing,
        )
        for pk, level in levels.items()
        if level != Delivery.NOT_ASSESSED
    ]
    return PeerRow(
        code=commitment.code,
        title=said(commitment, "title"),
        assessed=tuple(sorted(assessed, key=lambda line: name_order(line.name))),
        total=len(levels),
    )
