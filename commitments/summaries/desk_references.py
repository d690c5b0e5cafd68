"""What staff may type for a signatory and a clause, and how the desk writes both back."""

from collections.abc import Iterable

from commitments.models import Clause, Signatory
from commitments.rules.reference_text import Known, plain, spellings
from commitments.summaries.signatory_names import spellings_of


def load_known() -> Known:
    """Every spelling of every signatory, and every clause code. Two queries."""
    signatories: dict[str, int] = {}
    names = {}
    for signatory in Signatory.objects.all():
        names[signatory.pk] = signatory.name
        for text in (*spellings_of(signatory), signatory.name_ar):
            for spelling in sorted(spellings(text)):
                signatories.setdefault(spelling, signatory.pk)
    clauses = {plain(code): pk for code, pk in Clause.objects.values_list("code", "pk")}
    return Known(signatories, clauses, names)


def written(names: Iterable[str], codes: Iterable[str]) -> str:
    """Names and codes as `reference_text.read` reads them back: "France, Germany D3.a D3.b"."""
    return " ".join(part for part in (", ".join(names), " ".join(codes)) if part)
