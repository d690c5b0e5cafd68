"""How the countries of the same region stand on the same promise, those that somebody has assessed."""

from dataclasses import dataclass

from commitments.models import Undertaking
from commitments.summaries.region_names import region_name
from commitments.summaries.signatory_names import name_order, own_name
from commitments.vocabulary import Delivery, SignatoryKind


@dataclass(frozen=True)
class Neighbour:
    name: str
    url: str
    level: Delivery


@dataclass(frozen=True)
class Neighbours:
    """`assessed` by name; `total` counts those of the region that owe it and are not assessed too."""

    region: str
    assessed: tuple[Neighbour, ...]
    total: int


def load(undertaking: Undertaking) -> Neighbours | None:
    """One query. None where there is no region to look at: all together, and organisations."""
    endorsement = undertaking.endorsement
    if endorsement is None or endorsement.signatory.kind != SignatoryKind.COUNTRY:
        return None
    here = endorsement.signatory
    region = here.intermediate_region or here.subregion
    others = (
        Undertaking.objects.filter(
            commitment=undertaking.commitment_id,
            endorsement__left_on=None,
            endorsement__signatory__kind=SignatoryKind.COUNTRY,
            endorsement__signatory__subregion=here.subregion,
            endorsement__signatory__intermediate_region=here.intermediate_region,
        )
        .exclude(pk=undertaking.pk)
        .select_related("commitment", "endorsement__signatory", "current_status")
    )
    rows = list(others) if region else []
    if not rows:
        return None
    assessed = [neighbour(row) for row in rows if row.current_status.verified_level != Delivery.NOT_ASSESSED]
    return Neighbours(
        region=region_name(region),
        assessed=tuple(sorted(assessed, key=lambda item: name_order(item.name))),
        total=len(rows),
    )


def neighbour(row: Undertaking) -> Neighbour:
    assert row.endorsement is not None
    return Neighbour(
        own_name(row.endorsement.signatory),
        row.get_absolute_url(),
        Delivery(row.current_status.verified_level),
    )
