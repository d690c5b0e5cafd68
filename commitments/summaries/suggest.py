"""What a suggestion can be about: names for the lists, and which pair is an undertaking."""

from dataclasses import dataclass

from commitments.models import Commitment, Signatory, Undertaking
from commitments.vocabulary import SignatoryKind

Group = tuple[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class SuggestOptions:
    """`undertakings` maps (commitment code, signatory slug) to the id; the slug is "" for all together."""

    signatories: list[Group]
    commitments: list[Group]
    undertakings: dict[tuple[str, str], int]


def load_options() -> SuggestOptions:
    """Three queries."""
    signatories: dict[str, list[tuple[str, str]]] = {}
    for slug, name, kind in Signatory.objects.values_list("slug", "name", "kind"):
        heading = "Countries" if kind == SignatoryKind.COUNTRY else "Organisations"
        signatories.setdefault(heading, []).append((slug, name))
    commitments: dict[str, list[tuple[str, str]]] = {}
    for code, title, instrument in Commitment.objects.values_list("code", "title", "instrument__short_title"):
        commitments.setdefault(instrument, []).append((code, f"{code} {title}"))
    owed = Undertaking.objects.values_list("commitment__code", "endorsement__signatory__slug", "pk")
    return SuggestOptions(
        signatories=list(signatories.items()),
        commitments=list(commitments.items()),
        undertakings={(code, slug or ""): pk for code, slug, pk in owed},
    )
