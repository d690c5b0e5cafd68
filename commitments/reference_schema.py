"""What the files under fixtures/ must look like.

Dates are strings as long as what is known: `2025`, `2025-02` or `2025-02-11`. A record also checks what it
refers to: the clause, the signatory, the words on the line.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from commitments.reference_fields import (
    ClauseCode,
    KnownClause,
    KnownCommitment,
    KnownSignatory,
    Language,
    Note,
    OwnClause,
    OwnLine,
    PartialDate,
    Positive,
    SignatoryCode,
    Slug,
    Text,
    Url,
    Words40,
    Words80,
    Words100,
    Words120,
    Words200,
    Words300,
    Words500,
    each_once,
    known,
    time_zone,
)
from commitments.rules.publishers import independent
from commitments.vocabulary import (
    Binding,
    ClauseKind,
    CommitmentKind,
    DeadlineBasis,
    EvidenceKind,
    InstrumentKind,
    LineRole,
    LinkKind,
    SignatoryKind,
    Stage,
    TextExtent,
    Trackability,
)


class Record(BaseModel):
    """Fields stand in the order in which their checks need them; a file may order them as it likes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Tile(Record):
    column: Annotated[int, Field(ge=1, le=12)]
    row: Positive


class Signatory(Record):
    code: SignatoryCode
    kind: SignatoryKind
    alpha3: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None
    slug: Slug
    name: Words100
    name_fr: Words100
    name_ar: Words100
    name_in_text: Words100
    region: Words40 | None
    subregion: Words40 | None
    intermediate_region: Words40 | None
    timezone: Annotated[str, Field(max_length=40), AfterValidator(time_zone)]
    languages: Annotated[list[Language], Field(min_length=1), AfterValidator(each_once)]
    tile: Tile | None = None
    also_known_as: Annotated[list[Slug], AfterValidator(each_once)]

    @field_validator("alpha3", "region", "subregion")
    @classmethod
    def countries_alone_have_it(cls, value: str | None, info: ValidationInfo) -> str | None:
        kind = info.data.get("kind")
        if kind and (kind == SignatoryKind.COUNTRY) != (value is not None):
            raise ValueError(f"{'is missing' if value is None else 'does not belong'} on this {kind.value}")
        return value


class Source(Record):
    title: Words300
    publisher: Words200
    date: PartialDate | None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None
    lines: Positive
    note: Note


class TextLine(Record):
    line: Positive
    role: LineRole
    paragraph: Words40 | None
    text: Text


class Clause(Record):
    code: ClauseCode
    kind: ClauseKind
    parent: OwnClause | None
    line: OwnLine
    paragraph: Words40
    list_name: Words40 | None
    bullet: Positive | None
    summary: Text
    quote: Text | None
    english: Text | None = None  # our translation, where the quote is in another language

    @field_validator("quote")
    @classmethod
    def stands_on_its_line(cls, quote: str | None, info: ValidationInfo) -> str | None:
        line = info.data.get("line")
        if quote and line and quote not in known(info).lines[line]:
            raise ValueError(f"does not stand, letter for letter, on line {line}")
        return quote


class CommitmentTest(Record):
    text: Text
    guidance: Text


class Grade(Record):
    grade: Trackability
    reason: Text


