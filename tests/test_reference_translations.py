"""A translation of an instrument is whole, and says nothing that the instrument does not."""

from collections.abc import Callable

import pytest
from pydantic import TypeAdapter

from commitments.reference_fields import Known
from commitments.reference_schema import Instrument
from commitments.reference_translations import InstrumentTranslation
from tests.reference_files import Contents, instrument, translation

QUOTES = {row["code"]: row["quote"] or "" for row in instrument()["clauses"]}
KNOWN = Known(
    signatories=None,
    clauses=frozenset(QUOTES),
    lines={row["line"]: row["text"] for row in instrument()["text"]},
    quotes=QUOTES,
)


def gaps(change: Callable[[Contents], object]) -> list[str]:
    words = translation("fr")
    change(words)
    # from JSON, because only then do strict records read dates and codes from strings
    original = TypeAdapter(Instrument).validate_json(
        TypeAdapter(Contents).dump_json(instrument()), context=KNOWN
    )
    return list(InstrumentTranslation.model_validate(words).gaps(original))


def test_a_whole_translation_has_no_gaps() -> None:
    assert gaps(lambda words: None) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda words: words["clauses"].pop("E1"), "clauses: E1 is missing"),
        (lambda words: words["commitments"].pop("E1.c"), "commitments: E1.c is missing"),
        (lambda words: words["milestones"].clear(), "milestones: first-meeting is missing"),
        (
            lambda words: words["clauses"].update(E9={"summary": "neuf"}),
            "clauses: the instrument has no E9",
        ),
        (
            lambda words: words["clauses"]["E1.a"].pop("quote"),
            "clauses.E1.a.quote: is missing, though a commitment rests on it",
        ),
        (
            lambda words: words["clauses"]["E1"].update(quote="Nous savons."),
            "clauses.E1.quote: translates what the instrument does not quote",
        ),
        (
            lambda words: words["commitments"]["E1.a"]["explanation"].append("Encore."),
            "commitments.E1.a.explanation: 2 instead of 1",
        ),
        (
            lambda words: words["commitments"]["E1.a"]["tests"].append({"text": "a", "guidance": "b"}),
            "commitments.E1.a.tests: 2 instead of 1",
        ),
        (
            lambda words: words["commitments"]["E1.b"].update(deadline="Une date."),
            "commitments.E1.b.deadline: stands in one language only",
        ),
        (
            lambda words: words["milestones"]["first-meeting"].update(note="Une note."),
            "milestones.first-meeting.note: stands in one language only",
        ),
    ],
)
def test_every_gap_is_named(change: Callable[[Contents], object], fault: str) -> None:
    assert gaps(change) == [fault]
