"""One undertaking: the promise as a sentence, how it stands, how it is tested, what is on record."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext, ngettext

from commitments.models import Clause, Undertaking
from commitments.rules.timing import timing
from commitments.summaries import json_ld, neighbours
from commitments.summaries.entries import EntryLine, line_of_row
from commitments.summaries.listed import how_listed
from commitments.summaries.neighbours import Neighbours
from commitments.summaries.one_statement import Row
from commitments.summaries.own_words import our_translation, said, said_each, said_in
from commitments.summaries.published_assessment import PublishedAssessment, published
from commitments.summaries.replies import Asked, ReplyLine, is_final, load_asked, load_replies
from commitments.summaries.share_card import Card, undertaking_card
from commitments.summaries.signatory_names import in_sentence, own_name
from commitments.summaries.standing import UndertakingLine, line, timing_words
from commitments.summaries.undertaking_rows import ABOUT, AS_IT_STANDS, AS_IT_WAS, HISTORY, TESTS, Wanted
from commitments.vocabulary import (
    TRACKABILITY_MEANING,
    Binding,
    CommitmentKind,
    Delivery,
    EvidenceStrength,
    InstrumentKind,
    Precision,
    TestResult,
    Timing,
    Trackability,
)


@dataclass(frozen=True)
class Promise:
    """What was promised, by whom and where: the same in every version.

    `name` and `signatory_slug` are blank for a joint undertaking; `who` then names all of them.
    `translated_quote` is ours and never shown as official; None in English.
    """

    who: str
    name: str
    kind: str
    signatory_slug: str
    others: int
    opening: str
    clauses: tuple[str, ...]
    instrument_code: str
    instrument_title: str
    place: str
    adopted_on: dt.date | None
    joined_on: dt.date | None
    joined_precision: str
    joined_source: str
    binding: str
    commitment_kind: str
    explanation: tuple[str, ...]
    trackability: str
    trackability_meaning: str
    trackability_reason: str
    translated_quote: str | None = None
    left_on: dt.date | None = None

    @property
    def called(self) -> str:
        """By what a title or a heading calls whoever owes it."""
        return self.name or gettext("All together")


@dataclass(frozen=True)
class TestLine:
    """One test; `result` is "not_tested" until an assessment applied it."""

    __test__ = False

    number: int
    text: str
    guidance: str
    result: str
    result_label: str
    note: str


@dataclass(frozen=True)
class UndertakingPage:
    """`shown` is the assessment on the page, if there is one; `history` has every version, newest first.

    `relied_on` gives the code of each entry it rests on, and in words what that entry's evidence shows.
    """

    line: UndertakingLine
    promise: Promise
    shown: PublishedAssessment | None
    history: tuple[PublishedAssessment, ...]
    tests: tuple[TestLine, ...]
    replies: tuple[ReplyLine, ...]
    asked: tuple[Asked, ...]
    entries: tuple[EntryLine, ...]
    relied_on: Mapping[str, str]
    timing: Timing
    neighbours: Neighbours | None = None

    @property
    def rests_on(self) -> tuple[EntryLine, ...]:
        return tuple(entry for entry in self.entries if entry.code in self.relied_on)

    @property
    def also_on_record(self) -> tuple[EntryLine, ...]:
        return tuple(entry for entry in self.entries if entry.code not in self.relied_on)

    @property
    def source_count(self) -> int:
        return len({source.pk for entry in self.entries for source in entry.sources})

    @property
    def searches(self) -> tuple[PublishedAssessment, ...]:
        """The log of searches that found nothing, newest first."""
        return tuple(item for item in self.history if item.search and item.withdrawn_at is None)

    @property
    def newest(self) -> PublishedAssessment | None:
        return newest_standing(self.history)

    @property
    def card(self) -> Card:
        """What stands on its share image and its embed: how it stands today."""
        return undertaking_card(
            kind=self.promise.kind,
            slug=self.promise.signatory_slug,
            name=self.promise.name,
            who=self.promise.who,
            row=self.line,
        )

    @property
    def graph(self) -> json_ld.Node:
        summary = self.shown.reasons if self.shown else self.line.quote
        return json_ld.undertaking(self.card, shown=self.shown, entries=self.entries, summary=summary)

    @property
    def passed(self) -> int:
        return sum(test.result == TestResult.PASSED for test in self.tests)

    @property
    def replies_to_shown(self) -> tuple[ReplyLine, ...]:
        return tuple(reply for reply in self.replies if self.shown and reply.version == self.shown.version)

    @property
    def asked_about_shown(self) -> tuple[Asked, ...]:
        return tuple(asked for asked in self.asked if self.shown and asked.version == self.shown.version)

    @property
    def is_final_no_evidence(self) -> bool:
        """Whether the time to reply about “No public evidence found” is over, so that it counts 0."""
        run = self.run_of_no_evidence
        return is_final([asked for asked in self.asked if asked.version in run])

    @property
    def run_of_no_evidence(self) -> set[int]:
        """The standing versions that say so one after the other, up to the one shown."""
        if self.shown is None or self.shown.withdrawn_at is not None:
            return set()
        until_shown = [item for item in self.history if item.version <= self.shown.version]
        standing = [item for item in until_shown if item.withdrawn_at is None]
        return {item.version for item in takewhile(is_no_evidence, standing)}

    @property
    def is_no_evidence(self) -> bool:
        return self.shown is not None and is_no_evidence(self.shown)

    @property
    def withdrawn(self) -> PublishedAssessment | None:
        """The newest version, where every one was withdrawn."""
        return self.history[0] if self.shown is None and self.history else None

    @property
    def timing_words(self) -> str:
        return timing_words(self.timing, self.shown.level if self.shown else Delivery.NOT_ASSESSED)

    @property
    def is_newest(self) -> bool:
        """Whether what is shown is what stands today."""
        return self.shown is None or self.shown == newest_standing(self.history)


def is_no_evidence(assessment: PublishedAssessment) -> bool:
    return assessment.level == Delivery.NO_EVIDENCE


def load(wanted: Wanted, *, today: dt.date, version: int | None = None) -> UndertakingPage | None:
    """The page of the one undertaking wanted: as it stands, or as one version put it. Seven queries at most.

    A version shows the entries it rested on, as they were worded then. None when there is no such
    undertaking, or no such version of it.
    """
    undertaking = wanted.load()
    if undertaking is None:
        return None
    promise = promise_of(undertaking)
    history = load_history(undertaking, claimant=promise.who)
    shown = (
        newest_standing(history)
        if version is None
        else next((item for item in history if item.version == version), None)
    )
    if version is not None and shown is None:
        return None
    row = line(undertaking, today=today)
    about = ABOUT.ask(
        AS_IT_STANDS if version is None else AS_IT_WAS,
        undertaking=undertaking.pk,
        commitment=undertaking.commitment_id,
        assessment=shown.pk if shown else 0,
    )
    relied_on = {item["entry__code"]: shows_words(item["shows"]) for item in about["relied_on"]}
    entries = map(line_of_row, about["entries"])
    return UndertakingPage(
        line=row,
        promise=promise,
        shown=shown,
        history=history,
        tests=test_lines(about["tests"]),
        replies=load_replies(undertaking.pk) if history else (),
        asked=load_asked(undertaking.pk, today=today) if history else (),
        entries=tuple(replace(entry, shows=relied_on.get(entry.code, "")) for entry in entries),
        relied_on=relied_on,
        timing=row.timing if version is None or shown is None else timing_then(row, shown),
        neighbours=neighbours.load(undertaking) if version is None else None,
    )


def promise_of(undertaking: Undertaking) -> Promise:
    commitment, endorsement = undertaking.commitment, undertaking.endorsement
    instrument = commitment.instrument
    signatory = endorsement.signatory if endorsement else None
    count: int = undertaking.endorser_count  # type: ignore[attr-defined]  # annotated by load
    clauses: list[Clause] = list(commitment.clauses.all())
    main = next((clause for clause in clauses if clause.code == commitment.code), None)
    grade = Trackability(commitment.trackability)
    return Promise(
        who=in_sentence(signatory) if signatory else all_together(instrument.kind, count),
        name=own_name(signatory) if signatory else "",
        kind=signatory.kind if signatory else "joint",
        signatory_slug=signatory.slug if signatory else "",
        others=count - 1 if endorsement is None or endorsement.left_on is None else count,
        opening=said(commitment, "opening"),
        clauses=tuple(clause.code for clause in clauses),
        instrument_code=instrument.code,
        instrument_title=said(instrument, "title"),
        place=said(instrument, "place"),
        adopted_on=instrument.adopted_on,
        joined_on=endorsement.joined_on if endorsement else None,
        joined_precision=endorsement.precision if endorsement else Precision.DAY,
        left_on=endorsement.left_on if endorsement else None,
        joined_source=how_listed(endorsement.source_text) if endorsement else "",
        binding=Binding(commitment.binding).label,
        commitment_kind=CommitmentKind(commitment.kind).label,
        explanation=said_each(commitment, "explanation"),
        trackability=grade.label,
        trackability_meaning=TRACKABILITY_MEANING[grade],
        trackability_reason=said(commitment, "trackability_reason"),
        translated_quote=our_translation(main, "quote") if main else None,
    )


def all_together(instrument_kind: str, count: int) -> str:
    if instrument_kind == InstrumentKind.DECLARATION:
        words = ngettext("the {n} signatory together", "the {n} signatories together", count)
    else:
        words = ngettext("the {n} endorser together", "the {n} endorsers together", count)
    return words.format(n=count)


def load_history(undertaking: Undertaking, *, claimant: str) -> tuple[PublishedAssessment, ...]:
    """One query."""
    return tuple(published(item, claimant=claimant) for item in HISTORY.ask(undertaking=undertaking.pk))


def newest_standing(history: tuple[PublishedAssessment, ...]) -> PublishedAssessment | None:
    return next((item for item in history if item.withdrawn_at is None), None)


def load_tests(commitment_id: int, assessment_id: int) -> tuple[TestLine, ...]:
    """One query."""
    return test_lines(TESTS.ask(commitment=commitment_id, assessment=assessment_id)["tests"])


def test_lines(rows: Iterable[Row]) -> tuple[TestLine, ...]:
    """The tests with their results in one assessment, in the wording of its day.

    Wording that was changed since then is given as it was, in English: the translation is of today's.
    """
    return tuple(test_line(**row) for row in rows)


def test_line(
    *,
    number: int,
    text: str,
    guidance: str,
    translations: Any,
    outcome__result: str | None,
    outcome__note: str | None,
    outcome__test_text: str | None,
) -> TestLine:
    was_reworded = bool(outcome__test_text) and outcome__test_text != text
    result = TestResult(outcome__result or TestResult.NOT_TESTED)
    return TestLine(
        number=number,
        text=said_in({} if was_reworded else translations, "text", outcome__test_text or text),
        guidance=said_in(translations, "guidance", guidance),
        result=result,
        result_label=result.label,
        note=outcome__note or "",
    )


def shows_words(shows: str) -> str:
    return EvidenceStrength(shows).label if shows else ""


def timing_then(row: UndertakingLine, shown: PublishedAssessment) -> Timing:
    """The timing on the day the version was published, by what that version said."""
    deadline = row.deadline
    return timing(
        deadline.due_on if deadline else None,
        deadline.precision if deadline else Precision.DAY,
        level=shown.level,
        met_on=shown.effective_on if shown.level == "met" else None,
        today=shown.published_on,
        is_bound=row.timing != Timing.NOT_BOUND,
    )