class Deadline(Record):
    due_on: PartialDate
    basis: DeadlineBasis
    quote: Words300 | None
    note: Note

    @field_validator("quote")
    @classmethod
    def is_quoted_from_a_clause(cls, quote: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("basis") == DeadlineBasis.QUOTED and quote is None:
            raise ValueError("is missing, though the deadline is quoted")
        if quote and not any(quote in words for words in known(info).quotes.values()):
            raise ValueError("stands in the quote of no clause")
        return quote


class Link(Record):
    """That the commitment takes up an earlier one. `clauses` say so; `earlier_clauses` are taken up."""

    kind: LinkKind
    earlier: KnownCommitment
    clauses: Annotated[list[OwnClause], Field(min_length=1), AfterValidator(each_once)]
    earlier_clauses: Annotated[list[ClauseCode], Field(min_length=1), AfterValidator(each_once)]
    reason: Words300

    @field_validator("earlier_clauses")
    @classmethod
    def are_of_the_earlier_one(cls, clauses: list[str], info: ValidationInfo) -> list[str]:
        commitments = known(info).commitments or {}
        earlier = info.data.get("earlier", "")
        strange = set(clauses) - commitments[earlier] if earlier in commitments else ()
        if strange:
            raise ValueError(f"{', '.join(sorted(strange))}: not among the clauses of {earlier}")
        return clauses


class Commitment(Record):
    code: OwnClause
    clauses: Annotated[list[OwnClause], Field(min_length=1), AfterValidator(each_once)]
    title: Words120
    opening: Words120
    kind: CommitmentKind
    binding: Binding
    continuing: bool
    explanation: Annotated[list[Text], Field(min_length=1, max_length=3)]
    tests: Annotated[list[CommitmentTest], Field(min_length=1)]
    trackability: Grade
    deadline: Deadline | None
    links: list[Link] = []

    @field_validator("clauses")
    @classmethod
    def main_clause_is_among_them(cls, clauses: list[str], info: ValidationInfo) -> list[str]:
        if info.data.get("code", clauses[0]) not in clauses:
            raise ValueError(f"{info.data['code']}, which gives the commitment its code, is missing")
        return clauses

    @field_validator("links")
    @classmethod
    def lead_elsewhere(cls, links: list[Link], info: ValidationInfo) -> list[Link]:
        each_once([link.earlier for link in links])
        if info.data.get("code") in [link.earlier for link in links]:
            raise ValueError("a commitment cannot take up itself")
        foreign = {code for link in links for code in link.clauses} - set(info.data.get("clauses", []))
        if foreign and "clauses" in info.data:
            raise ValueError(f"{', '.join(sorted(foreign))}: not among the clauses of the commitment")
        return links


class EndorsementSource(Record):
    text: Words300
    line: OwnLine | None


class Endorsement(Record):
    signatory: KnownSignatory
    joined_on: PartialDate
    left_on: dt.date | None
    role: Words40 | None
    source: EndorsementSource

    @field_validator("left_on")
    @classmethod
    def left_after_joining(cls, left_on: dt.date | None, info: ValidationInfo) -> dt.date | None:
        if left_on and left_on.isoformat() < info.data.get("joined_on", ""):
            raise ValueError("is before the day it joined")
        return left_on


class Evidence(Record):
    url: Url
    title: Words500
    title_from: Annotated[str, Field(pattern=r"^(page|description)$")]
    publisher: Words200
    published: PartialDate | None
    kind: EvidenceKind
    language: Language


class Milestone(Record):
    code: Slug
    title: Words200
    clause: OwnClause
    starts_on: PartialDate
    ends_on: PartialDate
    in_source: bool
    note: Note
    evidence: list[Evidence]

    @field_validator("ends_on")
    @classmethod
    def ends_after_it_starts(cls, ends_on: str, info: ValidationInfo) -> str:
        starts_on = info.data.get("starts_on", ends_on)
        if len(ends_on) != len(starts_on) or ends_on < starts_on:
            raise ValueError(f"does not follow the start, {starts_on}")
        return ends_on


class OfficialLine(Record):
    line: OwnLine
    text: Text


class OfficialVersion(Record):
    """The same text, as official as the first, in another language. Every line and quote is there."""

    language: Language
    title: Words300
    text: Annotated[list[OfficialLine], Field(min_length=1)]
    quotes: dict[ClauseCode, Text]
    deadlines: dict[ClauseCode, Words300] = {}


class Instrument(Record):
    """`language` is that of `text`; `official` has the other languages in which the text was adopted.

    `signatories` stand in the same file where it comes from elsewhere (`load_instrument`).
    """

    format: Literal[1] = 1
    code: Slug
    title: Words300
    short_title: Words80
    kind: InstrumentKind
    adopted_on: dt.date | None
    place: Words80
    order: Positive
    about: Text
    text_extent: TextExtent
    source: Source
    language: Language = "en"
    english_title: Words300 | None = None  # ours, where `title` is in another language
    official: list[OfficialVersion] = []
    signatories: list[Signatory] = []
    also_published_at: list[Url]
    text: Annotated[list[TextLine], Field(min_length=1)]
    clauses: Annotated[list[Clause], Field(min_length=1)]
    commitments: list[Commitment]
    endorsements: list[Endorsement]
    milestones: list[Milestone]

    def official_words(
        self, *, line: int = 0, clause: str = "", deadline: str = ""
    ) -> dict[str, dict[str, str]]:
        """What is official in further languages at one line, clause or deadline: by language and field."""
        found = {}
        for version in self.official:
            text = next((row.text for row in version.text if row.line == line), None)
            quote = version.quotes.get(clause) or version.deadlines.get(deadline)
            words = {"text": text, "quote": quote}
            found[version.language] = {field: said for field, said in words.items() if said}
        return {language: words for language, words in found.items() if words}


class Fact(Record):
    code: Slug
    date: PartialDate
    signatories: Annotated[list[KnownSignatory], AfterValidator(each_once)]
    clauses: Annotated[list[KnownClause], Field(min_length=1), AfterValidator(each_once)]
    topic: Slug
    stage: Stage
    claim: Text
    note: Note
    strength: EvidenceKind
    evidence: Annotated[list[Evidence], Field(min_length=1)]
    compiled_from: Words40
    compiled_on: PartialDate

    @field_validator("evidence")
    @classmethod
    def primary_fact_has_a_primary_source(
        cls, evidence: list[Evidence], info: ValidationInfo
    ) -> list[Evidence]:
        kinds = {page.kind for page in evidence}
        if info.data.get("strength") == EvidenceKind.PRIMARY and EvidenceKind.PRIMARY not in kinds:
            raise ValueError("a primary fact needs a primary source")
        return evidence

    @property
    def is_confirmed(self) -> bool:
        """Public needs a primary source or two publishers; without them a fact is a lead for the desk."""
        publishers = independent(page.publisher for page in self.evidence)
        return self.strength == EvidenceKind.PRIMARY or publishers > 1


def instrument_json_schema() -> dict[str, Any]:
    """For others who write such files; docs/instrument.schema.json holds it. What a place refers to, and
    that a quote stands on its line, only loading can tell."""
    described = Instrument.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | described
