"""Two published versions of one assessment side by side: what changed, and which kind of change each was."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from commitments.models import ProgressEntry
from commitments.rules.diffs import SAME, Piece
from commitments.rules.echoed import echoed
from commitments.rules.sentence_changes import sentence_diff
from commitments.summaries import undertaking as page_summary
from commitments.summaries.entries import EntryLine
from commitments.summaries.entries import load as load_entries
from commitments.summaries.published_assessment import PublishedAssessment
from commitments.summaries.standing import UndertakingLine, line, timing_words
from commitments.summaries.undertaking import Promise, TestLine, timing_then
from commitments.summaries.undertaking_rows import Wanted


@dataclass(frozen=True)
class TextChange:
    """One of our texts, sentence by sentence."""

    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != SAME for piece in self.pieces)


@dataclass(frozen=True)
class TestChange:
    """One test in both versions, with its wording now; the results are codes and words."""

    __test__ = False

    number: int
    text: TextChange
    note: TextChange
    was: TestLine
    now: TestLine

    @property
    def is_changed(self) -> bool:
        return self.was.result != self.now.result or self.note.is_changed or self.text.is_changed


@dataclass(frozen=True)
class Comparison:
    """`was` is the older of the two. `steps` are the versions published after it, up to `now`, oldest first:
    each says which kind of change it was."""

    was: PublishedAssessment
    now: PublishedAssessment
    steps: tuple[PublishedAssessment, ...]
    timing_was: str
    timing_now: str
    reasons: TextChange
    scope_reason: TextChange
    strength_reason: TextChange
    claim: TextChange
    tests: tuple[TestChange, ...]
    added: tuple[EntryLine, ...]
    removed: tuple[EntryLine, ...]
    kept: int


@dataclass(frozen=True)
class ComparisonPage:
    """`comparison` is None while fewer than two versions were published."""

    line: UndertakingLine
    promise: Promise
    history: tuple[PublishedAssessment, ...]
    comparison: Comparison | None
    notices: tuple[str, ...]


def load(wanted: Wanted, *, today: dt.date, was: str = "", now: str = "") -> ComparisonPage | None:
    """The two versions asked for, else the two newest. Seven queries. None where nothing is owed there."""
    undertaking = wanted.load()
    if undertaking is None:
        return None
    promise = page_summary.promise_of(undertaking)
    history = page_summary.load_history(undertaking, claimant=promise.who)
    row = line(undertaking, today=today)
    pair, notices = chosen(history, was, now)
    return ComparisonPage(
        line=row,
        promise=promise,
        history=history,
        comparison=compare(undertaking.commitment_id, history, row, *pair) if pair else None,
        notices=notices,
    )


def chosen(
    history: Sequence[PublishedAssessment], was: str, now: str
) -> tuple[tuple[PublishedAssessment, PublishedAssessment] | None, tuple[str, ...]]:
    """The older and the newer version asked for, in whichever order; and what was asked for in vain."""
    if len(history) < 2:
        return None, ()
    by_number = {str(item.version): item for item in history}
    unknown = [asked for asked in (was, now) if asked and asked not in by_number]
    notices = tuple(
        gettext("There is no version “{value}” of this assessment, so another is shown.").format(
            value=echoed(asked)
        )
        for asked in unknown
    )
    newer = by_number.get(now) or history[0]
    if was in by_number:
        older = by_number[was]
    else:
        older = next((item for item in history if item.version < newer.version), history[-1])
    if older == newer:
        older = next((item for item in history if item.version < newer.version), older)
        newer = newer if older != newer else history[-2]
    first, second = sorted((older, newer), key=lambda item: item.version)
    return (first, second), notices


def compare(
    commitment_id: int,
    history: Sequence[PublishedAssessment],
    row: UndertakingLine,
    was: PublishedAssessment,
    now: PublishedAssessment,
) -> Comparison:
    entries_was, entries_now = (
        load_entries(ProgressEntry.objects.filter(assessments=item.pk)) for item in (was, now)
    )
    codes_was, codes_now = ({entry.code for entry in entries} for entries in (entries_was, entries_now))
    return Comparison(
        was=was,
        now=now,
        steps=tuple(item for item in reversed(history) if was.version < item.version <= now.version),
        timing_was=timing_words(timing_then(row, was), was.level),
        timing_now=timing_words(timing_then(row, now), now.level),
        reasons=text_change(was.reasons, now.reasons),
        scope_reason=text_change(was.scope_reason, now.scope_reason),
        strength_reason=text_change(was.strength_reason, now.strength_reason),
        claim=text_change(was.claim_made, now.claim_made),
        tests=changes_of_tests(commitment_id, was, now),
        added=tuple(entry for entry in entries_now if entry.code not in codes_was),
        removed=tuple(entry for entry in entries_was if entry.code not in codes_now),
        kept=len(codes_was & codes_now),
    )


def text_change(was: str, now: str) -> TextChange:
    return TextChange(sentence_diff(was, now))


def changes_of_tests(
    commitment_id: int, was: PublishedAssessment, now: PublishedAssessment
) -> tuple[TestChange, ...]:
    before, after = (page_summary.load_tests(commitment_id, item.pk) for item in (was, now))
    return tuple(
        TestChange(
            number=new.number,
            text=text_change(old.text, new.text),
            note=text_change(old.note, new.note),
            was=old,
            now=new,
        )
        for old, new in zip(before, after, strict=True)
    )
