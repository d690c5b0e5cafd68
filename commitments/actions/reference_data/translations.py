"""What the files say in other languages, ready for the columns: by code, then language, then field."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from commitments.reference_translations import InstrumentTranslation

Words = dict[str, dict[str, str | list[str]]]


def nothing_yet() -> defaultdict[str, Words]:
    return defaultdict(dict)


@dataclass(frozen=True)
class Translations:
    instruments: defaultdict[str, Words] = field(default_factory=nothing_yet)
    clauses: defaultdict[str, Words] = field(default_factory=nothing_yet)
    commitments: defaultdict[str, Words] = field(default_factory=nothing_yet)
    tests: defaultdict[str, Words] = field(default_factory=nothing_yet)  # by "C8.c test 1"
    deadlines: defaultdict[str, Words] = field(default_factory=nothing_yet)  # by code of the commitment
    milestones: defaultdict[str, Words] = field(default_factory=nothing_yet)
    links: defaultdict[str, Words] = field(default_factory=nothing_yet)  # by "C8.c takes up D3.a"


def arranged(records: Mapping[tuple[str, str], InstrumentTranslation]) -> Translations:
    found = Translations()
    for (language, instrument), record in records.items():
        found.instruments[instrument][language] = {
            "title": record.title,
            "short_title": record.short_title,
            "place": record.place,
            "about": record.about,
        }
        for code, clause in record.clauses.items():
            words: dict[str, str | list[str]] = {"summary": clause.summary}
            found.clauses[code][language] = words | ({"quote": clause.quote} if clause.quote else {})
        for code, milestone in record.milestones.items():
            words = {"title": milestone.title}
            found.milestones[code][language] = words | ({"note": milestone.note} if milestone.note else {})
        for code, commitment in record.commitments.items():
            found.commitments[code][language] = {
                "title": commitment.title,
                "opening": commitment.opening,
                "explanation": list(commitment.explanation),
                "trackability_reason": commitment.trackability,
            }
            if commitment.deadline:
                found.deadlines[code][language] = {"note": commitment.deadline}
            for earlier, reason in commitment.links.items():
                found.links[code_of_link(code, earlier)][language] = {"reason": reason}
            for number, test in enumerate(commitment.tests, start=1):
                texts = {"text": test.text, "guidance": test.guidance}
                found.tests[code_of_test(code, number)][language] = dict(texts)
    return found


def code_of_test(commitment: str, number: int) -> str:
    return f"{commitment} test {number}"


def code_of_link(commitment: str, earlier: str) -> str:
    return f"{commitment} takes up {earlier}"
