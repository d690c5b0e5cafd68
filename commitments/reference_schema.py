"""What the files under fixtures/ must look like.

Dates are strings as long as what is known: `2025`, `2025-02` or `2025-02-11`.

A record also checks what it refers to: the clause, the signatory, the words on the line. What the set
defines is handed in as `Known`, the validation context, so that one run finds every fault.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from commitments.rules.publishers import independent
from commitments.vocabulary import (
    Binding,
    ClauseKind,
    CommitmentKind,
    DeadlineBasis,
    EvidenceKind,
    InstrumentKind,
    LineRole,
    SignatoryKind,
    Stage,
    TextExtent,
    Trackability,
)

CONTROL_CHARACTER: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Known:
    """What the set defines. None: a file that may define it cannot be read, so references are not judged."""

    signatories: frozenset[str] | None
    clauses: frozenset[str] | None
    lines: Mapping[int, str] = field(default_factory=dict)  # of the instrument at hand
    quotes: Mapping[str, str] = field(default_factory=dict)  # of its clauses, by code


def known(info: ValidationInfo) -> Known:
    if not isinstance(info.context, Known):
        raise TypeError("validate with context=Known(...)")  # a mistake in code, not in a file
    return info.context


def one_line(value: str) -> str:
    if value != value.strip() or CONTROL_CHARACTER.search(value):
        raise ValueError("has a space at its start or end, or a line break or control character")
    return value


def web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or "." not in parts.netloc or value.split() != [value]:
        raise ValueError("is not a web address")
    return value


def calendar_date(value: str) -> str:
    dt.date.fromisoformat(f"{value}-01-01"[:10])
    return value


def time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("is not an IANA time zone")
    return value


def known_signatory(code: str, info: ValidationInfo) -> str:
    signatories = known(info).signatories
    if signatories is not None and code not in signatories:
        raise ValueError(f"no signatory has the code {code}")
    return code


def known_clause(code: str, info: ValidationInfo) -> str:
    clauses = known(info).clauses
    if clauses is not None and code not in clauses:
        raise ValueError(f"no instrument has a clause {code}")
    return code


def own_clause(code: str, info: ValidationInfo) -> str:
    if code not in known(info).quotes:
        raise ValueError(f"this instrument has no clause {code}")
    return code


def own_line(number: int, info: ValidationInfo) -> int:
    if number not in known(info).lines:
        raise ValueError(f"the text has no line {number}")
    return number


def each_once(values: list[str]) -> list[str]:
    twice = [value for value, count in Counter(values).items() if count > 1]
    if twice:
        raise ValueError(f"more than once: {', '.join(twice)}")
    return values


Note = Annotated[str, AfterValidator(one_line)]
Text = Annotated[str, Field(min_length=1), AfterValidator(one_line)]
Words40 = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(one_line)]
Words80 = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(one_line)]
Words100 = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(one_line)]
Words120 = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(one_line)]
Words200 = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(one_line)]
Words300 = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(one_line)]
Words500 = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(one_line)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Url = Annotated[str, Field(max_length=1000), AfterValidator(web_address)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]
PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"), AfterValidator(calendar_date)]
SignatoryCode = Annotated[str, Field(pattern=r"^[A-Z]{2,3}$")]
ClauseCode = Annotated[str, Field(pattern=r"^[A-Z]{1,4}[0-9]+(\.[a-z0-9]+)*$", max_length=20)]
KnownSignatory = Annotated[SignatoryCode, AfterValidator(known_signatory)]
KnownClause = Annotated[ClauseCode, AfterValidator(known_clause)]
OwnClause = Annotated[ClauseCode, AfterValidator(own_clause)]
Positive = Annotated[int, Field(ge=1, le=32767)]
OwnLine = Annotated[Positive, AfterValidator(own_line)]


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
    tile: Tile
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

    @field_validator("clauses")
    @classmethod
    def main_clause_is_among_them(cls, clauses: list[str], info: ValidationInfo) -> list[str]:
        if info.data.get("code", clauses[0]) not in clauses:
            raise ValueError(f"{info.data['code']}, which gives the commitment its code, is missing")
        return clauses


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


class Instrument(Record):
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
    also_published_at: list[Url]
    text: Annotated[list[TextLine], Field(min_length=1)]
    clauses: Annotated[list[Clause], Field(min_length=1)]
    commitments: list[Commitment]
    endorsements: list[Endorsement]
    milestones: list[Milestone]


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
