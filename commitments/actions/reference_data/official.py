"""Texts that are official in several languages: nothing may be missing in one of them."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from typing import TypeVar

from commitments.reference_schema import Instrument, OfficialVersion

Code = TypeVar("Code", int, str)


def faults(instrument: Instrument) -> Iterator[str]:
    """What is missing or strange in the official versions of a text, with its place."""
    languages = Counter([instrument.language, *(version.language for version in instrument.official)])
    for number, version in enumerate(instrument.official):
        place = f"official[{number}]"
        if languages[version.language] > 1:
            yield f"{place}.language: {version.language} stands there already"
        yield from (f"{place}.{fault}" for fault in gaps(instrument, version))


def gaps(instrument: Instrument, version: OfficialVersion) -> Iterator[str]:
    lines = {row.line: row.text for row in version.text}
    yield from unlike("text: line", lines, {row.line for row in instrument.text})
    quoted = {clause.code: clause.line for clause in instrument.clauses if clause.quote}
    yield from unlike("quotes:", version.quotes, quoted)
    for code, line in quoted.items():
        quote = version.quotes.get(code, "")
        if quote not in lines.get(line, quote):
            yield f"quotes.{code}: does not stand, letter for letter, on line {line}"
    dated = {row.code for row in instrument.commitments if row.deadline and row.deadline.quote}
    yield from unlike("deadlines:", version.deadlines, dated)
    for code, quote in version.deadlines.items():
        if not any(quote in words for words in version.quotes.values()):
            yield f"deadlines.{code}: stands in the quote of no clause"


def unlike(what: str, here: Collection[Code], there: Collection[Code]) -> Iterator[str]:
    yield from (f"{what} {code} is missing" for code in sorted(set(there) - set(here)))
    yield from (f"{what} {code} does not exist" for code in sorted(set(here) - set(there)))


def yet_to_come(instrument: Instrument, *, today: dt.date) -> Iterator[str]:
    """A signature or a leaving counts from the moment it is on record, so it must have happened."""
    for number, row in enumerate(instrument.endorsements):
        for field, day in (("joined_on", row.joined_on), ("left_on", str(row.left_on or ""))):
            if day[:10] > today.isoformat()[: len(day)]:
                yield f"endorsements[{number}].{field}: is still to come"
