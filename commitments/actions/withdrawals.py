"""Undoing a publication within minutes. Nothing is deleted: a withdrawal is one more line of the record.

Digests wait an hour after their period (actions/digests.py), so what is withdrawn reaches no subscriber.
Later than that, only a public correction puts things right.
"""

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import uuid4

from django.db import transaction

from commitments.actions import acts, assessments, changes, current_status, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentEntry,
    DraftTestResult,
    EntryDraft,
    EntryDraftEvidence,
    ProgressEntry,
    StaffMember,
    Withdrawal,
)
from commitments.vocabulary import ChangeKind, Delivery, DraftState

WITHIN: Final = dt.timedelta(minutes=10)


@transaction.atomic
def withdraw_assessment(
    *, assessment: Assessment, by: StaffMember, at: dt.datetime, reason: str
) -> Withdrawal:
    """Takes back an assessment, and with it the entries that were published by the same act.

    Its author gets the draft back as it was. Raises ActionRefusedError later than ten minutes after
    publication, where something newer rests on it, or for whoever may not publish.
    """
    changes.lock()
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
    taken_back = [take_back_entry(entry, by=by, at=at, reason=reason) for entry in published_with(assessment)]
    give_back_assessment(assessment, entry_drafts=[draft for draft in taken_back if draft])
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
    take_back_entry(entry, by=by, at=at, reason=reason)
    changes.record(kind=ChangeKind.WITHDRAWN, note=reason.strip(), at=at, entry=entry)
    acts.record(kind=DeskActKind.WITHDRAW, by=by, at=at, words=f"“{entry.claim}”: {reason.strip()}")
    return entry.withdrawal


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
    links = AssessmentEntry.objects.filter(entry=entry, assessment__withdrawal=None)
    return links.exists()


def take_back_entry(
    entry: ProgressEntry, *, by: StaffMember, at: dt.datetime, reason: str
) -> EntryDraft | None:
    """Withdraws the entry; returns the draft that its author gets back, None where it had none."""
    Withdrawal.objects.create(entry=entry, reason=reason.strip(), withdrawn_by=by, withdrawn_at=at)
    current_status.refresh(list(entry.bearings.values_list("undertaking_id", flat=True)))
    draft = EntryDraft.objects.filter(published_entry=entry, author__isnull=False).first()
    return copy_entry_draft(draft) if draft else None


def copy_entry_draft(draft: EntryDraft) -> EntryDraft:
    """A fresh draft with the same words: the published one is part of the record and stays as it is."""
    clauses, signatories = list(draft.clauses.all()), list(draft.signatories.all())
    links = list(draft.evidence_links.all())
    code = f"{draft.code[:70]}-{uuid4().hex[:8]}"
    fresh(draft, code=code, published_entry=None)
    draft.clauses.set(clauses)
    draft.signatories.set(signatories)
    for link in links:
        link.pk, link.draft, link._state.adding = None, draft, True
    EntryDraftEvidence.objects.bulk_create(links)
    return draft


def give_back_assessment(
    assessment: Assessment, *, entry_drafts: Collection[EntryDraft]
) -> AssessmentDraft | None:
    """The author's draft as it was, sent back; None where the author has begun another one meanwhile.

    It rests on what is still public, and on the entry drafts given back with it.
    """
    draft = AssessmentDraft.objects.filter(published_assessment=assessment).first()
    if draft is None:
        return None
    open_one = AssessmentDraft.objects.open().filter(undertaking=draft.undertaking_id, author=draft.author_id)
    if open_one.exists():
        return None
    entries = list(ProgressEntry.objects.current().filter(assessments=assessment))
    results = list(draft.test_results.all())
    fresh(draft, published_assessment=None, based_on=assessments.newest(draft.undertaking))
    draft.entries.set(entries)
    draft.entry_drafts.set(entry_drafts)
    for result in results:
        result.pk, result.draft, result._state.adding = None, draft, True
    DraftTestResult.objects.bulk_create(results)
    return draft


def fresh(draft: EntryDraft | AssessmentDraft, **changed: object) -> None:
    """Turns the object in hand into a new row in the state "sent back"."""
    draft.pk, draft._state.adding = None, True
    draft.reference, draft.state, draft.row_version, draft.external_id = uuid4(), DraftState.SENT_BACK, 1, ""
    for name, value in changed.items():
        setattr(draft, name, value)
    draft.save(force_insert=True)
