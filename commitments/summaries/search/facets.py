"""Counts beside the hits: by type, region and year, each a link that narrows and can be taken off."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext

from commitments.summaries.region_names import region_name
from commitments.summaries.search.documents import Count3, Counts, Narrowing
from commitments.summaries.search.hits import Hit, HitType
from commitments.summaries.search.searched import UNDATED
from commitments.summaries.signatory_names import name_order


@dataclass(frozen=True)
class Option:
    """One line of a facet. `query` leads there, or away from it where it is chosen."""

    label: str
    count: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Dropped:
    """A facet that can be taken off, by its words."""

    label: str
    query: str


def query_string(typed: str, asked: Narrowing) -> str:
    """The address of this search, in a fixed order and without what is blank."""
    parts = {"q": typed, "type": asked.type, "region": asked.region, "year": str(asked.year or "")}
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def passes(hit: Hit, asked: Narrowing) -> bool:
    """Whether a named thing is let through. It belongs to no year."""
    in_type = asked.type in ("", hit.type)
    return in_type and not asked.year and asked.region in ("", hit.region)


def facets(typed: str, asked: Narrowing, counts: Counts, hits: Sequence[Hit]) -> tuple[Facet, ...]:
    made = (
        Facet("type", gettext("Kind"), type_options(typed, asked, counts, hits)),
        Facet("region", gettext("Region"), region_options(typed, asked, counts, hits)),
        Facet("year", gettext("Year"), year_options(typed, asked, counts)),
    )
    return tuple(facet for facet in made if facet.options)


def type_options(typed: str, asked: Narrowing, counts: Counts, hits: Iterable[Hit]) -> tuple[Option, ...]:
    found = Counter(hit.type.value for hit in hits if passes(hit, replace(asked, type="")))
    for line in counts.years:
        if asked.year in (0, int(line.value)):
            found[line.type] += line.count
    wider = replace(asked, type="")
    return tuple(
        option(typed, asked, replace(asked, type=kind.value), wider, str(kind.label), found[kind.value])
        for kind in HitType
        if found[kind.value] or asked.type == kind
    )


def region_options(typed: str, asked: Narrowing, counts: Counts, hits: Iterable[Hit]) -> tuple[Option, ...]:
    found = Counter(hit.region for hit in hits if hit.region and passes(hit, replace(asked, region="")))
    for line in counts.regions:
        if line.value and asked.type in ("", line.type):
            found[line.value] += line.count
    names = {name for name in found if found[name]} | ({asked.region} if asked.region else set())
    wider = replace(asked, region="")
    return tuple(
        option(typed, asked, replace(asked, region=name), wider, region_name(name), found[name])
        for name in sorted(names, key=lambda name: name_order(region_name(name)))
    )


def year_options(typed: str, asked: Narrowing, counts: Counts) -> tuple[Option, ...]:
    found: Counter[int] = Counter()
    for line in counts.years:
        if int(line.value) != UNDATED.year and asked.type in ("", line.type):
            found[int(line.value)] += line.count
    years = sorted({*found, *([asked.year] if asked.year else [])}, reverse=True)
    wider = replace(asked, year=0)
    return tuple(
        option(typed, asked, replace(asked, year=year), wider, str(year), found[year]) for year in years
    )


def option(
    typed: str, asked: Narrowing, narrower: Narrowing, wider: Narrowing, label: str, count: int
) -> Option:
    """A link that narrows; where it is chosen already, the same link takes it off."""
    is_chosen = narrower == asked
    return Option(label, count, query_string(typed, wider if is_chosen else narrower), is_chosen)


def label_of(asked: Narrowing, name: str) -> str:
    value = str(getattr(asked, name))
    if name == "type":
        return str(HitType(value).label)
    return region_name(value) if name == "region" else value


def chosen(typed: str, asked: Narrowing) -> tuple[Dropped, ...]:
    """What narrows the search, each part with the address of the search without it."""
    found = []
    if asked.type:
        found.append(Dropped(label_of(asked, "type"), query_string(typed, replace(asked, type=""))))
    if asked.region:
        found.append(Dropped(label_of(asked, "region"), query_string(typed, replace(asked, region=""))))
    if asked.year:
        found.append(Dropped(str(asked.year), query_string(typed, replace(asked, year=0))))
    return tuple(found)


def total(asked: Narrowing, counts: Sequence[Count3]) -> int:
    """The documents that all three parts let through; `counts` keep to the region already."""
    return sum(
        line.count for line in counts if asked.type in ("", line.type) and asked.year in (0, int(line.value))
    )
