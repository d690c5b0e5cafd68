"""A draft before its reviewer: what is published now, what would be, and what it rests on."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format

from commitments.desk_vocabulary import ReviewBlock
from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentEntry,
    AssessmentTestResult,
    CommitmentTest,
    EntryDraft,
    ProgressEntry,
    StaffMember,
    Undertaking,
)
from commitments.rules import delivery
from commitments.rules.diffs import SAME, Piece, word_diff
from commitments.summaries import desk_drafts, desk_review_evidence, desk_two_ratings
from commitments.summaries.desk_places import Place, place, with_place
from commitments.summaries.desk_review_evidence import ReviewedEntry
from commitments.summaries.desk_two_ratings import DIFFERING, EarlierPair, TwoRatings
from commitments.vocabulary import Delivery, DraftState, EvidenceStrength, TestResult

LONG = 60  # letters from which a text is compared word by word


@dataclass(frozen=True)
class Heading:
    """What both kinds of draft have: whose, in which state, and what was said about it so far."""

    reference: str
    author: str
    state: str
    state_label: str
    submitted_at: dt.datetime | None
    row_version: int
    is_own: bool
    decisions: tuple[desk_drafts.Decision, ...]

    @property
    def is_waiting(self) -> bool:
        return self.state == DraftState.SUBMITTED

    @property
    def takes_wording(self) -> bool:
        """Whether its author, reading this, can take over what a reviewer suggested."""
        return self.is_own and self.state == DraftState.SENT_BACK


@dataclass(frozen=True)
class Compared:
    """One field of the published assessment and of the draft, as words."""

    label: str
    was: str
    now: str

    @property
    def is_changed(self) -> bool:
        return self.was != self.now

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The words taken out and put in; none for a short text, and for one that was written anew."""
        longest = max(len(self.was), len(self.now))
        if not self.was or longest <= LONG:
            return ()
        pieces = word_diff(self.was, self.now)
        kept = sum(len(piece.text) for piece in pieces if piece.kind == SAME)
        return pieces if kept * 2 >= longest else ()


@dataclass(frozen=True)
class Block:
    """The fields of one part of the draft; those blank before and after are left out."""

    code: str
    label: str
    fields: tuple[Compared, ...]


@dataclass(frozen=True)
class ComparedTest:
    number: int
    text: str
    was: str
    now: str
    note: Compared


@dataclass(frozen=True)
class Move:
    """One entry among those it rests on: `change` is what became of it; `shows` what its evidence shows."""

    change: str
    claim: str
    shows: Compared


@dataclass(frozen=True)
class EntryReview:
    heading: Heading
    entry: desk_drafts.EntryDraftLine
    sources: ReviewedEntry
    places: tuple[Place, ...]
    published_code: str


@dataclass(frozen=True)
class AssessmentReview:
    """`kept`, `added` and `dropped` are published entries; `drafts` would be published together with it."""

    heading: Heading
    place: Place
    is_overtaken: bool
    level_was: str
    level_now: str
    published_url: str
    blocks: tuple[Block, ...]
    tests: tuple[ComparedTest, ...]
    kept: tuple[ReviewedEntry, ...]
    added: tuple[ReviewedEntry, ...]
    dropped: tuple[ReviewedEntry, ...]
    drafts: tuple[ReviewedEntry, ...]
    moves: tuple[Move, ...]
    ratings: TwoRatings | None
    earlier: tuple[EarlierPair, ...]

    @property
    def is_first(self) -> bool:
        return self.level_was == Delivery.NOT_ASSESSED

    @property
    def why_not_now(self) -> str:
        """Why it cannot be published as it stands; blank where nothing on this page says so."""
        if self.is_overtaken:
            return "Something newer was published since this draft was begun."
        return DIFFERING if self.ratings and not self.ratings.agreed else ""


def load_entry(draft: EntryDraft, *, person: StaffMember, places: tuple[Place, ...]) -> EntryReview:
    """`places` are the undertakings it would bear on. Four queries."""
    decisions = desk_drafts.load_decisions(entry_draft=draft)
    line = desk_drafts.load(draft)
    return EntryReview(
        heading(draft, person, decisions),
        line,
        desk_review_evidence.of_drafts([line])[0],
        places,
        draft.published_entry.code if draft.published_entry else "",
    )


def load_assessment(draft: AssessmentDraft, *, person: StaffMember, today: dt.date) -> AssessmentReview:
    """At most seventeen queries."""
    undertaking = with_place(Undertaking.objects.all()).get(pk=draft.undertaking_id)
    before = draft.based_on
    rests_on = set(draft.entries.values_list("code", flat=True))
    rested_on = set(before.entries.values_list("code", flat=True)) if before else set()
    lines = desk_review_evidence.load_entries(ProgressEntry.objects.filter(code__in=rests_on | rested_on))
    drafts = desk_review_evidence.of_drafts(
        desk_drafts.line(row) for row in desk_drafts.with_parts(draft.entry_drafts.all())
    )
    draft.undertaking = undertaking
    is_continuing = undertaking.commitment.is_continuing
    parts = {
        "kept": tuple(entry for entry in lines if entry.code in rests_on & rested_on),
        "added": tuple(entry for entry in lines if entry.code in rests_on - rested_on),
        "dropped": tuple(entry for entry in lines if entry.code in rested_on - rests_on),
        "drafts": drafts,
    }
    return AssessmentReview(
        heading=heading(draft, person, desk_drafts.load_decisions(assessment_draft=draft)),
        place=place(undertaking, today=today),
        is_overtaken=draft.state != DraftState.PUBLISHED and is_overtaken(draft),
        level_was=before.verified_level if before else Delivery.NOT_ASSESSED,
        level_now=draft.verified_level,
        published_url=draft.published_assessment.get_absolute_url() if draft.published_assessment else "",
        blocks=blocks_of(draft),
        tests=compare_tests(draft),
        moves=moves(draft, parts),
        ratings=desk_two_ratings.load(draft, person=person, is_continuing=is_continuing),
        earlier=desk_two_ratings.load_earlier(draft, is_continuing=is_continuing),
        **parts,
    )


