"""The ways in which the data can be taken, besides the packages."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from commitments.rules.sibling_forms import name_of

LISTS: Final = {
    "public:overview": gettext_noop("Overview"),
    "public:countries": gettext_noop("Countries"),
    "public:organisations": gettext_noop("Organisations"),
    "public:commitments": gettext_noop("Commitments"),
    "public:instruments": gettext_noop("Texts"),
    "public:full-matrix": gettext_noop("Every signatory under every commitment"),
    "public:deadlines": gettext_noop("Deadlines"),
    "public:changes": gettext_noop("Changes"),
    "public:corrections": gettext_noop("Corrections"),
    "public:sources": gettext_noop("Sources"),
    "digests:list": gettext_noop("Digests"),
    "public:method": gettext_noop("Method"),
    "public:reliability": gettext_noop("Agreement between raters"),
}
FEEDS: Final = {
    "public:changes-feed": gettext_noop("Changes"),
    "public:corrections-feed": gettext_noop("Corrections"),
    "digests:feed": gettext_noop("Digests"),
}


@dataclass(frozen=True)
class Way:
    """`stem` is what an ending makes the address of a file: that of the page, but of the front page."""

    title: str
    path: str
    stem: str = ""


def lists() -> list[Way]:
    """Pages whose table is there as CSV and JSON, in the language that is spoken now."""
    return [
        Way(gettext(title), reverse(name), reverse(name_of(name, "csv")).removesuffix(".csv"))
        for name, title in LISTS.items()
    ]


def feeds() -> list[Way]:
    return [Way(gettext(title), reverse(name)) for name, title in FEEDS.items()]
