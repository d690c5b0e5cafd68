"""Rows of the desk: suggestions of visitors, and drafts their authors change."""

from typing import Any

from commitments.actions import assessments, suggestions
from commitments.models import AssessmentDraft, ProgressEntry, Suggestion, Undertaking
from tests.factories import NOW, make_judgement, make_undertaking


def make_suggestion(*, undertaking: Undertaking | None = None, **fields: Any) -> Suggestion:
    defaults = {
        "kind": "evidence",
        "text": "The decree was published.",
        "url": "https://gazette.example/decree",
        "at": NOW,
    }
    return suggestions.receive(undertaking=undertaking or make_undertaking(), **defaults | fields)


def save_again(
    draft: AssessmentDraft,
    level: str,
    passed: int,
    *,
    entries: list[ProgressEntry] | None = None,
    **fields: Any,
) -> AssessmentDraft:
    """Its author changes a draft that came back; it rests on what it rested on unless `entries` says."""
    draft.refresh_from_db()
    assert draft.author
    tests = list(draft.undertaking.commitment.tests.all())
    return assessments.save_draft(
        by=draft.author,
        undertaking=draft.undertaking,
        judgement=make_judgement(level, **fields),
        test_results={
            test: "passed" if number < passed else "not_passed" for number, test in enumerate(tests)
        },
        entries=list(draft.entries.all()) if entries is None else entries,
        entry_drafts=list(draft.entry_drafts.all()),
        draft=draft,
    )
