"""Undoing a publication within minutes. Nothing is deleted: a withdrawal is one more line of the record.

Digests wait an hour after their period (actions/digests.py), so what is withdrawn reaches no subscriber.
Later than that, only a public correction puts things right.
"""

import datetime as dt
from collections.abc import Mapping
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q

from commitments.actions import acts, assessments, changes, current_status, second_ratings, staff, verdicts
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, Verdict
from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentEntry,
    DraftTestResult,
    EntryDraft,
    EntryDraftEvidence,
    ProgressEntry,
    Signatory,
    StaffMember,
    Withdrawal,
)
from commitments.summaries.desk_undo import WITHIN
from commitments.vocabulary import (
    ChangeKind,
    Delivery,
    DraftState,
)


@transaction.atomic
def withdraw_assessment(
    *, assessment: Assessment, by: StaffMember, at: dt.datetime, reason: str
) -> Withdrawal:
    """Takes back an assessment, and with it the entries that were published by the same act.

    Its author gets the draft back as it was. Raises ActionRefusedError later than ten minutes after
    publication, where something newer rests on it, or for whoever may not publish.
    """
    changes.lock()
    assessments.hold(assessment.undertaking)
    refuse(by, published_at=assessment.published_at, at=at, reason=reason)
    assessments.refuse_conflicted(by, assessments.signatories_of(assessment.undertaking))
    standing = assessments.newest(assessment.undertaking)
    if standing is None or standing.pk != assessment.pk:
        raise ActionRefusedError(
            "It does not stand any more: it was withdrawn, or something newer replaced it."
        )
    withdrawal = Withdrawal.objects.create(
        assessment=assessment, reason=reason.strip(), withdrawn_by=by, withdrawn_at=at
    )
    together = published_with(assessment)
    assessments.refuse_conflicted(by, Signatory.objects.filter(entries__in=together))
    given_back: dict[str, EntryDraft] = {}
    for entry in together:
        given_back |= take_back_entry(entry, by=by, at=at, reason=reason)
    draft = give_back_assessment(assessment, entry_drafts=given_back)
    for row in (draft, *given_back.values()):
        if row is not None:
            say_why(row, by=by, at=at, reason=reason, tells=row is draft)
    current_status.refresh([assessment.undertaking_id])
    before = assessments.newest(assessment.undertaking)
    changes.record(
        kind=ChangeKind.WITHDRAWN,
        note=reason.strip(),
        at=at,
        undertaking=assessment.undertaking,
        from_level=assessment.verified_level,
        to_level=before.verified_level if before else Delivery.NOT_ASSESSED,
    )
    acts.record(
        kind=DeskActKind.WITHDRAW,
        by=by,
        at=at,
        words=f"{assessment.undertaking}, version {assessment.version}: {reason.strip()}",
        undertaking=assessment.undertaking,
    )
    return withdrawal


@transaction.atomic
def withdraw_entry(*, entry: ProgressEntry, by: StaffMember, at: dt.datetime, reason: str) -> Withdrawal:
    """Takes back an entry that no standing assessment rests on; its author gets the draft back."""
    changes.lock()
    refuse(by, published_at=entry.published_at, at=at, reason=reason)
    assessments.refuse_conflicted(by, entry.signatories.all())
    if entry.reviewed_by_id is None or not ProgressEntry.objects.current().filter(pk=entry.pk).exists():
        raise ActionRefusedError("It does not stand any more, or the desk did not publish it.")
    if relied_on(entry):
        raise ActionRefusedError("A published assessment rests on this entry. Withdraw that first.")
    for draft in take_back_entry(entry, by=by, at=at, reason=reason).values():
        say_why(draft, by=by, at=at, reason=reason)
    changes.record(kind=ChangeKind.WITHDRAWN, note=reason.strip(), at=at, entry=entry)
    acts.record(kind=DeskActKind.WITHDRAW, by=by, at=at, words=f"“{entry.claim}”: {reason.strip()}")
    return entry.withdrawal


def say_why(
    draft: EntryDraft | AssessmentDraft, *, by: StaffMember, at: dt.datetime, reason: str, tells: bool = True
) -> None:
    """Its author finds the reason beside the draft, unless it is the author who took it back."""
    if draft.author_id != by.pk:
        verdicts.settle(
            draft,
            verdict=Verdict.SEND_BACK,
            by=by,
            comment=f"Withdrawn minutes after it was published: {reason.strip()}",
            at=at,
            tells=tells,
        )


