"""How the countries of the same region stand on the same promise, those that somebody has assessed."""

from dataclasses import dataclass
from typing import Final

from django.db.models import BigIntegerField, QuerySet, TextField

from commitments.models import Undertaking
from commitments.summaries.one_statement import Asked
from commitments.summaries.ready_query import ReadyQuery
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


def owing_there() -> QuerySet[Undertaking]:
    """What the countries of a region owe under a commitment, without one of them."""
    country = "endorsement__signatory__"
    return (
        Undertaking.objects.filter(
            commitment=Asked("commitment", BigIntegerField()),
            endorsement__left_on=None,
            **{
                f"{country}kind": SignatoryKind.COUNTRY,
                f"{country}subregion": Asked("subregion", TextField()),
                f"{country}intermediate_region": Asked("intermediate_region", TextField()),
            },
        )
        .exclude(pk=Asked("undertaking", BigIntegerField()))
        .select_related("commitment", "endorsement__signatory", "current_status")
    )


OWING_THERE: Final = ReadyQuery(owing_there)


def load(undertaking: Undertaking) -> Neighbours | None:
    """One query. None where there is no region to look at: all together, and organisations."""
    endorsement = undertaking.endorsement
    if endorsement is None or endorsement.signatory.kind != SignatoryKind.COUNTRY:
        return None
    here = endorsement.signatory
    region = here.intermediate_region or here.subregion
    if not region:
        return None
    rows = OWING_THERE.ask(
        commitment=undertaking.commitment_id,
        subregion=here.subregion,
        intermediate_region=here.intermediate_region,
        undertaking=undertaking.pk,
    )
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
