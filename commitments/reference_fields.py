"""What a field of the reference files may hold, and what it may refer to.

What the set defines is handed in as `Known`, the validation context, so that one run finds every fault.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, ValidationInfo

CONTROL_CHARACTER: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Known:
    """What the set defines. None: a file that may define it cannot be read, so references are not judged."""

    signatories: frozenset[str] | None
    clauses: frozenset[str] | None
    lines: Mapping[int, str] = field(default_factory=dict)  # of the instrument at hand
    quotes: Mapping[str, str] = field(default_factory=dict)  # of its clauses, by code
    commitments: Mapping[str, frozenset[str]] | None = None  # of all instruments: the clauses of each


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


def known_commitment(code: str, info: ValidationInfo) -> str:
    commitments = known(info).commitments
    if commitments is not None and code not in commitments:
        raise ValueError(f"no instrument has a commitment {code}")
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
SignatoryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}[A-Z0-9]{0,8}$")]
ClauseCode = Annotated[str, Field(pattern=r"^[A-Z]{1,4}[0-9]+(\.[a-z0-9]+)*$", max_length=20)]
KnownSignatory = Annotated[SignatoryCode, AfterValidator(known_signatory)]
KnownClause = Annotated[ClauseCode, AfterValidator(known_clause)]
KnownCommitment = Annotated[ClauseCode, AfterValidator(known_commitment)]
OwnClause = Annotated[ClauseCode, AfterValidator(own_clause)]
Positive = Annotated[int, Field(ge=1, le=32767)]
OwnLine = Annotated[Positive, AfterValidator(own_line)]
