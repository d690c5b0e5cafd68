"""Undoing a whole import: what nobody touched since goes, what somebody worked on stays and is named.

It goes chunk by chunk, as writing does. Each row is marked with what became of it, so a worker that takes
over goes on with the rows that bear no mark yet.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet

from commitments.actions import acts, staff
from commitments.actions.imports import batches, lists, saving, saving_many
from commitments.actions.imports.saving import Saver
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import AfterUndo, DeskActKind, ImportKind, ImportState, RowOutcome
from commitments.models import AssessmentDraft, EntryDraft, Evidence, ImportBatch, ImportRow, StaffMember
from commitments.rules import import_rows
from commitments.rules.import_cells import Lists
from commitments.rules.spreadsheet import safe_cell
from commitments.summaries import desk_imports_existing
from commitments.summaries.desk_exports_texts import evidence_texts
from commitments.vocabulary import DraftState

UNDOABLE: Final = (ImportState.DONE, ImportState.STOPPED, ImportState.FAILED)
CHUNK: Final = 250
UNUSED: Final = {"draft_links": None, "entry_links": None, "milestone_links": None, "captures": None}
# What became of a row stands in one of these; the source of an entry goes after all the entries.
POINTERS: Final = {
    ImportKind.ENTRIES: "entry_draft",
    ImportKind.ASSESSMENTS: "assessment_draft",
    ImportKind.EVIDENCE: "evidence",
}


@transaction.atomic
def undo(*, batch: ImportBatch, by: StaffMember) -> ImportBatch:
    """Lets the undo begin; the worker does it. A publisher may undo what somebody else imported."""
    staff.refuse_role(by, "add_importbatch")
    if batch.uploaded_by_id != by.pk:
        if not by.has_perm("commitments.publish_draft"):
            raise ActionRefusedError("Only whoever uploaded a file, or a publisher, can undo its import.")
        staff.refuse_without_second_factor(by)
    batch = batches.held(batch)
    if not batch.confirmed_at or batch.state not in UNDOABLE:
        raise ActionRefusedError(
            "There is nothing to undo: this import wrote nothing, or was undone already."
        )
    batches.begin(batch, ImportState.UNDOING, done_count=batch.done_count, undone_by=by)
    return batch


def written(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Rows whose drafts, or sources in an import of sources, are there."""
    return batch.rows.exclude(**{POINTERS[ImportKind(batch.kind)]: None})


@dataclass
class Undo:
    """One worker's part of an undo."""

    batch: ImportBatch
    lists: Lists


def begin(batch: ImportBatch) -> Undo:
    return Undo(batch, lists.load(batch))


def next_chunk(undo: Undo, *, at: dt.datetime) -> bool:
    """Takes back the next rows and says whether there is more. Call it in a transaction holding the batch."""
    batch = undo.batch
    rows = list(written(batch).filter(after_undo="").order_by("number")[:CHUNK])
    if not rows:
        finish(batch, at=at)
        return False
    gone = put_back(undo, [row for row in rows if row.outcome == RowOutcome.CHANGED], at.date())
    gone |= remove(batch, [row for row in rows if row.outcome == RowOutcome.NEW])
    points_to_nothing = {POINTERS[ImportKind(batch.kind)]: None}
    batch.rows.filter(pk__in=gone).update(after_undo=AfterUndo.GONE, **points_to_nothing)
    batch.rows.filter(pk__in=[row.pk for row in rows if row.pk not in gone]).update(after_undo=AfterUndo.KEPT)
    return True


def finish(batch: ImportBatch, *, at: dt.datetime) -> None:
    if batch.kind == ImportKind.ENTRIES:
        remove_sources(batch)
    kept = batch.rows.filter(after_undo=AfterUndo.KEPT).count()
    batch.state, batch.undone_at = ImportState.UNDONE, at
    batch.save(update_fields=["state", "undone_at"])
    words = f"{batch.file_name}: everything" if not kept else f"{batch.file_name}: all but {kept} rows"
    by = batch.undone_by or batch.uploaded_by
    acts.record(kind=DeskActKind.UNDO_IMPORT, by=by, at=at, words=words, batch=batch)


def remove(batch: ImportBatch, rows: Sequence[ImportRow]) -> set[int]:
    """Deletes what new rows became, where it is as they left it. The rows of which nothing is left."""
    if not rows:
        return set()
    kind = ImportKind(batch.kind)
    pointer = f"{POINTERS[kind]}_id"
    became = {row.pk: getattr(row, pointer) for row in rows}
    if kind == ImportKind.EVIDENCE:
        return delete(Evidence, became, as_recorded(rows))
    mine = batch.rows.filter(pk__in=became)
    if kind == ImportKind.ENTRIES:
        return delete(
            EntryDraft, became, untouched(EntryDraft, mine).filter(assessment_drafts=None, suggestions=None)
        )
    unrated = untouched(AssessmentDraft, mine).exclude(second_ratings__rated_at__isnull=False)
    return delete(AssessmentDraft, became, unrated.exclude(second_ratings__second_rater__isnull=False))


def delete(model: type[Any], became: dict[int, int], found: QuerySet[Any]) -> set[int]:
    model.objects.filter(pk__in=list(found.values_list("pk", flat=True))).delete()
    left = set(model.objects.filter(pk__in=became.values()).values_list("pk", flat=True))
    return {row for row, pk in became.items() if pk not in left}


