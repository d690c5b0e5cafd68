"""The method as the code applies it: every word and number here is read from the vocabulary and the rules."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from commitments.rules.method_history import known_on, version_on
from commitments.rules.scoring import COMPARABLE, FULL_POINTS, OUT_OF_SCOPE, SHARE_NEEDED, Scored
from commitments.rules.timing import LONG_OVERDUE_DAYS, next_check
from commitments.summaries.own_words import Said, said_in_catalog
from commitments.vocabulary import (
    CHANGE_MEANING,
    DELIVERY,
    LINK_MEANING,
    NEEDS_STRONG_EVIDENCE,
    STAGE_MEANING,
    TIMING_MEANING,
    TRACKABILITY_MEANING,
    WEAK_EVIDENCE,
    ChangeKind,
    Delivery,
    EvidenceStrength,
    LinkKind,
    Stage,
    Timing,
    Trackability,
)

FINAL_NO_EVIDENCE = Scored(Delivery.NO_EVIDENCE, is_final=True)


@dataclass(frozen=True)
class LevelRow:
    """One delivery level. `points` and `comparable` are None where the level is not scored."""

    level: str
    definition: str
    points: int | None
    comparable: int | None


@dataclass(frozen=True)
class Meaning:
    """A code of the vocabulary with its public word and what it means."""

    code: str
    label: str
    meaning: str


@dataclass(frozen=True)
class StrengthRow:
    number: int
    label: str
    is_weak: bool


@dataclass(frozen=True)
class VersionRow:
    """One version of the method, as rules.method_history has it, in words that know their language."""

    version: str
    since: dt.date
    remarks: tuple[Said, ...]
    changes: tuple[Said, ...]


@dataclass(frozen=True)
class MethodPage:
    """`share_needed` is in per cent; `final_...` is what “no evidence” counts once it is final."""

    version: str
    levels: tuple[LevelRow, ...]
    timings: tuple[Meaning, ...]
    strengths: tuple[StrengthRow, ...]
    weak_strengths: str
    strong_levels: str
    trackability: tuple[Meaning, ...]
    stages: tuple[Meaning, ...]
    changes: tuple[Meaning, ...]
    links: tuple[Meaning, ...]
    full_points: int
    share_needed: int
    final_points: int | None
    final_comparable: int | None
    out_of_scope: str
    comparables: str
    long_overdue_days: int
    soon_days: int
    later_days: int
    history: tuple[VersionRow, ...]


def load(*, day: dt.date) -> MethodPage:
    """The method of that day. No query."""
    return MethodPage(
        version=version_on(day),
        levels=tuple(
            LevelRow(level.value, DELIVERY[level].definition, DELIVERY[level].points, COMPARABLE.get(level))
            for level in Delivery
        ),
        timings=tuple(Meaning(code, code.label, TIMING_MEANING[code]) for code in Timing),
        strengths=tuple(StrengthRow(row.value, row.label, row in WEAK_EVIDENCE) for row in EvidenceStrength),
        weak_strengths=both([str(row.value) for row in WEAK_EVIDENCE]),
        strong_levels=either([quoted(level) for level in NEEDS_STRONG_EVIDENCE]),
        trackability=tuple(Meaning(code, code.label, TRACKABILITY_MEANING[code]) for code in Trackability),
        stages=tuple(Meaning(code, code.label, STAGE_MEANING[code]) for code in Stage),
        changes=tuple(Meaning(code, code.label, CHANGE_MEANING[code]) for code in ChangeKind),
        links=tuple(Meaning(code, code.label, LINK_MEANING[code]) for code in LinkKind),
        full_points=FULL_POINTS,
        share_needed=int(SHARE_NEEDED * 100),
        final_points=FINAL_NO_EVIDENCE.points,
        final_comparable=FINAL_NO_EVIDENCE.comparable,
        out_of_scope=both([quoted(level) for level in OUT_OF_SCOPE]),
        comparables=gettext("; ").join(
            gettext("{words}: {n}").format(words=quoted(level), n=COMPARABLE[level])
            for level in Delivery
            if level in COMPARABLE
        ),
        long_overdue_days=LONG_OVERDUE_DAYS,
        soon_days=days_until_check(Timing.OVERDUE),
        later_days=days_until_check(Timing.NO_DATE),
        history=tuple(
            VersionRow(
                version=item.version,
                since=item.since,
                remarks=tuple(said_in_catalog(words) for words in item.remarks),
                changes=tuple(said_in_catalog(words) for words in item.changes),
            )
            for item in known_on(day)
        ),
    )


def quoted(level: Delivery) -> str:
    return gettext("“{status}”").format(status=level.label)


def either(words: Sequence[str]) -> str:
    """a, b or c."""
    return in_a_row(words, gettext("{first} or {last}"))


def both(words: Sequence[str]) -> str:
    """a, b and c."""
    return in_a_row(words, gettext("{first} and {last}"))


def in_a_row(words: Sequence[str], joined: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return joined.format(first=gettext(", ").join(words[:-1]), last=words[-1])


def days_until_check(timing: Timing) -> int:
    day = dt.date(2025, 1, 1)
    return (next_check(Delivery.FIRST_STEPS, timing, is_continuing=False, assessed_on=day) - day).days
