"""Undoing a whole import: what nobody touched since goes, what somebody worked on stays and is named."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet

from commitments.actions import acts
from commitments.actions.imports import batches, lists
from commitments.actions.imports.saving import Saver, evidence_facts
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, ImportKind, ImportState, RowOutcome
from commitments.models import AssessmentDraft, EntryDraft, Evidence, ImportBatch, ImportRow, StaffMember
from commitments.rules import import_rows
from commitments.rules.import_cells import Lists
from commitments.rules.spreadsheet import safe_cell
from commitments.summaries import desk_imports_existing
from commitments.vocabulary import DraftState

UNDOABLE: Final = (ImportState.DONE, ImportState.STOPPED, ImportState.FAILED)
CHUNK: Final = 250


@transaction.atomic
def undo(*, batch: ImportBatch, by: StaffMember) -> ImportBatch:
    """Lets the undo begin; the worker does it."""
    batch = batches.own(batch, by=by)
    if not batch.confirmed_at or batch.state not in UNDOABLE:
        raise ActionRefusedError(
            "There is nothing to undo: this import wrote nothing, or was undone already."
        )
    batches.begin(batch, ImportState.UNDOING, done_count=batch.done_count)
    return batch


def take_back(batch: ImportBatch, *, at: dt.datetime) -> bool:
    """Takes back what the import wrote, in the one transaction that holds the batch; no more is to do.

    A row that was taken back no longer points to anything, so those that still do are the ones that stay.
    """
    put_back(batch, at=at)
    remove_new(batch)
    kept = written(batch).count()
    batch.state, batch.undone_at = ImportState.UNDONE, at
    batch.save(update_fields=["state", "undone_at"])
    words = f"{batch.file_name}: everything" if not kept else f"{batch.file_name}: all but {kept} rows"
    acts.record(kind=DeskActKind.UNDO_IMPORT, by=batch.uploaded_by, at=at, words=words, batch=batch)
    return False


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
    """Gives drafts that the import changed the words they had; one that was changed again stays as it is.

    So does one whose old words the desk takes no longer.
    """
    saver, known = Saver(batch), lists.load(batch)
    changed = written(batch).filter(outcome=RowOutcome.CHANGED).order_by("number")
    last = 0
    while rows := list(changed.filter(number__gt=last)[:CHUNK]):
        plans = plans_before(batch, rows, known, at.date())
        restored = [row.pk for row in rows if row.pk in plans and restore(saver, row, plans[row.pk])]
        points_to_nothing = {"entry_draft": None, "assessment_draft": None, "evidence": None}
        batch.rows.filter(pk__in=restored).update(**points_to_nothing)
        last = rows[-1].number


def plans_before(
    batch: ImportBatch, rows: Sequence[ImportRow], known: Lists, today: dt.date
) -> dict[int, dict[str, Any]]:
    """Row to the plan that gives its draft the words it had, for drafts that are as the import left them."""
    names = {row.pk: row.plan.get("url") or row.external_id for row in rows}
    existing = desk_imports_existing.find(batch.kind, set(names.values()), person=batch.uploaded_by)
    texts = {
        row.pk: {field: str(safe_cell(text)) for field, text in (there.texts | row.before).items()}
        for row in rows
        if (there := existing.get(names[row.pk]))
        and not there.refusal
        and there.row_version == (row.base_version or 0)
    }
    addresses = [f"{text.get('source_url', '')} {text.get('more_sources', '')}" for text in texts.values()]
    lists_now = replace(known, sources=lists.known_sources(" ".join(addresses).split()))
    return {
        pk: import_rows.check(batch.kind, text, lists=lists_now, today=today).plan
        for pk, text in texts.items()
    }


def restore(saver: Saver, row: ImportRow, plan: dict[str, Any]) -> bool:
    if row.evidence_id and not row.entry_draft_id:
        Evidence.objects.filter(pk=row.evidence_id).update(**evidence_facts(plan))
        return True
    row.plan = plan
    try:
        saver.row(row)
    except ActionRefusedError:
        return False
    return True
