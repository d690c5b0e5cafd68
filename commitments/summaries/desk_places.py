"""Undertakings as the desk lists them: whose, which promise, how it stands."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat, Replace

from commitments.models import Undertaking
from commitments.rules.reference_text import plain
from commitments.summaries.paging import Paging, turn_to
from commitments.summaries.standing import timing_of
from commitments.vocabulary import Timing

EVERYBODY = "All together"
PAGE_SIZE = 50
ALL = Q()
BY_NAME = (
    F("endorsement__signatory__sort_key").asc(nulls_last=True),
    "commitment__instrument__order",
    "commitment__order",
)


@dataclass(frozen=True)
class Place:
    """One undertaking; `name` is "All together" where it is joint."""

    pk: int
    name: str
    code: str
    title: str
    public_url: str
    level: str
    timing: Timing
    due_on: dt.date | None
    is_joint: bool
    is_continuing: bool
    entry_count: int
    next_check_on: dt.date | None


@dataclass(frozen=True)
class PlacesPage:
    query: str
    places: tuple[Place, ...]
    paging: Paging
    notice: str


def with_place(undertakings: QuerySet[Undertaking]) -> QuerySet[Undertaking]:
    """The same undertakings with all that `place` reads. One query."""
    return undertakings.select_related(
        "commitment__instrument", "commitment__deadline", "endorsement__signatory", "current_status"
    )


def whose(undertaking: Undertaking) -> str:
    """The signatory that owes it, or that all owe it together."""
    return undertaking.endorsement.signatory.name if undertaking.endorsement else EVERYBODY


def place(undertaking: Undertaking, *, today: dt.date) -> Place:
    commitment, status = undertaking.commitment, undertaking.current_status
    deadline = getattr(commitment, "deadline", None)
    return Place(
        pk=undertaking.pk,
        name=whose(undertaking),
        code=commitment.code,
        title=commitment.title,
        public_url=undertaking.get_absolute_url(),
        level=status.verified_level,
        timing=timing_of(undertaking, today=today),
        due_on=deadline.due_on if deadline else None,
        is_joint=undertaking.is_joint,
        is_continuing=commitment.is_continuing,
        entry_count=status.entry_count,
        next_check_on=status.next_check_on,
    )


def load(undertaking_ids: Collection[int], *, today: dt.date) -> tuple[Place, ...]:
    """These undertakings, a signatory's own before joint ones. One query."""
    wanted = with_place(Undertaking.objects.filter(pk__in=undertaking_ids)).order_by(*BY_NAME)
    return tuple(place(undertaking, today=today) for undertaking in wanted)


def region_code(region: str | None) -> str:
    """A region as an address writes it: organisations have none, and joint undertakings no signatory."""
    return "joint" if region is None else region or "organisations"


def find(query: str, *, page: str, today: dt.date, within: Q = ALL) -> PlacesPage:
    """Undertakings in whose names, codes and titles every word of the query stands. Two queries."""
    text = Concat(
        *(spaced("endorsement__signatory__" + name) for name in ("sort_key", "code", "alpha3", "name_fr")),
        Coalesce("endorsement__signatory__name", Value(f"{EVERYBODY} joint")),
        Value(" "),
        spaced("commitment__code"),
        Replace("commitment__code", Value("."), Value("")),
        Value(" "),
        "commitment__title",
        output_field=TextField(),
    )
    wanted = Undertaking.objects.filter(within).annotate(haystack=text)
    for word in plain(query).split():
        wanted = wanted.filter(haystack__unaccent__icontains=word)
    paging, notice = turn_to(page, size=PAGE_SIZE, total=wanted.count())
    rows = with_place(wanted).order_by(*BY_NAME)[paging.start : paging.stop]
    return PlacesPage(query, tuple(place(row, today=today) for row in rows), paging, notice)


def spaced(column: str) -> Concat:
    return Concat(column, Value(" "), output_field=TextField())
