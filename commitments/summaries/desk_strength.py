"""What the entries that a draft assessment rests on show, as the rule of evidence strength reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from commitments.models import AssessmentDraft, EntryDraftEvidence, EntryEvidence
from commitments.rules import evidence
from commitments.rules.evidence import Shown
from commitments.summaries.desk_drafts import EntryDraftLine
from commitments.summaries.entries import EntryLine
from commitments.vocabulary import DraftState, EvidenceStrength


@dataclass(frozen=True)
class Strength:
    """What follows from the entries chosen, and why; `value` is None where none is chosen."""

    value: int | None
    label: str
    because: str
    unsaid: int

    @property
    def weaker(self) -> tuple[EvidenceStrength, ...]:
        """What may be chosen instead, with a reason."""
        return tuple(item for item in EvidenceStrength if self.value and item > self.value)


def of_draft(draft: AssessmentDraft) -> list[Shown]:
    """Every entry the draft rests on, published or not. Two queries."""
    kinds = EntryEvidence.objects.filter(entry=OuterRef("pk")).values("evidence__kind")
    own_kinds = EntryDraftEvidence.objects.filter(draft=OuterRef("pk")).values("evidence__kind")
    entries = draft.entries.annotate(kinds=ArraySubquery(kinds))
    own = draft.entry_drafts.exclude(state=DraftState.DECLINED).annotate(kinds=ArraySubquery(own_kinds))
    return [
        *(Shown(row.claim, row.stage, row.kinds, draft.shows.get(row.code)) for row in entries),
        *(Shown(row.claim, row.stage, row.kinds, draft.shows.get(str(row.reference))) for row in own),
    ]


def by_entry(draft: AssessmentDraft) -> dict[str, int]:
    """What each entry shows, by the code it has once it is published. One query."""
    codes = draft.entry_drafts.values_list("reference", "code")
    return draft.shows | {code: draft.shows[str(ref)] for ref, code in codes if str(ref) in draft.shows}


def shown(line: EntryLine | EntryDraftLine, shows: int | None) -> Shown:
    return Shown(line.claim, line.stage, [source.kind for source in line.sources], shows)


def strength(entries: Sequence[Shown]) -> Strength:
    """The computed value with the sentence that explains it."""
    value, source = evidence.computed(entries), evidence.strongest(entries)
    if value is None or source is None:
        return Strength(None, "Not rated", "No entry is chosen, so there is nothing to rate.", 0)
    unsaid = sum(item.shows is None for item in entries)
    return Strength(value, value.label, because(source, value), unsaid)


def because(source: Shown, value: EvidenceStrength) -> str:
    limit = evidence.why_no_more(source.stage, source.source_kinds) if value == source.ceiling else ""
    verb = "can show" if source.shows is None else "shows"
    return f"“{source.claim}” {verb} it{f' and no more: {limit}' if limit else ''}."


def picked(
    lines: Mapping[str, EntryLine | EntryDraftLine], *, chosen: Sequence[str], shows: Mapping[str, int]
) -> list[Shown]:
    """The chosen lines, in their order, with what was said of each."""
    return [shown(line, shows.get(key)) for key, line in lines.items() if key in chosen]