def refuse(by: StaffMember, *, published_at: dt.datetime, at: dt.datetime, reason: str) -> None:
    if not by.has_perm("commitments.publish_draft"):
        raise ActionRefusedError("Your role does not allow this.")
    staff.refuse_without_second_factor(by)
    if at - published_at > WITHIN:
        raise ActionRefusedError(
            "Ten minutes have passed, so subscribers may hear of it. Publish a correction instead."
        )
    if not reason.strip():
        raise ActionRefusedError({"reason": ["Say why in one sentence. It is public."]})


def published_with(assessment: Assessment) -> list[ProgressEntry]:
    """The entries that became public by the same act, unless another standing assessment rests on them."""
    entries = ProgressEntry.objects.current().filter(
        assessments=assessment,
        published_at=assessment.published_at,
        reviewed_by=assessment.reviewed_by,
        draft__isnull=False,
    )
    return [entry for entry in entries if not relied_on(entry)]


def relied_on(entry: ProgressEntry) -> bool:
    links = AssessmentEntry.objects.of_standing().filter(entry=entry)
    return links.exists()


def take_back_entry(
    entry: ProgressEntry, *, by: StaffMember, at: dt.datetime, reason: str
) -> dict[str, EntryDraft]:
    """Withdraws the entry; returns the draft that its author gets back, by the reference of the old one.

    Whoever reviews another assessment that rests on it has to look again.
    """
    Withdrawal.objects.create(entry=entry, reason=reason.strip(), withdrawn_by=by, withdrawn_at=at)
    current_status.refresh(list(entry.bearings.values_list("undertaking_id", flat=True)))
    draft = EntryDraft.objects.filter(published_entry=entry, author__isnull=False).first()
    waiting = AssessmentDraft.objects.waiting_for_review()
    resting = waiting.filter(Q(entries=entry) | Q(entry_drafts__published_entry=entry)).values("pk")
    AssessmentDraft.objects.filter(pk__in=resting).update(row_version=F("row_version") + 1)
    return {str(draft.reference): copy_entry_draft(draft)} if draft else {}


def copy_entry_draft(draft: EntryDraft) -> EntryDraft:
    """A fresh draft with the same words: the published one is part of the record and stays as it is."""
    clauses, signatories = list(draft.clauses.all()), list(draft.signatories.all())
    links = list(draft.evidence_links.all())
    code = f"{draft.code[:70]}-{uuid4().hex[:8]}"
    fresh(draft, code=code, published_entry=None, form_token=None)
    draft.clauses.set(clauses)
    draft.signatories.set(signatories)
    for link in links:
        link.pk, link.draft, link._state.adding = None, draft, True
    EntryDraftEvidence.objects.bulk_create(links)
    return draft


def give_back_assessment(
    assessment: Assessment, *, entry_drafts: Mapping[str, EntryDraft]
) -> AssessmentDraft | None:
    """The author's draft as it was, sent back; None where the author has begun another one meanwhile.

    It rests on what is still public, and on the entry drafts given back with it, keyed by the reference
    that each had before.
    """
    draft = AssessmentDraft.objects.filter(published_assessment=assessment).first()
    if draft is None:
        return None
    open_one = AssessmentDraft.objects.open().filter(undertaking=draft.undertaking_id, author=draft.author_id)
    if open_one.exists():
        return None
    codes = assessment.entries.values("code")  # by code: the wording may have been superseded since
    entries = list(ProgressEntry.objects.current().filter(code__in=codes))
    results = list(draft.test_results.all())
    shows = {
        str(entry_drafts[name].reference) if name in entry_drafts else name: value
        for name, value in draft.shows.items()
    }
    fresh(draft, published_assessment=None, based_on=assessments.newest(draft.undertaking), shows=shows)
    draft.entries.set(entries)
    draft.entry_drafts.set(entry_drafts.values())
    for result in results:
        result.pk, result.draft, result._state.adding = None, draft, True
    DraftTestResult.objects.bulk_create(results)
    second_ratings.carry_over(published=assessment, draft=draft)
    return draft


def fresh(draft: EntryDraft | AssessmentDraft, **changed: object) -> None:
    """Turns the object in hand into a new row in the state "sent back"."""
    draft.pk, draft._state.adding = None, True
    draft.reference, draft.state, draft.row_version, draft.external_id = uuid4(), DraftState.SENT_BACK, 1, ""
    for name, value in changed.items():
        setattr(draft, name, value)
    draft.save(force_insert=True)