def moves(draft: AssessmentDraft, parts: Mapping[str, Iterable[ReviewedEntry]]) -> tuple[Move, ...]:
    """What each entry's evidence shows, before and now: it is published and gives the strength. One query."""
    links = AssessmentEntry.objects.filter(assessment=draft.based_on_id)
    was = dict(links.values_list("entry__code", "shows"))
    return tuple(
        Move(
            change,
            entry.claim,
            Compared(
                "What it shows",
                strength_words(was.get(entry.code)),
                "" if change == "dropped" else strength_words(draft.shows.get(entry.code or entry.reference)),
            ),
        )
        for change in ("added", "drafts", "dropped", "kept")
        for entry in parts[change]
    )


def strength_words(strength: int | None) -> str:
    return f"{strength}: {EvidenceStrength(strength).label}" if strength else ""


def heading(draft: Any, person: StaffMember, decisions: Iterable[desk_drafts.Decision]) -> Heading:
    return Heading(
        reference=str(draft.reference),
        author=str(draft.author) if draft.author else "",
        state=draft.state,
        state_label=draft.get_state_display(),
        submitted_at=draft.submitted_at,
        row_version=draft.row_version,
        is_own=draft.author_id == person.pk,
        decisions=tuple(decisions),
    )


def is_overtaken(draft: AssessmentDraft) -> bool:
    newest = Assessment.objects.standing().filter(undertaking=draft.undertaking_id).order_by("-version")
    return newest.values_list("pk", flat=True).first() != draft.based_on_id


def blocks_of(draft: AssessmentDraft) -> tuple[Block, ...]:
    return compare(draft.based_on, draft, is_continuing=draft.undertaking.commitment.is_continuing)


def compare(before: Assessment | None, draft: AssessmentDraft, *, is_continuing: bool) -> tuple[Block, ...]:
    """The published assessment and the draft, block by block, in words."""
    was, now = (words_of(row, is_continuing=is_continuing) for row in (before, draft))
    now[ReviewBlock.EVIDENCE]["Search"] = search_words(
        draft.searched_on, draft.searched_places, draft.searched_languages
    )
    now[ReviewBlock.CHANGE_NOTE]["What was wrong"] = draft.what_was_wrong if draft.is_correction else ""
    now[ReviewBlock.CHANGE_NOTE]["Minor"] = "Yes: no subscriber is told" if draft.is_minor else ""
    if before and before.search_record:
        record = before.search_record
        was[ReviewBlock.EVIDENCE]["Search"] = search_words(
            record.searched_on, record.places, record.languages
        )
    return tuple(block(code, was[code], now[code]) for code in ReviewBlock)


def block(code: ReviewBlock, was: dict[str, str], now: dict[str, str]) -> Block:
    rows = (Compared(label, was.get(label, ""), words) for label, words in now.items())
    return Block(code, code.label, tuple(row for row in rows if row.was or row.now))


def search_words(day: dt.date | None, places: str, languages: str) -> str:
    return ". ".join(part for part in (on_day(day), places, languages) if part) if day else ""


def words_of(
    judgement: Assessment | AssessmentDraft | None, *, is_continuing: bool
) -> dict[str, dict[str, str]]:
    """By block, each field that both have, under the label it has on the page."""
    if judgement is None:
        return {code: {} for code in ReviewBlock}
    claimed = judgement.claimed_level
    return {
        ReviewBlock.LEVEL: {
            "Verified level": delivery.label(judgement.verified_level, is_continuing=is_continuing),
            "Reason for the scope": judgement.scope_reason,
            "In effect since": on_day(judgement.effective_on),
            "Next check": on_day(judgement.next_check_on),
        },
        ReviewBlock.CLAIM: {
            "Claimed level": delivery.label(claimed, is_continuing=is_continuing) if claimed else "",
            "The claim": judgement.claim_made,
        },
        ReviewBlock.TESTS: {},
        ReviewBlock.REASONS: {"Reasons": judgement.reasons},
        ReviewBlock.EVIDENCE: {
            "Evidence strength": strength_words(judgement.evidence_strength),
            "Why weaker": judgement.strength_reason,
        },
        ReviewBlock.CHANGE_NOTE: {"Public change note": judgement.change_note},
    }


def on_day(day: dt.date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def compare_tests(draft: AssessmentDraft) -> tuple[ComparedTest, ...]:
    """Every test with its published and its new result. Three queries at most."""
    rows = draft.test_results.values_list("test_id", "result", "note")
    now = {test: (result, note) for test, result, note in rows}
    before = AssessmentTestResult.objects.filter(assessment=draft.based_on_id)
    was = {row.test_id: (row.result, row.note) for row in before}
    tests = CommitmentTest.objects.filter(commitment__undertakings=draft.undertaking_id)
    found = []
    for test in tests:
        result, note = now.get(test.pk, (TestResult.NOT_TESTED, ""))
        old, old_note = was.get(test.pk, ("", ""))
        label = TestResult(old).label if old else ""
        compared = Compared("Note", old_note, note)
        found.append(ComparedTest(test.number, test.text, label, TestResult(result).label, compared))
    return tuple(found)
