"""What the person who imports does: upload, say which column is which, confirm, stop."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import Q

from commitments.actions import staff
from commitments.actions.imports import files
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import ImportKind, ImportState, RowOutcome
from commitments.models import ImportBatch, ImportMapping, StaffMember
from commitments.rules import import_columns
from commitments.rules.spreadsheet import tidy

LONGEST_NAME: Final = 200
LONGEST_SHOWN: Final = 80  # of a cell by which somebody knows its column
KEPT_FOR: Final = dt.timedelta(days=90)
STOPPABLE: Final = (ImportState.CHECKING, ImportState.WRITING)
UNDER_WAY: Final = (*STOPPABLE, ImportState.UNDOING)
ENDED_EARLY: Final = (ImportState.STOPPED, ImportState.FAILED)
RESTART: Final = {"stop_requested": False, "lease_until": None, "owner": "", "attempts": 0, "problem": ""}


def upload(
    *, by: StaffMember, kind: ImportKind | str, file_name: str, data: bytes, at: dt.datetime
) -> ImportBatch:
    """Keeps the file, once it is certain that it is a table; raises ActionRefusedError with the reason."""
    staff.refuse_role(by, "add_importbatch")
    table = files.read_table(data)
    return ImportBatch.objects.create(
        kind=kind,
        file_name=tidy(file_name, is_one_line=True)[-LONGEST_NAME:] or "table",
        file=data,
        sha256=hashlib.sha256(data).hexdigest(),
        header=list(table.header),
        first_row=[cell[:LONGEST_SHOWN] for cell in table.rows[0][1][: len(table.header)]],
        mapping=proposed_mapping(kind, table.header),
        row_count=len(table.rows),
        uploaded_by=by,
        uploaded_at=at,
    )


def proposed_mapping(kind: ImportKind | str, header: tuple[str, ...]) -> dict[str, str]:
    """What was said of the last file with these columns; else what their names say."""
    shape = import_columns.shape_of(header)
    last = ImportMapping.objects.filter(kind=kind, shape=shape).first()
    return dict(last.mapping) if last else import_columns.guess(kind, header)


@transaction.atomic
def check(*, batch: ImportBatch, by: StaffMember, mapping: Mapping[str, str], at: dt.datetime) -> ImportBatch:
    """Says which column is which and lets the check begin; a check done before is thrown away."""
    batch = own(batch, by=by)
    if batch.confirmed_at or batch.state in UNDER_WAY:
        raise ActionRefusedError("This import has gone on since. Look at it again.")
    mapping = {field: column for field, column in mapping.items() if column}
    problems = import_columns.mapping_problems(batch.kind, batch.header, mapping)
    if problems:
        raise ActionRefusedError({field: [sentence] for field, sentence in problems.items()})
    batch.rows.all().delete()
    begin(batch, ImportState.CHECKING, mapping=mapping, checked_at=None)
    ImportMapping.objects.update_or_create(
        kind=batch.kind,
        shape=import_columns.shape_of(batch.header),
        defaults={"mapping": mapping, "used_at": at},
    )
    return batch


@transaction.atomic
def confirm(*, batch: ImportBatch, by: StaffMember, is_for_review: bool, at: dt.datetime) -> ImportBatch:
    """Lets the writing begin: new rows and changed ones. Wrong rows are left out."""
    batch = own(batch, by=by)
    if batch.state != ImportState.CHECKED:
        raise ActionRefusedError(
            "Only an import that was checked to its end can be confirmed, and only once."
        )
    if not batch.rows.filter(outcome__in=[RowOutcome.NEW, RowOutcome.CHANGED]).exists():
        raise ActionRefusedError("There is nothing to write: no row is new or changed.")
    begin(batch, ImportState.WRITING, is_for_review=is_for_review, confirmed_at=at)
    return batch


@transaction.atomic
def go_on(*, batch: ImportBatch, by: StaffMember) -> ImportBatch:
    """Takes up a confirmed import again that was stopped or failed: what is written stays."""
    batch = own(batch, by=by)
    if not batch.confirmed_at or batch.written_at or batch.state not in ENDED_EARLY:
        raise ActionRefusedError("Only an import that was stopped while it was being written can go on.")
    if batch.rows.exclude(after_undo="").exists():
        raise ActionRefusedError("Some of this import was taken back. Undo it again to take back the rest.")
    begin(batch, ImportState.WRITING, done_count=batch.done_count)
    return batch


def begin(batch: ImportBatch, state: ImportState, **fields: object) -> None:
    for name, value in {**RESTART, "done_count": 0, **fields, "state": state}.items():
        setattr(batch, name, value)
    batch.save()


@transaction.atomic
def stop(*, batch: ImportBatch, by: StaffMember) -> ImportBatch:
    """Asks the worker to stop after the rows it has in hand."""
    batch = own(batch, by=by)
    if batch.state not in STOPPABLE:
        raise ActionRefusedError("This import is not under way.")
    batch.stop_requested = True
    batch.save(update_fields=["stop_requested"])
    return batch


@transaction.atomic
def discard(*, batch: ImportBatch, by: StaffMember) -> None:
    """Throws an uploaded file away that nobody has confirmed; its check with it."""
    batch = own(batch, by=by)
    if batch.confirmed_at or batch.state in UNDER_WAY:
        raise ActionRefusedError(
            "Only a file of which nothing was written can be thrown away. Stop it first."
        )
    batch.delete()


def forget_old(*, at: dt.datetime) -> int:
    """Erases files and rows ninety days after they were last used; what they became stays. How many files.

    A file that was never confirmed goes whole. Of the others a line remains: who imported what, and when.
    """
    before = at - KEPT_FOR
    old = ImportBatch.objects.exclude(state__in=UNDER_WAY).filter(
        Q(undone_at=None) | Q(undone_at__lt=before), Q(written_at=None) | Q(written_at__lt=before),
        Q(confirmed_at=None) | Q(confirmed_at__lt=before), Q(checked_at=None) | Q(checked_at__lt=before),
        uploaded_at__lt=before, forgotten_at=None,
    )  # fmt: skip
    found = list(old.values_list("pk", flat=True))
    for pk in found:
        forget(pk, at=at)
    return len(found)


@transaction.atomic
def forget(pk: int, *, at: dt.datetime) -> None:
    held = ImportBatch.objects.select_for_update(of=("self",)).defer("file")
    batch = held.exclude(state__in=UNDER_WAY).filter(pk=pk).first()
    if batch is None:
        return
    if batch.confirmed_at is None:
        batch.delete()
        return
    batch.rows.all().delete()
    batch.file, batch.first_row, batch.forgotten_at = b"", [], at
    batch.save(update_fields=["file", "first_row", "forgotten_at"])


def own(batch: ImportBatch, *, by: StaffMember) -> ImportBatch:
    """The batch as it is now, held until the transaction ends; only for whoever uploaded it."""
    staff.refuse_role(by, "add_importbatch")
    batch = held(batch)
    if batch.uploaded_by_id != by.pk:
        raise ActionRefusedError("Only whoever uploaded a file can import it.")
    return batch


def held(batch: ImportBatch) -> ImportBatch:
    """The batch as it is now, held until the transaction ends; refused where the worker holds it for long."""
    if ImportBatch.objects.filter(pk=batch.pk, state=ImportState.UNDOING).exists():
        raise ActionRefusedError("This import is being undone.")
    batch = ImportBatch.objects.select_for_update(of=("self",)).defer("file").get(pk=batch.pk)
    if batch.forgotten_at:
        raise ActionRefusedError("The rows of this import were erased after ninety days.")
    return batch
