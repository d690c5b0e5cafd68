"""Names of signatories: in the reader's language, in a sentence, and found again however spelt."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language

from commitments.models import Commitment, Signatory
from commitments.vocabulary import SignatoryKind

WITH_ARTICLE = frozenset({"AE", "AUC", "EU", "NL"})
# Those that are not here stand without one: Chypre, Djibouti, Malte, Monaco, Singapour.
FRENCH_ARTICLES: Final[Mapping[str, str]] = {
    code: article
    for article, codes in {
        "le": "BR CA CL DK JP KE KH KZ LU MA MX NG PT RW SN UY VA",
        "la": "AM AT AU AUC BE BG CH CN CZ DE EE ES EU FI FR GR HR HU ID IE IN IT KR LT LV NO NZ PL RO RS "
        "SE SI SK TH UA ZA",
        "les": "AE NL",
    }.items()
    for code in codes.split()
}
DE: Final = {"le": "du", "les": "des"}
VOWELS: Final = tuple("aeiouy")  # of French names; the h of la Hongrie is not silent
ARABIC_LETTERS: Final = str.maketrans("أإآٱىةؤئ", "اااايهوي")


@dataclass(frozen=True)
class NamedAddress:
    """A page to suggest."""

    name: str
    url: str


@dataclass(frozen=True)
class Lookup:
    """What an unknown spelling leads to: one signatory's slug, or the nearest names."""

    slug: str
    nearest: tuple[NamedAddress, ...]


def own_name(signatory: Signatory) -> str:
    """The name in the active language; in English where there is none."""
    names = {"name": signatory.name, "name_fr": signatory.name_fr, "name_ar": signatory.name_ar}
    return own_name_in(names)


def own_name_in(names: Mapping[str, str]) -> str:
    """The same for values that were loaded without their row: `name`, `name_fr`, `name_ar`."""
    return names.get(f"name_{get_language()}") or names["name"]


def in_sentence(signatory: Signatory) -> str:
    """The name inside a sentence, with its article: the Netherlands, la France, الصين."""
    name, article = own_name(signatory), article_of(signatory)
    return f"{article}{name}" if article.endswith("’") or not article else f"{article} {name}"


def of_name(signatory: Signatory) -> str:
    """“of” with the name, where French contracts: of France, de la France, du Japon, d’Oman; bare in Arabic.

    For sentences like “Undertakings %(of_name)s”; Arabic puts the two nouns side by side.
    """
    name, language = own_name(signatory), get_language()
    if language == "ar":
        return name
    if language != "fr":
        return f"of {in_sentence(signatory)}"
    article = article_of(signatory)
    if article in DE:
        return f"{DE[article]} {name}"
    if not article and folded(name)[:1] in VOWELS:
        return f"d’{name}"
    return f"de {in_sentence(signatory)}"


def article_of(signatory: Signatory) -> str:
    """In the active language; none for a name that stands there in English, and for one we do not know."""
    language = get_language()
    if language == "fr" and signatory.name_fr:
        found = FRENCH_ARTICLES.get(signatory.code, "")
        return "l’" if found in ("le", "la") and folded(signatory.name_fr)[:1] in VOWELS else found
    is_english = own_name(signatory) == signatory.name
    return "the" if language != "fr" and is_english and signatory.code in WITH_ARTICLE else ""


def name_order(name: str) -> str:
    """The key by which lists of names sort for the reader of the active language.

    French and English pass over accents, Arabic over the article and over which hamza an alif carries.
    """
    if get_language() == "ar":
        return name.translate(ARABIC_LETTERS).removeprefix("ال")
    return folded(name)


def folded(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def look_up(kind: SignatoryKind, spelling: str) -> Lookup:
    """Finds a signatory by ISO code, by another name or by another spelling of its slug. One query."""
    wanted = slugify(spelling)
    known = [
        (sureness, slugify(spelt), signatory)
        for signatory in Signatory.objects.at(kind)
        for sureness, spelt in enumerate(spellings_of(signatory))
    ]
    known.sort(key=lambda item: item[0], reverse=True)  # the surest comes last and wins
    spellings = {spelt: signatory for _, spelt, signatory in known if spelt}
    if wanted in spellings:
        return Lookup(spellings[wanted].slug, ())
    close = get_close_matches(wanted, spellings, n=8, cutoff=0.6)
    nearest = {spellings[spelt].pk: spellings[spelt] for spelt in close}
    return Lookup(
        "", tuple(NamedAddress(own_name(s), s.get_absolute_url()) for s in list(nearest.values())[:4])
    )


def spellings_of(signatory: Signatory) -> list[str]:
    """Everything the signatory answers to, the surest first."""
    return [
        signatory.slug,
        signatory.code,
        signatory.alpha3,
        signatory.name,
        signatory.name_in_text,
        signatory.name_fr,
        *signatory.also_known_as,
    ]


def near_undertaking(kind: str, slug: str, code: str) -> tuple[NamedAddress, ...]:
    """What to suggest where nothing is owed under that code: the signatory, the commitment. Two queries."""
    signatories = Signatory.objects.at(kind).filter(slug=slug)
    commitments = Commitment.objects.filter(code__iexact=code)
    return tuple(
        [NamedAddress(own_name(item), item.get_absolute_url()) for item in signatories]
        + [NamedAddress(str(item), reverse("public:commitment", args=[item.code])) for item in commitments]
    )
