"""What a rating was given on, so that no other evidence is published as rated twice."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from commitments.models import AssessmentDraft, SecondRating
from commitments.vocabulary import DraftState

FACTS = ("url", "title", "publisher", "kind")


def evidence_of(draft: AssessmentDraft) -> str:
    """A digest of all a rater goes by: tests, entries with their sources, and search.

    It reads words and not row numbers, so that an entry is the same once it is published, and again where a
    withdrawal gave it back as a draft.
    """
    published = draft.entries.prefetch_related("evidence_links__evidence")
    own = draft.entry_drafts.exclude(state=DraftState.DECLINED)
    said = [
        sorted([*map(entry, published), *map(entry, own.prefetch_related("evidence_links__evidence"))]),
        sorted(draft.undertaking.commitment.tests.values_list("number", "text")),
        [str(draft.searched_on), draft.searched_places, draft.searched_languages],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def entry(row: Any) -> list[Any]:
    """An entry or the draft of one, as both raters have it before them."""
    words = [row.claim, str(row.happened_on), row.precision, row.stage, row.note]
    return [*words, sources(row.evidence_links.all())]


def sources(links: Iterable[Any]) -> list[list[str]]:
    return sorted(
        [*(getattr(link.evidence, fact) for fact in FACTS), link.passage, link.place] for link in links
    )


def is_stale(second: SecondRating, draft: AssessmentDraft) -> bool:
    """Whether the second rating is of other evidence than the draft now rests on."""
    return second.rated_at is not None and second.rated_evidence != evidence_of(draft)
