"""Which addresses a mirror holds, and the file of each.

An address is a path of the site; of the pages of a list it also has the number: /en/sources?page=2.
"""

import re
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from commitments.languages import LOCALE, Language
from commitments.rules.page_language import in_language, language_in
from commitments.rules.safe_names import SAFE
from commitments.rules.sibling_forms import NAMED, name_of
from commitments.summaries import sitemap

NAMESPACES: Final = ("public", "digests", "log")
# what shows nothing before somebody asks
ASKED: Final = ("public:search", "public:compare")
LEFT_OUT: Final = frozenset({*ASKED, *(name_of(page, form) for page in ASKED for form in NAMED)})
# what names files of a folder, which can change with nothing in the database
FROM_A_FOLDER: Final = ("public:data",)
FRONT, MISSING, ROBOTS = "/", "/404.html", "/robots.txt"
SITE_MAPS: Final = ("/sitemap.xml", *(f"/sitemap-{language}.xml" for language in Language.values))
LOG_FILES: Final = (
    "/log.jsonl",
    "/log/head.json",
    "/log/heads.json",
    "/log/proof.jsonl",
    "/log/check_log.py",
)
# a page that the template of 404 answers, whatever else there is
NOWHERE: Final = "/en/nothing-here"

FILE: Final = re.compile(
    r"\.(?:schema\.json|csl\.json|json|jsonl|csv|atom|ics|svg|bib|ris|txt|xml|py|png|css|js|html|zip|gz)$"
)
CITATION: Final = re.compile(r"\.(?:bib|ris|csl\.json)$")
DATA: Final = re.compile(r"\.(csv|schema\.json|json)$")
NUMBERED: Final = re.compile(r"page=([1-9][0-9]{0,5})")


class UnsafeNameError(ValueError):
    """An address that cannot be the name of a file everywhere."""


def make_ready() -> None:
    """Reads all routes, which each process would do for itself otherwise."""
    for language in Language.values:
        with translation.override(LOCALE[Language(language)]):
            reverse("public:overview")


def seeds(*, has_base: bool) -> list[str]:
    """Where the walk along the links begins: every page of the site maps, so that none is missed."""
    with translation.override(LOCALE[Language.ENGLISH]):
        pages = [page.path for page in sitemap.load()]
    return [
        FRONT,
        MISSING,
        ROBOTS,
        *LOG_FILES,
        *(SITE_MAPS if has_base else ()),
        *(in_language(path, language) for path in pages for language in Language.values),
    ]


# the names of paths as the last export found them: finding them all takes seconds
NAMES: Final[dict[str, str]] = {}


def name_at(path: str) -> str:
    """The name of the address that answers there; blank where none does."""
    name = NAMES.get(path)
    return resolved(path) if name is None else name


@lru_cache(maxsize=1 << 17)
def resolved(path: str) -> str:
    with translation.override(LOCALE[language_in(path)]):
        try:
            return resolve(path).view_name
        except Resolver404:
            return ""


def holds(path: str) -> bool:
    """Whether a mirror has a file for this path, which stands in a page of ours."""
    if CITATION.search(path):
        path = CITATION.sub("", path)
    name = name_at(path)
    return name not in LEFT_OUT and name.partition(":")[0] in NAMESPACES


def is_page(address: str) -> bool:
    return FILE.search(address) is None


def file_of(address: str) -> str:
    """Pages end in .html; what has an ending of its own keeps it."""
    path, _, question = address.partition("?")
    if path == FRONT:
        return "index.html"
    name = path.removeprefix("/")
    if is_page(path):
        number = NUMBERED.fullmatch(question)
        name += f".page-{number[1]}.html" if number else ".html"
    if SAFE.fullmatch(name) is None:
        raise UnsafeNameError(f"{address} cannot be the name of a file everywhere.")
    return name


def asked_for(address: str) -> str:
    """The address to ask so that the file of this one is made: several come out of one answer."""
    if address.startswith(settings.STATIC_URL):
        return address
    if CITATION.search(address):
        return CITATION.sub("", address)
    if DATA.search(address) and name_at(address).rpartition("-")[2] in NAMED.values():
        path = DATA.sub(".csv", address)
        return in_language(path, Language.ENGLISH)
    return address


def endings_replaced(address: str) -> list[str]:
    """The addresses of all forms of these data, which are the same in every language."""
    path = DATA.sub("", address)
    return [
        f"{in_language(path, language)}.{form}"
        for language in Language.values
        for form in ("csv", "json", "schema.json")
    ]
