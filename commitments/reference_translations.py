"""What the files under fixtures/translations/ must look like: one instrument in one language each."""

from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import Field

from commitments.reference_fields import ClauseCode, Slug, Text, Words80, Words120, Words200, Words300
from commitments.reference_schema import Commitment, Instrument, Record


class TestTranslation(Record):
    __test__ = False  # keeps pytest from collecting a class whose name starts with Test

    text: Text
    guidance: Text


class CommitmentTranslation(Record):
    title: Words120
    opening: Words120
    explanation: Annotated[list[Text], Field(min_length=1, max_length=3)]
    tests: Annotated[list[TestTranslation], Field(min_length=1)]
    trackability: Text
    deadline: Text | None = None
    links: dict[ClauseCode, Text] = {}  # the reason of each link, by the commitment taken up


class ClauseTranslation(Record):
    """`quote` is our translation of the official words and never shown as official."""

    summary: Text
    quote: Text | None = None


class MilestoneTranslation(Record):
    title: Words200
    note: Text | None = None


class InstrumentTranslation(Record):
    """One instrument in one language: its own words and those of its parts, by their codes."""

    title: Words300
    short_title: Words80
    place: Words80
    about: Text
    clauses: dict[ClauseCode, ClauseTranslation]
    commitments: dict[ClauseCode, CommitmentTranslation]
    milestones: dict[Slug, MilestoneTranslation]

    def gaps(self, original: Instrument) -> Iterator[str]:
        """What is missing here, and what is here that the instrument does not have."""
        yield from unlike("clauses", self.clauses, [row.code for row in original.clauses])
        yield from unlike("commitments", self.commitments, [row.code for row in original.commitments])
        yield from unlike("milestones", self.milestones, [row.code for row in original.milestones])
        main = {row.code for row in original.commitments}
        for clause in original.clauses:
            ours = self.clauses.get(clause.code)
            if ours and clause.quote and clause.code in main and not ours.quote:
                yield f"clauses.{clause.code}.quote: is missing, though a commitment rests on it"
            if ours and ours.quote and not clause.quote:
                yield f"clauses.{clause.code}.quote: translates what the instrument does not quote"
        for commitment in original.commitments:
            yield from gaps_of(commitment, self.commitments.get(commitment.code))
        for milestone in original.milestones:
            translated = self.milestones.get(milestone.code)
            if translated and bool(translated.note) != bool(milestone.note):
                yield f"milestones.{milestone.code}.note: stands in one language only"


def unlike(part: str, ours: Collection[str], theirs: Collection[str]) -> Iterator[str]:
    for code in theirs:
        if code not in ours:
            yield f"{part}: {code} is missing"
    for code in ours:
        if code not in theirs:
            yield f"{part}: the instrument has no {code}"


def gaps_of(original: Commitment, ours: CommitmentTranslation | None) -> Iterator[str]:
    if ours is None:
        return
    place = f"commitments.{original.code}"
    for part in ("explanation", "tests"):
        here, there = len(getattr(ours, part)), len(getattr(original, part))
        if here != there:
            yield f"{place}.{part}: {here} instead of {there}"
    if bool(ours.deadline) != bool(original.deadline and original.deadline.note):
        yield f"{place}.deadline: stands in one language only"
    yield from unlike(f"{place}.links", ours.links, [link.earlier for link in original.links])
