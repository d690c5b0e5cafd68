"""Assessing: the draft of a judgement, and its publication into the append-only log."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils.formats import date_format

from commitments.actions import acts, changes, current_status, drafts, staff
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentEntry,
    AssessmentTestResult,
    CommitmentTest,
    Correction,
    DraftTestResult,
    EntryDraft,
    ProgressEntry,
    SearchRecord,
    Signatory,
    StaffMember,
    Undertaking,
)
from commitments.rules import delivery, evidence
from commitments.rules.method_versions import is_older
from commitments.summaries import desk_places, desk_strength, desk_undertaking
from commitments.vocabulary import METHOD_VERSION, Delivery, DraftState, TestResult

# 0025 holds the same in the database.
SAME_IN_A_MINOR_ONE: Final = ("verified_level", "effective_on", "claimed_level", "evidence_strength")


@dataclass(frozen=True)
class Search:
    """Where, in which languages and when somebody looked."""

    on: dt.date
    places: str
    languages: str


@dataclass(frozen=True)
class Judgement:
    """Everything an author decides about one undertaking."""

    verified_level: Delivery | str
    reasons: str
    change_note: str
    effective_on: dt.date | None
    next_check_on: dt.date
    claimed_level: Delivery | str = ""
    claim_made: str = ""
    evidence_strength: int | None = None
    strength_reason: str = ""
    scope_reason: str = ""
    successor_id: int | None = None
    is_correction: bool = False
    what_was_wrong: str = ""
    is_minor: bool = False
    is_revision: bool = False
    changed_rule: str = ""
    search: Search | None = None


def newest(undertaking: Undertaking) -> Assessment | None:
    """What stands as published; a version that was withdrawn does not."""
    return Assessment.objects.standing().filter(undertaking=undertaking).order_by("-version").first()


def next_version(undertaking: Undertaking) -> int:
    """The number of the version to come. The number of one that was withdrawn is never used again."""
    last = Assessment.objects.filter(undertaking=undertaking).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def seen_by_author(undertaking: Undertaking, version: int | None) -> Assessment | None:
    """The published version a draft is based on: the one its author had in view, 0 for none.

    Raises OvertakenError when another one stands by now. `version` None takes whatever stands.
    """
    standing = newest(undertaking)
    if version not in (None, standing.version if standing else 0):
        raise OvertakenError("Something newer was published since you opened this page. Nothing was saved.")
    return standing


def refuse_conflicted(person: StaffMember, signatories: Iterable[Signatory]) -> None:
    """Nobody assesses or reviews a signatory they declared a conflict with."""
    conflict = person.conflicts.filter(signatory__in=list(signatories)).select_related("signatory").first()
    if conflict:
        raise ActionRefusedError(
            f"You declared a conflict of interest with {conflict.signatory}, so somebody else must do this."
        )


def signatories_of(undertaking: Undertaking) -> list[Signatory]:
    """The one signatory that owes it; nobody in particular for a joint undertaking."""
    return [undertaking.endorsement.signatory] if undertaking.endorsement else []


@transaction.atomic
def save_draft(
    *,
    by: StaffMember,
    undertaking: Undertaking,
    judgement: Judgement,
    test_results: Mapping[CommitmentTest, TestResult | str],
    test_notes: Mapping[CommitmentTest, str] | None = None,
    entries: Collection[ProgressEntry] = (),
    entry_drafts: Collection[EntryDraft] = (),
    shows: Mapping[str, int] | None = None,
    draft: AssessmentDraft | None = None,
    row_version: int | None = None,
    seen_version: int | None = None,
    at: dt.datetime | None = None,
) -> AssessmentDraft:
    """Makes or saves the author's draft on an undertaking. Incomplete drafts are welcome.

    `shows` says what each chosen entry's evidence shows, by entry code or draft reference. `seen_version` is
    the published version the author had in view, 0 for none; the draft is based on it from now on. `at` puts
    the save into the activity log; an import leaves it out and records all its rows as one act.
    Raises OvertakenError when another window saved since `row_version` or something newer than
    `seen_version` stands published, and ActionRefusedError on a declared conflict or somebody else's draft.
    """
    staff.refuse_role(by, "change_assessmentdraft")
    refuse_conflicted(by, signatories_of(undertaking))
    fields = columns(judgement) | {"shows": dict(shows or {})}
    if draft is None:
        hold(undertaking)  # a double click waits here, and then finds the draft that the first one made
        if AssessmentDraft.objects.open().filter(undertaking=undertaking, author=by).exists():
            raise OvertakenError(
                "You already have an open draft on this undertaking. Continue with that one."
            )
        based_on = seen_by_author(undertaking, seen_version)
        draft = AssessmentDraft.objects.create(
            undertaking=undertaking, author=by, based_on=based_on, **fields
        )
    else:
        drafts.save_over(draft, by=by, row_version=row_version, fields=fields)
        hold(undertaking)  # in this order, as a verdict does: first the draft, then its undertaking
        if seen_version is not None:
            draft.based_on = seen_by_author(undertaking, seen_version)
            draft.save(update_fields=["based_on"])
    draft.entries.set(entries)
    draft.entry_drafts.set(entry_drafts)
    set_results(draft, test_results, test_notes or {})
    if at:
        words = f"A draft assessment of {undertaking}."
        acts.record(
            kind=DeskActKind.SAVE,
            by=by,
            at=at,
            words=words,
            undertaking=undertaking,
            draft_reference=draft.reference,
        )
    return draft


def hold(undertaking: Undertaking) -> None:
    """Nobody publishes or begins anything on it until the transaction ends."""
    Undertaking.objects.select_for_update(no_key=True).get(pk=undertaking.pk)


def set_results(
    draft: AssessmentDraft,
    results: Mapping[CommitmentTest, TestResult | str],
    notes: Mapping[CommitmentTest, str],
) -> None:
    draft.test_results.all().delete()
    DraftTestResult.objects.bulk_create(
        DraftTestResult(draft=draft, test=test, result=result, note=notes.get(test, ""))
        for test, result in results.items()
    )


def columns(judgement: Judgement) -> dict[str, object]:
    """The judgement as the draft table stores it."""
    fields = {name: value for name, value in vars(judgement).items() if name != "search"}
    search = judgement.search
    return fields | {
        "searched_on": search.on if search else None,
        "searched_places": search.places if search else "",
        "searched_languages": search.languages if search else "",
    }


def problems(draft: AssessmentDraft, *, today: dt.date) -> list[str]:
    """Why the draft cannot be submitted or published as it stands today; empty when it can."""
    found = delivery.problems(
        draft.verified_level,
        evidence_strength=draft.evidence_strength,
        test_results=results_of_every_test(draft),
        scope_reason=draft.scope_reason,
        has_search=bool(draft.searched_on and draft.searched_places.strip()),
        entry_count=draft.entries.count() + draft.entry_drafts.exclude(state=DraftState.DECLINED).count(),
    )
    found += evidence.problems(
        desk_strength.of_draft(draft), strength=draft.evidence_strength, reason=draft.strength_reason
    )
    found += [
        f"It rests on the entry “{claim}”, which is not on the record any more. "
        "Leave it out, or take its new version."
        for claim in gone_entries(draft)
    ]
    if not draft.reasons.strip():
        found.append("Give the reasons: one to three sentences written for this undertaking.")
    if draft.effective_on is None:
        found.append("Give the day from which the level held.")
    if not draft.change_note.strip():
        found.append("Publishing needs a public change note of one sentence.")
    if draft.next_check_on <= today:
        found.append(check_has_passed(draft, today))
    return found + problems_of_kind(draft)


def check_has_passed(draft: AssessmentDraft, today: dt.date) -> str:
    """A draft may have waited until the check it promises was over. Names the day by the method's rule."""
    (place,) = desk_places.load([draft.undertaking_id], today=today)
    proposed = desk_undertaking.proposed_check(
        place, draft.verified_level, effective_on=draft.effective_on or today, today=today
    )
    return (
        f"The next check must lie ahead, and {date_format(draft.next_check_on, 'j F Y')} does not. "
        f"By the method’s rule it would be {date_format(proposed, 'j F Y')}."
    )


