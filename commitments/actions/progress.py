"""Logging progress entries: drafts first, then the append-only record."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from commitments.actions import changes, current_status, drafts, staff
from commitments.actions.bearings import BearingIndex
from commitments.models import (
    AssessmentDraft,
    Clause,
    EntryBearing,
    EntryClause,
    EntryDraft,
    EntryDraftEvidence,
    EntryEvidence,
    EntrySignatory,
    Evidence,
    ProgressEntry,
    Signatory,
    StaffMember,
)
from commitments.vocabulary import ChangeKind, Origin, Precision, Stage


@dataclass(frozen=True)
class Source:
    """Evidence for an entry with the passage relied on and where it stands in the source."""

    evidence: Evidence
    passage: str = ""
    place: str = ""


@transaction.atomic
def save_draft(
    *,
    by: StaffMember,
    happened_on: dt.date,
    precision: Precision | str,
    claim: str,
    stage: Stage | str,
    clauses: Sequence[Clause],
    signatories: Sequence[Signatory],
    sources: Sequence[Source],
    note: str = "",
    draft: EntryDraft | None = None,
    row_version: int | None = None,
    form_token: UUID | None = None,
) -> EntryDraft:
    """Makes a draft entry, or saves over an own one that is still open.

    Raises ActionRefusedError when the draft is somebody else's, is no longer open, or has been
    saved by another tab since `row_version`. The token makes sure that one form makes one draft.
    """
    staff.refuse_role(by, "change_entrydraft")
    fields = {
        "happened_on": happened_on,
        "precision": precision,
        "claim": claim.strip(),
        "stage": stage,
        "note": note,
    }
    if draft is None:
        code = f"{slugify(claim)[:50].strip('-') or 'entry'}-{uuid4().hex[:8]}"
        draft = EntryDraft.objects.create(
            code=code, author=by, origin=Origin.DESK, form_token=form_token, **fields
        )
    else:
        update_own_open_draft(draft, by=by, row_version=row_version, fields=fields)
    draft.clauses.set(clauses)
    draft.signatories.set(signatories)
    draft.evidence_links.all().delete()
    EntryDraftEvidence.objects.bulk_create(
        EntryDraftEvidence(draft=draft, evidence=s.evidence, passage=s.passage, place=s.place)
        for s in sources
    )
    return draft


def update_own_open_draft(
    draft: EntryDraft, *, by: StaffMember, row_version: int | None, fields: dict[str, object]
) -> None:
    """Saves the fields, and makes whoever reviews an assessment that rests on it look again.

    Locks the assessments first and the entry after them, as submitting and publishing do.
    """
    resting = AssessmentDraft.objects.open().filter(entry_drafts=draft).order_by("pk")
    list(resting.select_for_update(of=("self",)).values_list("pk", flat=True))
    drafts.save_over(draft, by=by, row_version=row_version, fields=fields)
    waiting = AssessmentDraft.objects.waiting_for_review().filter(entry_drafts=draft)
    waiting.update(row_version=F("row_version") + 1)


@transaction.atomic
def append(*, draft: EntryDraft, reviewed_by: StaffMember, at: dt.datetime) -> ProgressEntry:
    """Puts a reviewed draft on the public record, with its bearings and its line in /changes.

    Only actions/editorial.py calls this, after it has checked who may.
    """
    entry = ProgressEntry.objects.create(
        code=draft.code,
        happened_on=draft.happened_on,
        precision=draft.precision,
        claim=draft.claim,
        stage=draft.stage,
        note=draft.note,
        topic=draft.topic,
        origin=Origin.DESK if draft.origin == Origin.REFERENCE else draft.origin,
        published_at=at,
        logged_by=draft.author,
        reviewed_by=reviewed_by,
    )
    clause_ids = list(draft.clauses.values_list("id", flat=True))
    signatory_ids = list(draft.signatories.values_list("id", flat=True))
    bearings = BearingIndex().undertakings_for(clause_ids, signatory_ids)
    EntryClause.objects.bulk_create(EntryClause(entry=entry, clause_id=pk) for pk in clause_ids)
    EntrySignatory.objects.bulk_create(EntrySignatory(entry=entry, signatory_id=pk) for pk in signatory_ids)
    EntryBearing.objects.bulk_create(EntryBearing(entry=entry, undertaking_id=pk) for pk in sorted(bearings))
    EntryEvidence.objects.bulk_create(
        EntryEvidence(entry=entry, evidence_id=link.evidence_id, passage=link.passage, place=link.place)
        for link in draft.evidence_links.all()
    )
    current_status.refresh(bearings)
    changes.record(kind=ChangeKind.EVIDENCE, note=draft.claim, at=at, entry=entry)
    return entry
