"""The data siblings of pages: the address of the page with `.json`, `.csv` or `.schema.json` after it."""

from typing import Any, Final

from django.urls import URLPattern, path

from commitments.rules.sibling_forms import NAMED
from commitments.urls.later import LaterName, later
from commitments.vocabulary import SignatoryKind

lists = later("commitments.views.public.behind_lists")
pages = later("commitments.views.public.behind_pages")
siblings = later("commitments.views.public.siblings")

COUNTRY: Final = {"kind": SignatoryKind.COUNTRY}
ORGANISATION: Final = {"kind": SignatoryKind.ORGANISATION}
FORMS: Final = ("schema.json", "json", "csv")  # in this order: `.json` also ends a schema's address


def taken(page: str, read: LaterName, given: dict[str, Any] | None = None, *, name: str) -> list[URLPattern]:
    """One address for each form of the data behind the page of this name."""
    return [
        path(
            f"{page}.{form}",
            siblings.data,
            {"read": read, "form": form, **(given or {})},
            name=f"{name}-{NAMED[form]}",
        )
        for form in FORMS
    ]


VERSION: Final = "<str:code>/v<int:version>"
SIBLINGS: Final[list[URLPattern]] = [
    *taken("overview", lists.overview, name="overview"),
    *taken("countries", lists.countries, name="countries"),
    *taken("countries/<str:slug>", pages.signatory, COUNTRY, name="country"),
    *taken("countries/<str:slug>/<str:code>", pages.undertaking, COUNTRY, name="country-undertaking"),
    *taken(f"countries/<str:slug>/{VERSION}", pages.undertaking, COUNTRY, name="country-undertaking-version"),
    *taken("organisations", lists.organisations, name="organisations"),
    *taken("organisations/<str:slug>", pages.signatory, ORGANISATION, name="organisation"),
    *taken(
        "organisations/<str:slug>/<str:code>",
        pages.undertaking,
        ORGANISATION,
        name="organisation-undertaking",
    ),
    *taken(
        f"organisations/<str:slug>/{VERSION}",
        pages.undertaking,
        ORGANISATION,
        name="organisation-undertaking-version",
    ),
    *taken("commitments", lists.all_commitments, name="commitments"),
    *taken("commitments/<str:code>", pages.commitment, name="commitment"),
    *taken("commitments/<str:code>/joint", pages.joint, name="joint-undertaking"),
    *taken("commitments/<str:code>/joint/v<int:version>", pages.joint, name="joint-undertaking-version"),
    *taken("instruments", lists.all_instruments, name="instruments"),
    *taken("instruments/<slug:slug>", pages.one_instrument, name="instrument"),
    *taken("matrix", lists.priorities_matrix, name="matrix"),
    *taken("matrix/full", lists.full_matrix, name="full-matrix"),
    *taken("matrix/<slug:slug>", lists.instrument_matrix, name="instrument-matrix"),
    *taken("map", lists.tile_map, name="map"),
    *taken("compare", lists.comparison, name="compare"),
    *taken("deadlines", lists.all_deadlines, name="deadlines"),
    *taken("changes", lists.all_changes, name="changes"),
    *taken("changes/<int:number>", pages.one_change, name="change"),
    *taken("corrections", lists.all_corrections, name="corrections"),
    *taken("sources", lists.all_sources, name="sources"),
    *taken("sources/<int:pk>", pages.one_source, name="source"),
    *taken("method", pages.method, name="method"),
    *taken("method/reliability", pages.agreement, name="reliability"),
    *taken("search", lists.found_by_search, name="search"),
]
DIGESTS: Final[list[URLPattern]] = taken("digests", lists.all_digests, name="list")