def problems_of_kind(draft: AssessmentDraft) -> list[str]:
    """Where it cannot be the kind of change that its author says it is."""
    found, before = [], draft.based_on
    if draft.is_correction and not (before and draft.what_was_wrong.strip()):
        found.append("A correction says what was wrong in the published assessment.")
    if draft.is_minor and not is_quiet_correction(draft):
        found.append(
            "Only a correction that leaves the level, the day it took effect, the claimed level and the "
            "evidence strength as they were can be minor."
        )
    if draft.is_revision and before is None:
        found.append("Nothing is published here yet, so no change of our method can have changed it.")
    if draft.is_revision and before and not is_older(before.method_version, METHOD_VERSION):
        found.append(
            f"The published assessment was made under method {before.method_version}, the one in force. "
            "Only one made under an earlier method can be revised because the method changed."
        )
    if draft.is_revision and not draft.changed_rule.strip():
        found.append("A revision says which rule of the method changed.")
    if draft.successor_id == draft.undertaking.commitment_id:
        found.append("A promise is not replaced by itself: choose the later one.")
    return found


def gone_entries(draft: AssessmentDraft) -> list[str]:
    """Sentences of the published entries it rests on that were withdrawn or superseded since."""
    rests_on = Q(assessment_drafts=draft) | Q(draft__assessment_drafts=draft)
    current = ProgressEntry.objects.current().values("pk")
    gone = ProgressEntry.objects.filter(rests_on).exclude(pk__in=current).distinct()
    return list(gone.order_by("pk").values_list("claim", flat=True))


