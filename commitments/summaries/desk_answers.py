"""A published assessment as answers to the desk's form: field name to value, as `initial` takes them.

The search, the change note and the next check are not among them: each assessment gives its own.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from commitments.models import Assessment, AssessmentEntry, AssessmentTestResult
from commitments.models.progress import entry_is_newest

SAME_NAME = (
    "verified_level",
    "claimed_level",
    "claim_made",
    "evidence_strength",
    "strength_reason",
    "reasons",
    "scope_reason",
    "successor_id",
    "effective_on",
)


def result_field(test_id: int) -> str:
    return f"test_{test_id}"


def note_field(test_id: int) -> str:
    return f"note_{test_id}"


def shows_field(key: str) -> str:
    """`key` is an entry's code, or the reference of one that is a draft."""
    return f"shows_{key}"


def with_answers(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """The same assessments with all that `answers` reads, in the one query."""
    entries = AssessmentEntry.objects.filter(assessment=OuterRef("pk")).order_by("entry__code")
    results = AssessmentTestResult.objects.filter(assessment=OuterRef("pk"))
    return assessments.annotate(
        entry_rows=ArraySubquery(
            entries.values(
                row=JSONObject(code="entry__code", shows="shows", is_current=entry_is_newest("entry__"))
            )
        ),
        result_rows=ArraySubquery(
            results.values(row=JSONObject(test="test_id", result=F("result"), note=F("note")))
        ),
    )


def answers(assessment: Any) -> dict[str, Any]:
    """Of an assessment that came through `with_answers`."""
    return {
        **{name: getattr(assessment, name) for name in SAME_NAME},
        "entries": [row["code"] for row in assessment.entry_rows],
        **{shows_field(row["code"]): row["shows"] for row in assessment.entry_rows},
        **{result_field(row["test"]): row["result"] for row in assessment.result_rows},
        **{note_field(row["test"]): row["note"] for row in assessment.result_rows},
    }


def load(undertaking_id: int, version: int) -> dict[str, Any]:
    """What this version said, withdrawn or not; empty where there is none. One query."""
    row = with_answers(Assessment.objects.filter(undertaking=undertaking_id, version=version)).first()
    return answers(row) if row else {}
