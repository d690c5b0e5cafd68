"""Which requests ask for the same public page, so that it is rendered once for all of them.

A page is named by its path, by what it knows of the question, and by whether htmx asks for a part of it.
Nothing else that a reader sends has a part in it: no header, no cookie, no parameter that the page ignores.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.urls import Resolver404, resolve
from django.utils import translation

from commitments.languages import LOCALE
from commitments.rules.page_language import language_in
from commitments.rules.past_days import PARAMETER
from commitments.rules.sibling_forms import NAMED, PAGES, name_of

# What each page is asked by its filters, beside its number and its day: values of closed lists, and names.
FILTERS: Final[dict[str, tuple[str, ...]]] = {
    "public:countries": ("region", "coverage"),
    "public:matrix": ("level", "region"),
    "public:full-matrix": ("level", "region"),
    "public:instrument-matrix": ("level", "region"),
    "public:commitment": ("level", "region"),
    "public:deadlines": ("instrument", "commitment", "signatory", "view", "month"),
    "public:deadlines-calendar": ("instrument", "commitment", "signatory"),
    "public:changes": ("kind", "signatory", "commitment"),
    "public:sources": ("kind",),
    "public:map": ("commitment",),
    "public:map-drawing": ("commitment",),
}
# What is typed freely, so that hardly two ask the same: rendered each time, and never kept.
TYPED: Final[dict[str, tuple[str, ...]]] = {
    "public:countries": ("name", "since"),
    "public:changes": ("from", "to"),
    "public:changes-feed": ("kind", "signatory", "commitment", "from", "to"),
    "public:sources": ("q",),
    "digests:period": ("signatory", "commitment", "instrument", "deadlines"),
}
NUMBERED: Final = frozenset(
    (
        "public:instrument",
        "public:full-matrix",
        "public:matrix",
        "public:instrument-matrix",
        "public:commitment",
        "public:changes",
        "public:sources",
        "public:corrections",
        "public:country",
        "public:organisation",
    )
)
EMBEDS: Final = frozenset(
    f"share:{of}-embed"
    for of in ("map", "country", "organisation", "country-undertaking", "organisation-undertaking",
               "joint-undertaking")
)  # fmt: skip
# Asked by what a reader types, made for one reader, of the moment, of a folder, or streamed.
LEFT_OUT: Final = frozenset(
    (
        "public:search",
        "public:compare",
        "public:country-letter",
        "public:organisation-letter",
        "public:country-undertaking-comparison",
        "public:organisation-undertaking-comparison",
        "public:joint-undertaking-comparison",
        "public:citation",
        "public:about",
        "public:data",
        "digests:list",
        "digests:feed",
        "digests:span",
    )
)
DATA: Final = {name_of(page, form): page for page in PAGES for form in NAMED}
LONGEST_PATH: Final = 300
LONGEST_QUESTION: Final = 300


@dataclass(frozen=True)
class Asked:
    """One page. `path` is as WSGI gives it; `question` holds what the page knows, by name, without blanks."""

    path: str
    question: str = ""
    is_part: bool = False

    @cached_property
    def key(self) -> int:
        return hash((self.path, self.question, self.is_part))

    def __hash__(self) -> int:
        """Asked for several times in each answer, and these are few things."""
        return self.key

    @property
    def name(self) -> str:
        return f"{self.path}?{self.question}{'#part' if self.is_part else ''}"


def asked(path: str, query: str, *, is_part: bool) -> Asked | None:
    """The page that is asked for; None where nothing that answers may be kept.

    `path` and `query` are PATH_INFO and QUERY_STRING. Pages drop parameters that they do not know. Data,
    feeds and calendars may refuse one that they do not know, so that those are answered each time.
    """
    # what is longer is not remembered either: thousands of long addresses would fill the machine
    if len(path) > LONGEST_PATH or len(query) > LONGEST_QUESTION:
        return None
    return asked_shortly(path, query, is_part)


@lru_cache(maxsize=4096)
def asked_shortly(path: str, query: str, is_part: bool) -> Asked | None:
    route = route_of(path)
    if route is None or (is_part and not route.is_page):
        return None
    if not query:
        return Asked(path, "", is_part)
    pairs = pairs_in(query)
    names = [name for name, _ in pairs or ()]
    if pairs is None or len(names) != len(set(names)):
        return None
    if route.typed.intersection(names) or (not route.is_page and not route.known.issuperset(names)):
        return None
    if any(name == PARAMETER and not value for name, value in pairs):
        return None
    kept = [(name, value) for name, value in pairs if name in route.known and value]
    return Asked(path, urlencode(sorted(kept)), is_part)


@dataclass(frozen=True)
class Route:
    known: frozenset[str]
    typed: frozenset[str]
    is_page: bool


@lru_cache(maxsize=4096)
def route_of(path: str) -> Route | None:
    try:
        written = path.encode("latin-1").decode()
        with translation.override(LOCALE[language_in(written)]):
            name = resolve(written).view_name
    except (UnicodeError, Resolver404):
        return None
    space = name.partition(":")[0]
    page = DATA.get(name, name)
    if page in LEFT_OUT or not (space in ("public", "digests") or name in EMBEDS):
        return None
    known = {PARAMETER, *FILTERS.get(page, ())}
    if name in NUMBERED:
        known.add("page")
    if name in DATA:
        known.add("part")
    if name in EMBEDS:
        known.add("theme")
    is_file = name in DATA or name.endswith(("-feed", "-calendar"))
    return Route(frozenset(known), frozenset(TYPED.get(page, ())), not is_file)


def pairs_in(query: str) -> list[tuple[str, str]] | None:
    """None where it is broken or holds what CleanInputMiddleware refuses."""
    if not query.isascii():  # WSGI gives one sign for each byte
        return None
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        return None
    return None if any(not word.isprintable() for pair in pairs for word in pair) else pairs
