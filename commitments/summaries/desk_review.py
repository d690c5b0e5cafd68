"""A draft before its reviewer: what is published now, what would be, and what it rests on."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format

from commitments.models import (
    Assessment,
    AssessmentDraft,
    CommitmentTest,
    EntryDraft,
    ProgressEntry,
    StaffMember,
)
from commitments.summaries import desk_drafts
from commitments.summaries.desk_places import Place, place, with_place
from commitments.summaries.entries import EntryLine
from commitments.summaries.entries import load as load_entries
from commitments.vocabulary import Delivery, DraftState, EvidenceStrength, TestResult


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


@dataclass(frozen=True)
class Compared:
    """One field of the published assessment and of the draft, as words."""

    label: str
    was: str
    now: str

    @property
    def is_changed(self) -> bool:
        return self.was != self.now


@dataclass(frozen=True)
class ComparedTest:
    number: int
    text: str
    was: str
    now: str


@dataclass(frozen=True)
class EntryReview:
    heading: Heading
    entry: desk_drafts.EntryDraftLine
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
    fields: tuple[Compared, ...]
    tests: tuple[ComparedTest, ...]
    kept: tuple[EntryLine, ...]
    added: tuple[EntryLine, ...]
    dropped: tuple[EntryLine, ...]
    drafts: tuple[desk_drafts.EntryDraftLine, ...]

    @property
    def is_first(self) -> bool:
        return self.level_was == Delivery.NOT_ASSESSED


def load_entry(draft: EntryDraft, *, person: StaffMember, places: tuple[Place, ...]) -> EntryReview:
    """`places` are the undertakings it would bear on. Three queries."""
    decisions = desk_drafts.load_decisions(entry_draft=draft)
    return EntryReview(
        heading(draft, person, decisions),
        desk_drafts.load(draft),
        places,
        draft.published_entry.code if draft.published_entry else "",
    )


def load_assessment(draft: AssessmentDraft, *, person: StaffMember, today: dt.date) -> AssessmentReview:
    """At most nine queries."""
    undertaking = with_place(type(draft.undertaking).objects.all()).get(pk=draft.undertaking_id)
    item = place(undertaking, today=today)
    before = draft.based_on
    rests_on = set(draft.entries.values_list("code", flat=True))
    rested_on = set(before.entries.values_list("code", flat=True)) if before else set()
    lines = load_entries(ProgressEntry.objects.current().filter(code__in=rests_on | rested_on))
    drafts = desk_drafts.with_parts(draft.entry_drafts.all())
    return AssessmentReview(
        heading=heading(draft, person, desk_drafts.load_decisions(assessment_draft=draft)),
        place=item,
        is_overtaken=draft.state != DraftState.PUBLISHED and is_overtaken(draft),
        level_was=before.verified_level if before else Delivery.NOT_ASSESSED,
        level_now=draft.verified_level,
        published_url=draft.published_assessment.get_absolute_url() if draft.published_assessment else "",
        fields=compare(before, draft),
        tests=compare_tests(draft),
        kept=tuple(entry for entry in lines if entry.code in rests_on & rested_on),
        added=tuple(entry for entry in lines if entry.code in rests_on - rested_on),
        dropped=tuple(entry for entry in lines if entry.code in rested_on - rests_on),
        drafts=tuple(desk_drafts.line(row) for row in drafts),
    )


def heading(draft: Any, person: StaffMember, decisions: tuple[desk_drafts.Decision, ...]) -> Heading:
    return Heading(
        reference=str(draft.reference),
        author=str(draft.author) if draft.author else "",
        state=draft.state,
        state_label=draft.get_state_display(),
        submitted_at=draft.submitted_at,
        row_version=draft.row_version,
        is_own=draft.author_id == person.pk,
        decisions=decisions,
    )


def is_overtaken(draft: AssessmentDraft) -> bool:
    newest = Assessment.objects.filter(undertaking=draft.undertaking_id).order_by("-version")
    return newest.values_list("pk", flat=True).first() != draft.based_on_id


def compare(before: Assessment | None, draft: AssessmentDraft) -> tuple[Compared, ...]:
    """The published assessment and the draft, field by field, in words; what is blank in both is left out."""
    was, now = words_of(before), words_of(draft)
    now["Search"] = search_words(draft.searched_on, draft.searched_places, draft.searched_languages)
    now["What was wrong"] = draft.what_was_wrong if draft.is_correction else ""
    if before and before.search_record:
        record = before.search_record
        was["Search"] = search_words(record.searched_on, record.places, record.languages)
    pairs = ((label, was.get(label, ""), words) for label, words in now.items())
    return tuple(Compared(*pair) for pair in pairs if any(pair[1:]))


def search_words(day: dt.date | None, places: str, languages: str) -> str:
    return ". ".join(part for part in (on_day(day), places, languages) if part) if day else ""


def words_of(judgement: Assessment | AssessmentDraft | None) -> dict[str, str]:
    """Each field that both have, under the label it has on the page."""
    if judgement is None:
        return {}
    strength = judgement.evidence_strength
    return {
        "Verified level": Delivery(judgement.verified_level).label,
        "Claimed level": Delivery(judgement.claimed_level).label if judgement.claimed_level else "",
        "The claim": judgement.claim_made,
        "Evidence strength": f"{strength}: {EvidenceStrength(strength).label}" if strength else "",
        "In effect since": on_day(judgement.effective_on),
        "Next check": on_day(judgement.next_check_on),
        "Reasons": judgement.reasons,
        "Reason for the scope": judgement.scope_reason,
        "Public change note": judgement.change_note,
    }


def on_day(day: dt.date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def compare_tests(draft: AssessmentDraft) -> tuple[ComparedTest, ...]:
    """Every test with its published and its new result. Three queries at most."""
    now = dict(draft.test_results.values_list("test_id", "result"))
    was = dict(draft.based_on.test_results.values_list("test_id", "result")) if draft.based_on else {}
    tests = CommitmentTest.objects.filter(commitment__undertakings=draft.undertaking_id)
    return tuple(
        ComparedTest(
            test.number,
            test.text,
            TestResult(was[test.pk]).label if test.pk in was else "",
            TestResult(now.get(test.pk, TestResult.NOT_TESTED)).label,
        )
        for test in tests
    )
