"""Which earlier commitments a commitment takes up, and which later ones take it up."""

from dataclasses import dataclass

from django.db.models import Q

from commitments.models import Commitment, CommitmentLink
from commitments.summaries.own_words import Said, said
from commitments.vocabulary import LINK_BACK, LINK_MEANING, LinkKind


@dataclass(frozen=True)
class LinkLine:
    """One link, as seen from one of its two ends: `code` and all that follows are of the other one.

    `clauses` are those of this end, `their_clauses` those of the other.
    """

    kind: LinkKind
    words: str
    meaning: str
    reason: Said
    clauses: tuple[str, ...]
    code: str
    title: Said
    their_clauses: tuple[str, ...]
    instrument_code: str
    instrument: Said


def load(commitment: Commitment) -> tuple[LinkLine, ...]:
    """Those that it takes up, then those that take it up, each in the order of the texts. One query."""
    rows = CommitmentLink.objects.filter(Q(commitment=commitment) | Q(earlier=commitment)).select_related(
        "commitment__instrument", "earlier__instrument"
    )
    found = [line(row, seen_from=commitment) for row in rows]
    return tuple(line for _, line in sorted(found, key=lambda item: item[0]))


def line(row: CommitmentLink, *, seen_from: Commitment) -> tuple[tuple[bool, int, int], LinkLine]:
    is_later = row.earlier_id == seen_from.pk
    other = row.commitment if is_later else row.earlier
    kind = LinkKind(row.kind)
    ends = tuple(row.clauses), tuple(row.earlier_clauses)
    theirs, ours = ends if is_later else ends[::-1]
    return (is_later, other.instrument.order, other.order), LinkLine(
        kind=kind,
        words=LINK_BACK[kind] if is_later else kind.label,
        meaning=LINK_MEANING[kind],
        reason=said(row, "reason"),
        clauses=ours,
        code=other.code,
        title=said(other, "title"),
        their_clauses=theirs,
        instrument_code=other.instrument.code,
        instrument=said(other.instrument, "short_title"),
    )
