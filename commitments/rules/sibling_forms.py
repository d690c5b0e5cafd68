"""In which forms the data behind a page can be taken, and the addresses of each."""

from typing import Final

# The ending of the page's address, and what is added to its name to name the address.
NAMED: Final = {"csv": "csv", "json": "data", "schema.json": "schema"}
CONTENT_TYPES: Final = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "schema.json": "application/json",
}
# Pages whose whole matter is data. What else the public can read is prose.
PAGES: Final = frozenset(
    (
        "public:overview",
        "public:countries",
        "public:country",
        "public:country-undertaking",
        "public:country-undertaking-version",
        "public:organisations",
        "public:organisation",
        "public:organisation-undertaking",
        "public:organisation-undertaking-version",
        "public:commitments",
        "public:commitment",
        "public:joint-undertaking",
        "public:joint-undertaking-version",
        "public:instruments",
        "public:instrument",
        "public:matrix",
        "public:full-matrix",
        "public:instrument-matrix",
        "public:map",
        "public:compare",
        "public:deadlines",
        "public:changes",
        "public:change",
        "public:corrections",
        "public:sources",
        "public:source",
        "public:method",
        "public:reliability",
        "public:search",
        "digests:list",
    )
)


def are_data(name: str) -> bool:
    """Whether the address of this name gives data rather than a page."""
    return name.rpartition("-")[0] in PAGES and name.rpartition("-")[2] in NAMED.values()


def name_of(page: str, form: str) -> str:
    """The name of the address of these data, of the page with this name."""
    return f"{page}-{NAMED[form]}"
