"""How the undertakings of a commitment stand together: counts by level, never a mean."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from commitments.models import Commitment, CurrentStatus
from commitments.vocabulary import Delivery


@dataclass(frozen=True)
class LevelCount:
    level: str
    count: int


@dataclass(frozen=True)
class Distribution:
    """The undertakings of one commitment: `counts` over the signatories, and the joint one apart.

    `joint_level` is empty where the commitment has no joint undertaking.
    """

    counts: tuple[LevelCount, ...] = ()
    joint_level: str = ""

    @property
    def total(self) -> int:
        return sum(item.count for item in self.counts)

    @property
    def assessed(self) -> int:
        return count_assessed(self.counts)

    @property
    def found(self) -> tuple[LevelCount, ...]:
        """The counts without those not yet assessed."""
        return tuple(item for item in self.counts if item.level != Delivery.NOT_ASSESSED)


def count_assessed(counts: Iterable[LevelCount]) -> int:
    """How many of those counted anybody has assessed."""
    return sum(item.count for item in counts if item.level != Delivery.NOT_ASSESSED)


def count_levels(levels: Iterable[str]) -> tuple[LevelCount, ...]:
    """How often each level occurs, in the order of the vocabulary; levels that do not occur are left out."""
    listed = list(levels)
    return tuple(LevelCount(level, listed.count(level)) for level in Delivery.values if level in listed)


def load(commitments: QuerySet[Commitment]) -> dict[int, Distribution]:
    """The distribution of each of these commitments, by its id. One query."""
    rows = (
        CurrentStatus.objects.filter(undertaking__commitment__in=commitments)
        .annotate(is_joint=ExpressionWrapper(Q(undertaking__endorsement=None), output_field=BooleanField()))
        .values_list("undertaking__commitment", "is_joint", "verified_level")
        .annotate(count=Count("pk"))
        .order_by()
    )
    own: dict[int, dict[str, int]] = defaultdict(dict)
    joint: dict[int, str] = {}
    for commitment, is_joint, level, count in rows:
        if is_joint:
            joint[commitment] = level
        else:
            own[commitment][level] = count
    return {
        commitment: Distribution(
            counts=tuple(
                LevelCount(level, own[commitment][level])
                for level in Delivery.values
                if level in own[commitment]
            ),
            joint_level=joint.get(commitment, ""),
        )
        for commitment in own.keys() | joint.keys()
    }
