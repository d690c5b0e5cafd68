"""Scores per signatory and instrument, each with the counts it must be shown with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from commitments.vocabulary import DELIVERY, Delivery

SHARE_NEEDED = Decimal("0.6")
FULL_POINTS = 3
OUT_OF_SCOPE = (Delivery.NOT_APPLICABLE, Delivery.CLOSED)

# The G20-comparable scale: met +1; first steps and substantial 0; nothing done or reversed -1.
COMPARABLE = {
    Delivery.MET: 1,
    Delivery.SUBSTANTIAL: 0,
    Delivery.FIRST_STEPS: 0,
    Delivery.NO_ACTION: -1,
    Delivery.REVERSED: -1,
}


@dataclass(frozen=True)
class Scored:
    """A level with whether its reply window has closed, which makes "no evidence" final."""

    level: Delivery | str
    is_final: bool = False

    @property
    def points(self) -> int | None:
        if self.level == Delivery.NO_EVIDENCE and self.is_final:
            return 0
        return DELIVERY[Delivery(self.level)].points

    @property
    def comparable(self) -> int | None:
        if self.level == Delivery.NO_EVIDENCE and self.is_final:
            return -1
        return COMPARABLE.get(Delivery(self.level))


@dataclass(frozen=True)
class Score:
    """`value` and `comparable_value` are exact, 0 to 100, and None while too little is assessed."""

    value: Decimal | None
    comparable_mean: Decimal | None
    scored: int
    assessed: int
    total: int
    without_evidence: int

    @property
    def comparable_value(self) -> Decimal | None:
        return None if self.comparable_mean is None else (self.comparable_mean + 1) * 50

    @property
    def shown(self) -> int | None:
        return None if self.value is None else rounded(self.value)


def rounded(value: Decimal) -> int:
    """The one rounding rule: to whole numbers, halves up."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def score(undertakings: Sequence[Scored]) -> Score:
    """The score of one signatory on one instrument (METHOD section 3).

    Hand in the signatory's own undertakings only: joint ones count once, for the instrument.
    """
    in_scope = [item for item in undertakings if item.level not in OUT_OF_SCOPE]
    assessed = [item for item in in_scope if item.level != Delivery.NOT_ASSESSED]
    points = [item.points for item in assessed if item.points is not None]
    comparable = [item.comparable for item in assessed if item.comparable is not None]
    enough = bool(points) and len(assessed) >= SHARE_NEEDED * len(in_scope)
    value = Decimal(sum(points)) / (FULL_POINTS * len(points)) * 100 if enough else None
    return Score(
        value=None if value is None else max(Decimal(0), value),
        comparable_mean=Decimal(sum(comparable)) / len(comparable) if enough and comparable else None,
        scored=len(points),
        assessed=len(assessed),
        total=len(in_scope),
        without_evidence=sum(item.level == Delivery.NO_EVIDENCE for item in in_scope),
    )
