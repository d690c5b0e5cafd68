"""Undertakings to choose from: by words, by who looks after them, by region and commitment, by state."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from commitments.models import Commitment, Signatory, StaffMember
from commitments.summaries import desk_places
from commitments.summaries.desk_owners import load_owners
from commitments.summaries.desk_places import PlacesPage
from commitments.vocabulary import Delivery

NOBODY: Final = "nobody"
NOT_ASSESSED: Final = "not-assessed"
STATES: Final = {NOT_ASSESSED: "Not yet assessed", "assessed": "Assessed"}


@dataclass(frozen=True)
class Sought:
    """What the address asks for. Unknown values count as none."""

    query: str = ""
    person: str = ""
    region: str = ""
    commitment: str = ""
    state: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything but words is asked for."""
        return any((self.person, self.region, self.commitment, self.state))


@dataclass(frozen=True)
class UndertakingsPage:
    sought: Sought
    found: PlacesPage
    people: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    commitments: tuple[tuple[str, str], ...]

    @property
    def states(self) -> tuple[tuple[str, str], ...]:
        return tuple(STATES.items())


def load(sought: Sought, *, page: str, today: dt.date) -> UndertakingsPage:
    """Five queries, eight where a person is asked for."""
    people = {person.username: person for person in StaffMember.objects.order_by("first_name", "username")}
    regions = load_regions()
    commitments = {
        code: f"{code} {title}"
        for code, title in Commitment.objects.order_by("instrument__order", "order").values_list(
            "code", "title"
        )
    }
    sought = Sought(
        sought.query,
        sought.person if sought.person in {NOBODY, *people} else "",
        sought.region if sought.region in regions else "",
        sought.commitment if sought.commitment in commitments else "",
        sought.state if sought.state in STATES else "",
    )
    return UndertakingsPage(
        sought=sought,
        found=desk_places.find(sought.query, page=page, today=today, within=within(sought, people)),
        people=(
            (NOBODY, "Nobody"),
            *((name, str(person)) for name, person in people.items() if person.is_active),
            *((name, f"{person}, who has left") for name, person in people.items() if not person.is_active),
        ),
        regions=tuple(regions.items()),
        commitments=tuple(commitments.items()),
    )


def load_regions() -> dict[str, str]:
    names = sorted(set(Signatory.objects.exclude(region="").order_by().values_list("region", flat=True)))
    return {name: name for name in names} | {
        desk_places.region_code(""): "Organisations",
        desk_places.region_code(None): desk_places.EVERYBODY,
    }


def within(sought: Sought, people: dict[str, StaffMember]) -> Q:
    wanted = Q()
    if sought.person == NOBODY:
        wanted &= Q(pk__in=[owned.pk for owned in load_owners() if not owned.people])
    elif sought.person:
        pk = people[sought.person].pk
        wanted &= Q(pk__in=[owned.pk for owned in load_owners() if pk in (*owned.people, *owned.left)])
    if sought.commitment:
        wanted &= Q(commitment__code=sought.commitment)
    if sought.region == desk_places.region_code(None):
        wanted &= Q(endorsement=None)
    elif sought.region:
        region = "" if sought.region == desk_places.region_code("") else sought.region
        wanted &= Q(endorsement__signatory__region=region)
    not_assessed = Q(current_status=None) | Q(current_status__verified_level=Delivery.NOT_ASSESSED)
    if sought.state:
        wanted &= not_assessed if sought.state == NOT_ASSESSED else ~not_assessed
    return wanted
