"""The columns of files that staff import: what each means, and which of a file's columns it is."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from commitments.desk_vocabulary import ImportKind
from commitments.rules.reference_text import plain
from commitments.vocabulary import CLAIMABLE, Delivery, EvidenceKind, Stage, TestResult

NEAR_ENOUGH: Final = 0.85


@dataclass(frozen=True)
class ImportField:
    """One thing a row can say. `longest` counts characters; a narrative may have several lines."""

    name: str
    label: str
    meaning: str
    example: str
    is_required: bool = False
    longest: int = 200
    is_narrative: bool = False
    also: tuple[str, ...] = ()


DATE: Final = "2026, 2026-03 or 2026-03-14."
DAY: Final = "A day, such as 2026-03-14."


def one_of(values: Sequence[str]) -> str:
    return f"One of {', '.join(values)}."


EXTERNAL_ID: Final = ImportField(
    "external_id",
    "Row's name",
    "Your own name for the row, the same each time you import it. It makes repeats harmless.",
    "GOV-2026-014",
    is_required=True,
    longest=100,
    also=("id", "row id", "row name", "identifier", "external identifier"),
)
SIGNATORIES: Final = ImportField(
    "signatories",
    "Signatories",
    "Names or codes, in any language, parted by semicolons. Empty: all together.",
    "France; DE",
    longest=500,
    also=("signatory", "country", "countries", "who", "pays"),
)
SOURCE_FIELDS: Final = (
    ImportField(
        "source_url",
        "Link to the source",
        "The whole address. Where we know it already, its title and the rest may stay empty.",
        "https://www.example.org/plan",
        longest=1000,
        also=("url", "link", "source", "source link", "address"),
    ),
    ImportField(
        "source_title", "Title of the source", "Letter for letter.", "National plan for AI", longest=500,
        also=("title",),
    ),
    ImportField("publisher", "Publisher", "Who published it.", "Ministry of Economy", also=("published by",)),
    ImportField(
        "source_kind", "Kind of source",
        f"{one_of(EvidenceKind.values)} Primary: the actor’s own act or text.", "primary", longest=20,
        also=("kind", "source type"),
    ),
    ImportField(
        "language", "Language of the source", "Its tag. Empty: en.", "fr", longest=20,
        also=("lang", "source language"),
    ),
    ImportField(
        "published_on", "Date on the source", DATE, "2026-03", longest=10,
        also=("published", "source date", "publication date"),
    ),
)  # fmt: skip
FIELDS: Final[dict[ImportKind, tuple[ImportField, ...]]] = {
    ImportKind.ENTRIES: (
        EXTERNAL_ID,
        SIGNATORIES,
        ImportField(
            "clauses", "Clauses", "Codes, parted by semicolons.", "D3.e; C8.c", is_required=True, longest=300,
            also=("clause", "commitment", "commitments", "clause code", "code"),
        ),
        ImportField(
            "happened_on", "When it happened", DATE, "2026-03-14", is_required=True, longest=10,
            also=("date", "when", "happened"),
        ),
        ImportField(
            "claim", "What happened", "One sentence: who did what. No judgement.",
            "France published a register of the energy that public AI systems use.",
            is_required=True, longest=600, is_narrative=True, also=("sentence", "description", "event"),
        ),
        ImportField(
            "stage", "Stage", f"{one_of(Stage.values)} Empty: done.", "done", longest=20, also=("status",)
        ),
        ImportField(
            "note", "Note", "What a reader should be careful about. It becomes public with the entry.",
            "The register has no figures yet.", longest=2000, is_narrative=True, also=("notes", "remark"),
        ),
        *SOURCE_FIELDS,
        ImportField(
            "passage", "Passage relied on", "Copied letter for letter, in its own language.",
            "Le registre est public.", longest=4000, is_narrative=True, also=("quote", "quotation"),
        ),
        ImportField(
            "place", "Page or section", "Where the passage stands.", "p. 3", longest=120,
            also=("page", "section"),
        ),
        ImportField(
            "more_sources", "Further sources",
            "Addresses parted by spaces. Each must be on record: import them as evidence first.",
            "https://www.example.org/news", longest=5000, is_narrative=True, also=("other sources",),
        ),
    ),
    ImportKind.EVIDENCE: (
        ImportField(
            "url", "Address", "The whole address. It is the row’s name: one row per address.",
            "https://www.example.org/plan", is_required=True, longest=1000,
            also=("link", "source", "source url", "link to the source"),
        ),
        ImportField(
            "title", "Title", "Letter for letter.", "National plan for AI", is_required=True, longest=500,
            also=("source title", "title of the source"),
        ),
        ImportField(
            "publisher", "Publisher", "Who published it.", "Ministry of Economy", is_required=True,
            also=("published by",),
        ),
        ImportField(
            "kind", "Kind", f"{one_of(EvidenceKind.values)} Primary: the actor’s own act or text.",
            "primary", is_required=True, longest=20, also=("source kind", "source type"),
        ),
        ImportField("language", "Language", "Its tag. Empty: en.", "fr", longest=20, also=("lang",)),
        ImportField(
            "published_on", "Date on the source", DATE, "2026-03", longest=10,
            also=("published", "date", "publication date"),
        ),
    ),
    ImportKind.ASSESSMENTS: (
        EXTERNAL_ID,
        ImportField(
            "signatory", "Signatory", "One name or code, in any language. Empty: all together.", "France",
            longest=200, also=("signatories", "country", "who", "pays"),
        ),
        ImportField(
            "commitment", "Commitment", "Its code.", "D3.e", is_required=True, longest=20,
            also=("commitments", "clause", "clauses", "code"),
        ),
        ImportField(
            "verified_level", "Verified level",
            one_of([level.value for level in Delivery if level != Delivery.NOT_ASSESSED]),
            "first_steps", is_required=True, longest=40, also=("level", "status", "delivery"),
        ),
        ImportField(
            "claimed_level", "Claimed level", f"{one_of([level.value for level in CLAIMABLE])} Or empty.",
            "substantial", longest=40, also=("claimed",),
        ),
        ImportField(
            "claim_made", "The claim, in its own words", "Quoted, with the place where it was made.",
            "“Le plan est en œuvre” (press release of 3 March)", longest=4000, is_narrative=True,
            also=("claim",),
        ),
        ImportField(
            "evidence_strength", "Evidence strength",
            "1 (the firmest) to 5. Empty: the firmest that the entries below show.", "2", longest=1,
            also=("strength",),
        ),
        ImportField(
            "strength_reason", "Why it is rated weaker", "Only where it is weaker than the entries show.", "",
            longest=2000, is_narrative=True, also=("reason for strength",),
        ),
        ImportField(
            "reasons", "Reasons", "One to three sentences written for this undertaking. Public.",
            "A register exists; no figures were published in it yet.", is_required=True, longest=4000,
            is_narrative=True, also=("reason", "justification"),
        ),
        ImportField(
            "scope_reason", "Why it does not apply", "Only for not_applicable and closed.", "",
            longest=2000, is_narrative=True, also=("reason for scope",),
        ),
        ImportField(
            "change_note", "Public change note", "One sentence: what changed and why.",
            "France published a first register of the energy use of public AI systems.", longest=300,
            is_narrative=True, also=("note", "change"),
        ),
        ImportField(
            "effective_on", "In effect since", f"{DAY} From then on the level held in the world.",
            "2026-03-14", is_required=True, longest=10, also=("effective", "since", "date"),
        ),
        ImportField(
            "next_check_on", "Next check", f"{DAY} Empty: the method’s rule sets it.", "2027-03-14",
            longest=10, also=("next check", "check on"),
        ),
        ImportField(
            "tests", "Results of the tests",
            f"In the order of the tests, parted by semicolons: {', '.join(TestResult.values)}.",
            "passed; not_passed", longest=1000, also=("test results", "results"),
        ),
        ImportField(
            "entries", "Entries it rests on",
            "Codes of published entries or names of your imported ones, parted by semicolons; after a colon, "
            "what each one’s evidence shows (1 to 5).",
            "GOV-2026-014: 2", longest=4000, also=("rests on",),
        ),
        ImportField("searched_on", "Searched on", DAY, "2026-03-20", longest=10, also=("search date",)),
        ImportField(
            "searched_places", "Searched where", "Sites, registers, gazettes.", "gouv.fr, Journal officiel",
            longest=4000, is_narrative=True, also=("places searched",),
        ),
        ImportField(
            "searched_languages", "Searched in which languages", "", "fr, en", also=("languages searched",)
        ),
    ),
}  # fmt: skip


def fields_of(kind: ImportKind | str) -> tuple[ImportField, ...]:
    return FIELDS[ImportKind(kind)]


def guess(kind: ImportKind | str, header: Sequence[str]) -> dict[str, str]:
    """Our field to the file's column, where a column's name says so; a column serves one field only."""
    free = {plain(column.replace("_", " ")): column for column in reversed(header)}
    found: dict[str, str] = {}
    for spellings in (own_spellings, other_spellings):
        for field in fields_of(kind):
            name = next((text for text in spellings(field) if text in free), None)
            if field.name not in found and name:
                found[field.name] = free.pop(name)
    for field in fields_of(kind):
        close = get_close_matches(plain(field.label), free, n=1, cutoff=NEAR_ENOUGH)
        if field.name not in found and close:
            found[field.name] = free.pop(close[0])
    return found


def own_spellings(field: ImportField) -> list[str]:
    return [plain(field.name.replace("_", " ")), plain(field.label)]


def other_spellings(field: ImportField) -> list[str]:
    return [plain(text) for text in field.also]


def shape_of(header: Sequence[str]) -> str:
    """One name for all files with these columns in this order."""
    return hashlib.sha256(json.dumps(list(header), ensure_ascii=True).encode()).hexdigest()


def mapping_problems(
    kind: ImportKind | str, header: Sequence[str], mapping: Mapping[str, str]
) -> dict[str, str]:
    """Field name to what is wrong with the column chosen for it; empty when the file can be checked."""
    found = {}
    taken: dict[str, str] = {}
    for field in fields_of(kind):
        column = mapping.get(field.name, "")
        if not column:
            if field.is_required:
                found[field.name] = "Every row needs this: choose the column that holds it."
        elif column not in header:
            found[field.name] = f"The file has no column “{column}”."
        elif column in taken:
            found[field.name] = f"“{column}” already serves as {taken[column]}."
        else:
            taken[column] = field.label
    return found
