"""Undoing a whole import: what nobody touched since goes, what somebody worked on stays and is named."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from commitments.actions import acts
from commitments.actions.imports import batches, lists
from commitments.actions.imports.saving import Saver, evidence_facts
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, ImportKind, ImportState, RowOutcome
from commitments.models import AssessmentDraft, EntryDraft, Evidence, ImportBatch, ImportRow, StaffMember
from commitments.rules import import_rows
from commitments.rules.spreadsheet import safe_cell
from commitments.summaries import desk_imports_existing
from commitments.vocabulary import DraftState

UNDOABLE = (ImportState.DONE, ImportState.STOPPED, ImportState.FAILED)


@transaction.atomic
def undo(*, batch: ImportBatch, by: StaffMember, at: dt.datetime) -> int:
    """Takes back what the import wrote; the number of rows that had to stay.

    A row that was taken back no longer points to anything, so those that still do are the ones that stay.
    """
    batch = batches.own(batch, by=by)
    if not batch.confirmed_at or batch.state not in UNDOABLE:
        raise ActionRefusedError(
            "There is nothing to undo: this import wrote nothing, or was undone already."
        )
    put_back(batch, at=at)
    remove_new(batch)
    kept = written(batch).count()
    batch.state, batch.undone_at = ImportState.UNDONE, at
    batch.save(update_fields=["state", "undone_at"])
    words = f"{batch.file_name}: everything" if not kept else f"{batch.file_name}: all but {kept} rows"
    acts.record(kind=DeskActKind.UNDO_IMPORT, by=by, at=at, words=words, batch=batch)
    return kept


def written(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Rows whose drafts, or sources in an import of sources, are there."""
    kind = ImportKind(batch.kind)
    if kind == ImportKind.ENTRIES:
        return batch.rows.exclude(entry_draft=None)
    return batch.rows.exclude(**{"assessment_draft" if kind == ImportKind.ASSESSMENTS else "evidence": None})


def remove_new(batch: ImportBatch) -> None:
    """Drafts first, since they hold the sources that came with them."""
    new = batch.rows.filter(outcome=RowOutcome.NEW)
    sources = list(new.exclude(evidence=None).values_list("evidence", flat=True))
    assessments = untouched(AssessmentDraft, new).exclude(second_ratings__rated_at__isnull=False)
    assessments.exclude(second_ratings__second_rater__isnull=False).delete()
    untouched(EntryDraft, new).filter(assessment_drafts=None, suggestions=None).delete()
    unused = {"draft_links": None, "entry_links": None, "milestone_links": None, "captures": None}
    Evidence.objects.filter(pk__in=sources, **unused).delete()


def untouched(model: type[Any], rows: QuerySet[ImportRow]) -> QuerySet[Any]:
    """Drafts as these rows left them: same version, no verdict, not taken any further."""
    return model.objects.filter(
        import_rows__in=rows,
        row_version=F("import_rows__base_version"),
        state__in=[DraftState.DRAFT, DraftState.SUBMITTED],
        decisions=None,
    )


def put_back(batch: ImportBatch, *, at: dt.datetime) -> None:
    """Gives drafts that the import changed the words they had; one that was changed again stays as it is."""
    saver, known = Saver(batch), lists.load(batch)
    for row in written(batch).filter(outcome=RowOutcome.CHANGED).iterator(chunk_size=200):
        name = row.plan.get("url") or row.external_id
        there = desk_imports_existing.find(batch.kind, [name], person=batch.uploaded_by).get(name)
        if there is None or there.refusal or there.row_version != (row.base_version or 0):
            continue
        texts = {field: str(safe_cell(text)) for field, text in (there.texts | row.before).items()}
        addresses = f"{texts.get('source_url', '')} {texts.get('more_sources', '')}".split()
        lists_now = replace(known, sources=lists.known_sources(addresses))
        plan = import_rows.check(batch.kind, texts, lists=lists_now, today=at.date()).plan
        restore(saver, row, plan)


def restore(saver: Saver, row: ImportRow, plan: dict[str, Any]) -> None:
    if row.evidence_id and not row.entry_draft_id:
        Evidence.objects.filter(pk=row.evidence_id).update(**evidence_facts(plan))
    else:
        row.plan = plan
        saver.row(row)
    row.entry_draft = row.assessment_draft = row.evidence = None
    row.save(update_fields=["entry_draft", "assessment_draft", "evidence"])
