"""Every kind of page the public can open, with an example, and the settings in which each is looked at.

A new page gets one line in PAGE_TYPES; tests/browser/test_page_types.py fails until it has one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final, NamedTuple

from allpairspy import AllPairs

from commitments.rules.sibling_forms import NAMED, PAGES, name_of

EMPTY, REFERENCE, SAMPLE = "empty", "reference", "sample"
LANGUAGES: Final = ("en", "fr", "ar")
SCHEMES: Final = ("light", "dark")
WIDTHS: Final = (320, 1280)
SCRIPT: Final = ("script on", "script off")
DATA: Final = (EMPTY, REFERENCE, SAMPLE)

PAGE_LIMIT = 60_000
MATRIX_LIMIT = 90_000
EMBED_LIMIT = 15_000
EVERYWHERE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class PageType:
    """A kind of page. `path` comes after the language, or holds it; in some copies it is 404 in words.

    `name` is that of its address, with what makes it another kind after a space: another number of rows,
    another form. `weight_limit` counts bytes of the page, its styles and its script, compressed.
    """

    name: str
    path: str
    missing_in: frozenset[str] = frozenset()
    weight_limit: int = PAGE_LIMIT

    def status(self, data: str) -> int:
        return 404 if data in self.missing_in else 200

    def address(self, language: str) -> str:
        return self.path.format(language=language) if "{" in self.path else f"/{language}{self.path}"

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


def page(name: str, path: str, *, limit: int = PAGE_LIMIT) -> PageType:
    """A page that stands whatever the database holds."""
    return PageType(name, path, weight_limit=limit)


def row(name: str, path: str, *, limit: int = PAGE_LIMIT) -> PageType:
    """The page of something that is loaded with the reference data."""
    return PageType(name, path, frozenset({EMPTY}), limit)


def embed(name: str, path: str, missing_in: frozenset[str] = frozenset({EMPTY})) -> PageType:
    """What other sites show in a frame; its language stands inside its address."""
    return PageType(name, f"/embed/{{language}}/{path}", missing_in, EMBED_LIMIT)


def sampled(name: str, path: str) -> PageType:
    """The page of something that only assessed data have."""
    return PageType(name, path, frozenset({EMPTY, REFERENCE}))


PAGE_TYPES: Final = (
    page("public:overview", ""),
    page("public:countries", "/countries"),
    row("public:country", "/countries/france"),
    row("public:country that did not sign", "/countries/united-kingdom"),
    row("public:country-letter", "/countries/france/letter"),
    row("public:country-undertaking", "/countries/france/D3.e"),
    row("public:country-undertaking with a deadline", "/countries/chile/C8.c"),
    sampled("public:country-undertaking-version", "/countries/france/C8.c/v1"),
    row("public:country-undertaking corrected", "/countries/kazakhstan/D3.e"),
    row("public:country-undertaking-comparison", "/countries/kazakhstan/D3.e/compare"),
    page("public:organisations", "/organisations"),
    row("public:organisation", "/organisations/european-union"),
    row("public:organisation-letter", "/organisations/european-union/letter"),
    row("public:organisation-undertaking", "/organisations/european-union/D3.a"),
    page("public:commitments", "/commitments"),
    row("public:commitment", "/commitments/D3.e"),
    row("public:commitment with a deadline", "/commitments/C8.c"),
    row("public:joint-undertaking", "/commitments/D4.c/joint"),
    page("public:instruments", "/instruments"),
    row("public:instrument", "/instruments/paris-declaration"),
    row("public:instrument later in its record", "/instruments/paris-declaration?page=2"),
    row("public:instrument without numbers", "/instruments/paris-charter"),
    row("public:instrument known by its title", "/instruments/work-pledge"),
    page("public:matrix", "/matrix"),
    row("public:instrument-matrix", "/matrix/paris-charter"),
    page("public:full-matrix", "/matrix/full", limit=MATRIX_LIMIT),
    page("public:map", "/map"),
    page("public:map of a commitment", "/map?commitment=D3.a"),
    page("public:compare", "/compare"),
    page("public:compare of two", "/compare?c=france&c=kenya"),
    page("public:api-reference", "/data/api"),
    page("public:deadlines", "/deadlines"),
    page("public:deadlines as a month", "/deadlines?view=month&month=2025-06"),
    page("public:changes", "/changes"),
    page("public:changes with a wrong date", "/changes?from=31+June&signatory=frnace"),
    row("public:change", "/changes/1"),
    page("digests:list", "/digests"),
    page("digests:list of a signatory", "/digests?signatory=france"),
    page("public:sources", "/sources"),
    row("public:source", "/sources/1"),
    page("public:log", "/data/log"),
    page("public:method", "/method"),
    page("public:reliability", "/method/reliability"),
    page("public:search", "/search"),
    page("public:search with a misspelt name", "/search?q=frnace"),
    page("public:search with facets", "/search?q=ai&type=entry"),
    page("follow:start", "/follow?what=everything"),
    page("follow:start of a signatory", "/follow?signatory=france"),
    page("follow:preview", "/follow/preview?what=deadlines"),
    page("suggest:start", "/suggest"),
    embed("share:map-embed", "map", EVERYWHERE),
    embed("share:country-embed", "countries/france"),
    embed("share:organisation-embed", "organisations/european-union"),
    embed("share:country-undertaking-embed", "countries/france/D3.e"),
    embed("share:joint-undertaking-embed", "commitments/D4.c/joint"),
    page("public:about", "/about"),
    page("public:data", "/data"),
    page("public:corrections", "/corrections"),
    page("public:privacy", "/privacy"),
    page("public:accessibility", "/accessibility"),
    PageType("404", "/nothing-here", frozenset(DATA)),
)

# Addresses that are no page of their own, or whose page another test of this folder opens.
OPENED_ELSEWHERE: Final = {
    "public:organisation-undertaking-version": "the same template as a country's",
    "public:organisation-undertaking-comparison": "the same template as a country's",
    "public:joint-undertaking-comparison": "the same template as a country's",
    "public:joint-undertaking-version": "the same template as a country's",
    "share:organisation-undertaking-embed": "the same template as a country's",
    "digests:period": "test_pages.py, by the newest line of the list",
    "digests:span": "test_pages.py: the same template as a period's",
    "follow:sent": "test_follow.py",
    "follow:erased": "test_follow.py",
    "suggest:sent": "test_desk_suggestions.py",
}

NO_PAGE: Final = {
    **{name_of(page_of_data, form): form for page_of_data in PAGES for form in NAMED},
    "digests:feed": "Atom",
    "public:changes-feed": "Atom",
    "public:commitment-feed": "Atom",
    "public:corrections-feed": "Atom",
    "public:country-feed": "Atom",
    "public:country-undertaking-feed": "Atom",
    "public:instrument-feed": "Atom",
    "public:joint-undertaking-feed": "Atom",
    "public:organisation-feed": "Atom",
    "public:organisation-undertaking-feed": "Atom",
    "public:overview-feed": "Atom",
    "public:commitment-calendar": "iCalendar",
    "public:country-calendar": "iCalendar",
    "public:deadlines-calendar": "iCalendar",
    "public:instrument-calendar": "iCalendar",
    "public:organisation-calendar": "iCalendar",
    "public:citation": "BibTeX, RIS and CSL-JSON",
    "public:assessed-over-time": "SVG",
    "public:commitment-drawing": "SVG",
    "public:overdue-over-time": "SVG",
    "public:map-drawing": "SVG",
    "public:country-timeline": "SVG",
    "public:organisation-timeline": "SVG",
    "public:country-undertaking-drawing": "SVG",
    "public:joint-undertaking-drawing": "SVG",
    "public:organisation-undertaking-drawing": "SVG",
    "share:country-image": "PNG",
    "share:country-undertaking-image": "PNG",
    "share:joint-undertaking-image": "PNG",
    "share:organisation-image": "PNG",
    "share:organisation-undertaking-image": "PNG",
    "share:site-image": "PNG",
    "share:oembed": "JSON",
    "share:robots": "text",
    "share:sitemap": "XML",
    "share:sitemap-index": "XML",
    "share:theme": "answers a form",
    "share:theme-style": "a style sheet",
}


class Case(NamedTuple):
    """One page in one setting."""

    page: PageType
    language: str
    scheme: str
    width: int
    script: str
    data: str

    @property
    def path(self) -> str:
        return self.page.address(self.language)

    def __str__(self) -> str:
        return "-".join(str(part).replace(" ", "-") for part in self)


def every_case() -> Iterator[Case]:
    """All pages in all settings."""
    yield from (Case(*row) for row in product(PAGE_TYPES, LANGUAGES, SCHEMES, WIDTHS, SCRIPT, DATA))


def pairs() -> Iterator[Case]:
    """As few as it takes for every two values of different settings to meet on some page."""
    settings = [list(PAGE_TYPES), list(DATA), list(LANGUAGES), list(SCHEMES), list(WIDTHS), list(SCRIPT)]
    for page_type, data, language, scheme, width, script in AllPairs(settings):
        yield Case(page_type, language, scheme, width, script, data)
