"""Entries that could be chosen when a page was opened and cannot any more, in words."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from commitments.models import EntryDraft, ProgressEntry
from commitments.vocabulary import DraftState

REST = "It is left out; the rest is as you typed it."


def sentences(keys: Sequence[str]) -> list[str]:
    """One for each entry code or draft reference. Two queries."""
    return [*of_entries(keys), *of_drafts(keys)] or [f"An entry you chose is not there any more. {REST}"]


def of_entries(codes: Sequence[str]) -> Iterator[str]:
    rows = ProgressEntry.objects.newest().filter(code__in=codes).order_by("code")
    for claim, withdrawn_on in rows.values_list("claim", "withdrawal__withdrawn_at"):
        what = "was withdrawn" if withdrawn_on else "does not bear on this undertaking any more"
        yield f"The entry “{claim}” {what} since you opened this page. {REST}"


def of_drafts(references: Sequence[str]) -> Iterator[str]:
    rows = EntryDraft.objects.filter(reference__in=[key for key in references if is_reference(key)])
    for claim, state in rows.order_by("pk").values_list("claim", "state"):
        if state == DraftState.PUBLISHED:
            yield f"The entry “{claim}” was published since you opened this page. Choose it above instead."
        else:
            yield f"The entry “{claim}” cannot be chosen any more: {DraftState(state).label.lower()}. {REST}"


def is_reference(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
