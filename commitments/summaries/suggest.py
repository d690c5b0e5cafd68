"""What a suggestion can be about: names for the lists, and which pair is an undertaking."""

from dataclasses import dataclass

from django.utils.translation import gettext

from commitments.models import Commitment, Signatory, Undertaking
from commitments.summaries.own_words import said
from commitments.summaries.signatory_names import name_order, own_name
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
    for signatory in sorted(Signatory.objects.all(), key=lambda row: name_order(own_name(row))):
        is_country = signatory.kind == SignatoryKind.COUNTRY
        heading = gettext("Countries") if is_country else gettext("Organisations")
        signatories.setdefault(heading, []).append((signatory.slug, own_name(signatory)))
    commitments: dict[str, list[tuple[str, str]]] = {}
    for row in Commitment.objects.select_related("instrument"):
        heading = said(row.instrument, "short_title")
        commitments.setdefault(heading, []).append((row.code, f"{row.code} {said(row, 'title')}"))
    owed = Undertaking.objects.values_list("commitment__code", "endorsement__signatory__slug", "pk")
    return SuggestOptions(
        signatories=list(signatories.items()),
        commitments=list(commitments.items()),
        undertakings={(code, slug or ""): pk for code, slug, pk in owed},
    )