def untouched(model: type[Any], rows: QuerySet[ImportRow]) -> QuerySet[Any]:
    """Drafts as these rows left them: same version, no verdict, not taken any further."""
    return model.objects.filter(
        import_rows__in=rows,
        row_version=F("import_rows__base_version"),
        state__in=[DraftState.DRAFT, DraftState.SUBMITTED],
        decisions=None,
    )


def as_recorded(rows: Iterable[ImportRow]) -> QuerySet[Evidence]:
    """Sources that these rows recorded, that nothing rests on and nobody has mended or captured since."""
    by_source = {row.evidence_id: row for row in rows if row.evidence_id}
    sources = Evidence.objects.filter(pk__in=by_source, **UNUSED)
    same = [source.pk for source in sources if still_says(source, by_source[source.pk].plan)]
    return Evidence.objects.filter(pk__in=same, **UNUSED)


def still_says(source: Evidence, plan: saving.Plan) -> bool:
    """Whether the source is as the row recorded it, in an import of sources or of entries."""
    wanted = plan if "url" in plan else {fact: plan[name] for name, fact in import_rows.FACTS.items()}
    texts = evidence_texts(source)
    return all(texts[fact] == wanted[fact] for fact in import_rows.FACTS.values())


def remove_sources(batch: ImportBatch) -> None:
    """The sources that came with entries: they go last, since entries of other chunks may rest on them."""
    last = 0
    rows = batch.rows.exclude(evidence=None).order_by("number")
    while some := list(rows.filter(number__gt=last)[:CHUNK]):
        Evidence.objects.filter(pk__in=list(as_recorded(some).values_list("pk", flat=True))).delete()
        last = some[-1].number


def put_back(undo: Undo, rows: Sequence[ImportRow], today: dt.date) -> set[int]:
    """Gives what these rows changed the words it had. The rows that were taken back.

    What was changed again stays as it is, and so does what the desk would no longer take in its old words.
    """
    person, kind = undo.batch.uploaded_by, ImportKind(undo.batch.kind)
    if kind == ImportKind.EVIDENCE:
        refused = saving_many.put_sources_back(rows, person=person) if rows else {}
        return {row.pk for row in rows if row.pk not in refused}
    before = {row.pk: row.version_before for row in rows}
    plans = plans_before(undo, rows, today)
    mine = [row for row in rows if row.pk in plans]
    for row in mine:
        row.plan = plans[row.pk]
    refused = restore(kind, mine, undo.batch)
    restored = [row for row in mine if row.pk not in refused]
    hand_down(kind, restored, before)
    return {row.pk for row in restored}


def restore(kind: ImportKind, rows: Sequence[ImportRow], batch: ImportBatch) -> dict[int, str]:
    if kind == ImportKind.ENTRIES:
        return saving_many.save_entries(rows, person=batch.uploaded_by)
    saver, refused = Saver(batch), {}
    for row in rows:
        try:
            saver.row(row)
        except ActionRefusedError as refusal:
            refused[row.pk] = str(refusal)
    return refused


def plans_before(undo: Undo, rows: Sequence[ImportRow], today: dt.date) -> dict[int, dict[str, Any]]:
    """Row to the plan that gives its draft the words it had, for drafts that are as the import left them."""
    kind = undo.batch.kind
    names = {row.external_id for row in rows}
    existing = desk_imports_existing.find(kind, names, person=undo.batch.uploaded_by)
    texts = {
        row.pk: {field: str(safe_cell(text)) for field, text in (there.texts | row.before).items()}
        for row in rows
        if (there := existing.get(row.external_id))
        and not there.refusal
        and there.row_version == (row.base_version or 0)
    }
    addresses = [f"{text.get('source_url', '')} {text.get('more_sources', '')}" for text in texts.values()]
    lists_now = replace(undo.lists, sources=lists.known_sources(" ".join(addresses).split()))
    checked = {pk: import_rows.check(kind, text, lists=lists_now, today=today) for pk, text in texts.items()}
    return {pk: found.plan for pk, found in checked.items() if not lost_words(found)}


def lost_words(found: import_rows.Checked) -> bool:
    """Whether a cell that holds something could not be read: then the plan would leave it out.

    A day for the next check that has come meanwhile is none: the draft keeps the day it has.
    """
    return any(problem.value and problem.column != "next_check_on" for problem in found.problems)


def hand_down(kind: ImportKind, rows: Sequence[ImportRow], before: dict[int, int | None]) -> None:
    """An earlier import that left a draft as it now is again can be undone in its turn."""
    pointer = POINTERS[kind]
    now = {
        (getattr(row, f"{pointer}_id"), before[row.pk]): row.base_version
        for row in rows
        if before[row.pk] is not None
    }
    earlier = ImportRow.objects.filter(**{f"{pointer}__in": [pk for pk, _ in now]}, after_undo="")
    waiting = []
    for row in earlier.exclude(pk__in=[row.pk for row in rows]):
        version = now.get((getattr(row, f"{pointer}_id"), row.base_version))
        if version is not None:
            row.base_version = version
            waiting.append(row)
    ImportRow.objects.bulk_update(waiting, ["base_version"])