def is_quiet_correction(draft: AssessmentDraft) -> bool:
    """Whether subscribers may go without notice: we were wrong, but not in what the page says first.

    The day it took effect is part of that: it decides between met on time and met late.
    """
    before = draft.based_on
    if before is None or not draft.is_correction:
        return False
    return all(getattr(before, name) == getattr(draft, name) for name in SAME_IN_A_MINOR_ONE)


def results_of_every_test(draft: AssessmentDraft) -> list[TestResult | str]:
    """One result per test of the commitment as it stands today; a test without a row was not tested."""
    results = dict(draft.test_results.values_list("test_id", "result"))
    tests = draft.undertaking.commitment.tests.values_list("id", flat=True)
    return [results.get(test_id, TestResult.NOT_TESTED) for test_id in tests]


@transaction.atomic
def publish(
    *, draft: AssessmentDraft, entries: Sequence[ProgressEntry], reviewed_by: StaffMember, at: dt.datetime
) -> Assessment:
    """Appends the assessment, its tests, entries, search, change and correction; refreshes the status.

    Only actions/editorial.py calls this, after it has checked who may and that nothing newer was
    published since the draft was begun.
    """
    before = draft.based_on
    kind = delivery.kind_of_change(
        before.verified_level if before else None,
        draft.verified_level,
        is_correction=draft.is_correction,
        is_revision=draft.is_revision,
    )
    assert draft.author is not None  # a constraint on the table holds this
    assert draft.effective_on is not None  # problems() names it
    assessment = Assessment.objects.create(
        undertaking=draft.undertaking,
        version=next_version(draft.undertaking),
        change_kind=kind,
        verified_level=draft.verified_level,
        claimed_level=draft.claimed_level,
        claim_made=draft.claim_made,
        evidence_strength=draft.evidence_strength,
        strength_reason=draft.strength_reason,
        reasons=draft.reasons,
        scope_reason=draft.scope_reason,
        successor=draft.successor if draft.verified_level == Delivery.CLOSED else None,
        change_note=draft.change_note,
        is_minor=draft.is_minor,
        changed_rule=draft.changed_rule.strip() if draft.is_revision else "",
        effective_on=draft.effective_on,
        next_check_on=draft.next_check_on,
        method_version=METHOD_VERSION,
        assessed_by=draft.author,
        assessed_at=draft.submitted_at or at,
        reviewed_by=reviewed_by,
        published_at=at,
        search_record=record_search(draft),
    )
    AssessmentTestResult.objects.bulk_create(
        AssessmentTestResult(
            assessment=assessment, test=row.test, test_text=row.test.text, result=row.result, note=row.note
        )
        for row in draft.test_results.select_related("test")
    )
    shows = desk_strength.by_entry(draft)
    AssessmentEntry.objects.bulk_create(
        AssessmentEntry(assessment=assessment, entry=entry, shows=shows.get(entry.code)) for entry in entries
    )
    if draft.is_correction and before:
        Correction.objects.create(
            corrected=before,
            replaced_by=assessment,
            what_was_wrong=draft.what_was_wrong,
            recorded_by=reviewed_by,
        )
    current_status.refresh([assessment.undertaking_id])
    changes.record(
        kind=kind,
        note=assessment.change_note,
        at=at,
        undertaking=draft.undertaking,
        assessment=assessment,
        from_level=before.verified_level if before else Delivery.NOT_ASSESSED,
        to_level=assessment.verified_level,
        is_minor=assessment.is_minor,
    )
    return assessment


def record_search(draft: AssessmentDraft) -> SearchRecord | None:
    if not (draft.author and draft.searched_on and draft.searched_places.strip()):
        return None
    return SearchRecord.objects.create(
        undertaking=draft.undertaking,
        searched_on=draft.searched_on,
        places=draft.searched_places,
        languages=draft.searched_languages,
        searched_by=draft.author,
    )
