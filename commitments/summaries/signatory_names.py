"""Names of signatories: in the reader's language, in a sentence, and found again however spelt."""

from dataclasses import dataclass
from difflib import get_close_matches

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language

from commitments.models import Commitment, Signatory
from commitments.vocabulary import SignatoryKind

WITH_ARTICLE = frozenset({"AE", "AUC", "EU", "NL"})


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
    names = {"fr": signatory.name_fr, "ar": signatory.name_ar}
    return names.get(get_language() or "") or signatory.name


def in_sentence(signatory: Signatory) -> str:
    """The name as it stands inside an English sentence (France, the Netherlands), else the bare name."""
    name = own_name(signatory)
    has_article = name == signatory.name and signatory.code in WITH_ARTICLE
    return f"the {name}" if has_article else name


def look_up(kind: SignatoryKind, spelling: str) -> Lookup:
    """Finds a signatory by ISO code, by another name or by another spelling of its slug. One query."""
    wanted = slugify(spelling)
    known = [
        (sureness, slugify(spelt), signatory)
        for signatory in Signatory.objects.filter(kind=kind)
        for sureness, spelt in enumerate(spellings_of(signatory))
    ]
    known.sort(key=lambda item: item[0], reverse=True)  # the surest comes last and wins
    spellings = {spelt: signatory for _, spelt, signatory in known if spelt}
    if wanted in spellings:
        return Lookup(spellings[wanted].slug, ())
    close = get_close_matches(wanted, spellings, n=8, cutoff=0.6)
    nearest = {spellings[spelt].pk: spellings[spelt] for spelt in close}
    return Lookup("", tuple(NamedAddress(s.name, s.get_absolute_url()) for s in list(nearest.values())[:4]))


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
    signatories = Signatory.objects.filter(kind=kind, slug=slug)
    commitments = Commitment.objects.filter(code__iexact=code)
    return tuple(
        [NamedAddress(item.name, item.get_absolute_url()) for item in signatories]
        + [NamedAddress(str(item), reverse("public:commitment", args=[item.code])) for item in commitments]
    )
