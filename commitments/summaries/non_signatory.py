"""A country that put its name to no text of the record: which lists were read, and that it is on none."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language

from commitments.languages import Language
from commitments.models import Instrument, Signatory
from commitments.rules.search_words import plain_name
from commitments.summaries.own_words import said
from commitments.summaries.signatory_names import NamedAddress
from commitments.vocabulary import SignatoryKind

# ISO 3166 codes of the members of the United Nations. A territory that is none has no page: whether a
# government signed for it is not ours to say.
MEMBERS_IN_ORDER: Final = """
AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL
CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW
GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU
LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK
PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO
TR TT TV TZ UA UG US UY UZ VC VE VN VU WS YE ZA ZM ZW
"""
MEMBERS: Final = frozenset(MEMBERS_IN_ORDER.split())


@dataclass(frozen=True)
class ListOfNames:
    """One text and the list beneath it. `signed` counts those who stood on it on the day of the page."""

    title: str
    url: str
    signed: int
    adopted_on: dt.date | None
    source: str


@dataclass(frozen=True)
class NonSignatoryPage:
    name: str
    slug: str
    lists: tuple[ListOfNames, ...]


def find(spelling: str) -> str:
    """The slug of a member of the United Nations by its name or its ISO code; blank where it is none."""
    code = spelt().get(slugify(spelling), "")
    return slug_of(code) if code else ""


def load(slug: str) -> NonSignatoryPage | None:
    """Two queries. None for a signatory, for what is no country, and while no list of names is loaded."""
    code = spelt().get(slug, "")
    if not code or slug != slug_of(code):
        return None
    if Signatory.objects.filter(kind=SignatoryKind.COUNTRY, code=code).exists():
        return None
    standing = Count("endorsements", filter=Q(endorsements__left_on=None))
    lists = [row(text) for text in Instrument.objects.annotate(signed=standing).filter(signed__gt=0)]
    return NonSignatoryPage(name_of(code), slug, tuple(lists)) if lists else None


def named(words: str, *, signatories: Collection[str]) -> NamedAddress | None:
    """The country that these words name, in any of our languages, unless its code is a signatory's."""
    code = folded_names().get(plain_name(words), "")
    if not code or code in signatories:
        return None
    return NamedAddress(name_of(code), reverse("public:country", args=[slug_of(code)]))


def row(text: Instrument) -> ListOfNames:
    return ListOfNames(
        title=said(text, "short_title"),
        url=reverse("public:instrument", args=[text.code]),
        signed=text.signed,  # type: ignore[attr-defined]  # annotated
        adopted_on=text.adopted_on,
        source=", ".join(part for part in (text.source_title, text.source_publisher) if part),
    )


def name_of(code: str) -> str:
    """The name in the active language, from CLDR."""
    return names_in((get_language() or "en").partition("-")[0])[code]


def slug_of(code: str) -> str:
    return slugify(names_in("en")[code].replace("&", "and"))


@cache
def names_in(language: str) -> dict[str, str]:
    territories = Locale(language).territories
    return {code: str(territories[code]) for code in MEMBERS}


@cache
def spelt() -> dict[str, str]:
    """Codes by what a country may be called in an address: ISO codes, and its name in English and French.

    CLDR's list of aliases also holds three-letter codes, and “UK”.
    """
    aliases = {
        alias.casefold(): codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if len(codes) == 1 and codes[0] in MEMBERS and alias.isalpha()
    }
    names = {
        slugify(spelling): code
        for language in ("fr", "en")
        for code in MEMBERS
        for spelling in spellings(names_in(language)[code])
    }
    return aliases | {code.casefold(): code for code in MEMBERS} | names


@cache
def folded_names() -> dict[str, str]:
    names = {
        plain_name(spelling): code
        for language in Language.values
        for code in MEMBERS
        for spelling in spellings(names_in(language)[code])
    }
    return {plain_name(alias): code for alias, code in spelt().items()} | names


def spellings(name: str) -> tuple[str, ...]:
    """“Myanmar (Burma)” also without what stands in brackets, “Trinidad & Tobago” also with the word."""
    return name, name.partition("(")[0], name.replace("&", "and")
