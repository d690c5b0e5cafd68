"""Writing what was confirmed, as drafts of whoever uploaded it, a chunk of rows at a time.

Each chunk is one transaction, and a row that is written points to what it became: a worker that takes over
begins behind the last whole chunk. Until the last one, all are drafts that reviewers are not asked to read;
what goes to review goes in one step at the end.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from django.db import connection
from django.db.models import QuerySet
from django.utils.text import slugify

from commitments.actions import acts, editorial
from commitments.actions.imports import saving, saving_many
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, ImportKind, ImportState, RowOutcome
from commitments.models import (
    AssessmentDraft,
    EntryDraft,
    EntryDraftEvidence,
    Evidence,
    ImportBatch,
    ImportRow,
)
from commitments.rules.import_cells import Problem
from commitments.vocabulary import DraftState, Origin

CHUNK: Final = 250


def pending(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Rows that are to be written and are not."""
    to_write = batch.rows.filter(outcome__in=[RowOutcome.NEW, RowOutcome.CHANGED])
    if batch.kind == ImportKind.ENTRIES:
        return to_write.filter(entry_draft=None)
    if batch.kind == ImportKind.ASSESSMENTS:
        return to_write.filter(assessment_draft=None)
    return to_write.filter(evidence=None)


def next_chunk(batch: ImportBatch, *, at: dt.datetime) -> bool:
    """Writes the next rows and says whether there is more. Call it in a transaction that holds the batch."""
    rows = list(pending(batch).order_by("number")[:CHUNK])
    if rows:
        new = [row for row in rows if row.outcome == RowOutcome.NEW]
        changed = [row for row in rows if row.outcome == RowOutcome.CHANGED]
        if batch.kind == ImportKind.ENTRIES:
            write_entries(batch, new)
            report(changed, saving_many.save_entries(changed, person=batch.uploaded_by))
        elif batch.kind == ImportKind.EVIDENCE:
            write_evidence(new)
            report(changed, saving_many.save_sources(changed, person=batch.uploaded_by))
        else:
            one_by_one(batch, [*without_names_taken(AssessmentDraft, new), *changed])
        remember(rows)
        batch.done_count += len(rows)
        batch.save(update_fields=["done_count"])
        return True
    finish(batch, at=at)
    return False


def remember(rows: Sequence[ImportRow]) -> None:
    """Lets each row point to what it became, in one go: Django's own way took most of the time."""
    table = connection.ops.quote_name(ImportRow._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET entry_draft_id = %s, assessment_draft_id = %s, evidence_id = %s, "
            "base_version = %s, version_before = %s WHERE id = %s",
            [
                (
                    row.entry_draft_id,
                    row.assessment_draft_id,
                    row.evidence_id,
                    row.base_version,
                    row.version_before,
                    row.pk,
                )
                for row in rows
            ],
        )
    for row in rows:
        if row.outcome == RowOutcome.WRONG:
            row.save(update_fields=["outcome", "problems"])


def write_entries(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """New entry drafts in seven queries, however many there are."""
    rows = without_names_taken(EntryDraft, rows)
    made = saving_many.record_sources(rows)
    drafts = EntryDraft.objects.bulk_create(
        EntryDraft(
            code=f"{slugify(row.plan['claim'])[:50].strip('-') or 'entry'}-{uuid4().hex[:8]}",
            author=batch.uploaded_by,
            origin=Origin.DESK,
            external_id=row.external_id,
            **saving.entry_fields(row.plan),
        )
        for row in rows
    )
    pairs = list(zip(drafts, rows, strict=True))
    clauses, signatories = EntryDraft.clauses.through, EntryDraft.signatories.through
    clauses.objects.bulk_create(
        clauses(entrydraft_id=draft.pk, clause_id=pk) for draft, row in pairs for pk in row.plan["clauses"]
    )
    signatories.objects.bulk_create(
        signatories(entrydraft_id=draft.pk, signatory_id=pk)
        for draft, row in pairs
        for pk in row.plan["signatories"]
    )
    known = Evidence.objects.in_bulk(
        {url for row in rows for url in saving.addresses(row.plan)}, field_name="url"
    )
    EntryDraftEvidence.objects.bulk_create(
        EntryDraftEvidence(draft=draft, **link)
        for draft, row in pairs
        for link in saving.links(row.plan, known)
    )
    for draft, row in pairs:
        row.entry_draft, row.base_version = draft, draft.row_version
        row.evidence = made.pop(row.plan["source_url"], None)


def without_names_taken(
    model: type[EntryDraft | AssessmentDraft], rows: Sequence[ImportRow]
) -> list[ImportRow]:
    """The rows whose names are still free; the others are marked as overtaken."""
    names = {row.external_id for row in rows}
    taken = set(model.objects.filter(external_id__in=names).values_list("external_id", flat=True))
    for row in rows:
        if row.external_id in taken:
            overtaken(row, "Since the check, a draft of this name was saved. Check the file again.")
    return [row for row in rows if row.external_id not in taken]


def write_evidence(rows: Sequence[ImportRow]) -> None:
    wanted = {row.plan["url"]: row for row in rows}
    for url in Evidence.objects.filter(url__in=wanted).values_list("url", flat=True):
        overtaken(wanted.pop(url), "Since the check, this source was recorded. Check the file again.")
    Evidence.objects.bulk_create(
        Evidence(url=url, **saving.evidence_facts(row.plan)) for url, row in wanted.items()
    )
    for url, source in Evidence.objects.in_bulk(list(wanted), field_name="url").items():
        wanted[url].evidence = source


def one_by_one(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Through the desk's own actions, which refuse what was overtaken; such a row is reported."""
    save = saving.Saver(batch)
    for row in rows:
        try:
            save.row(row)
        except ActionRefusedError as refusal:
            overtaken(row, str(refusal))


def report(rows: Sequence[ImportRow], refused: Mapping[int, str]) -> None:
    for row in rows:
        if row.pk in refused:
            overtaken(row, refused[row.pk])


def overtaken(row: ImportRow, sentence: str) -> None:
    row.outcome = RowOutcome.WRONG
    row.problems = [Problem("", row.external_id, sentence).as_json()]


@dataclass(frozen=True)
class Written:
    """How many rows became what."""

    new: int
    changed: int
    sent: int

    def __str__(self) -> str:
        words = f"{self.new} new, {self.changed} changed"
        return f"{words}, {self.sent} sent to review" if self.sent else words


def finish(batch: ImportBatch, *, at: dt.datetime) -> None:
    sent = send_to_review(batch, at=at) if batch.is_for_review else 0
    new, changed = (
        batch.rows.filter(outcome=outcome).count() for outcome in (RowOutcome.NEW, RowOutcome.CHANGED)
    )
    batch.state, batch.written_at = ImportState.DONE, at
    batch.save(update_fields=["state", "written_at"])
    acts.record(
        kind=DeskActKind.IMPORT,
        by=batch.uploaded_by,
        at=at,
        words=f"{batch.file_name}: {ImportKind(batch.kind).label.lower()}, {Written(new, changed, sent)}",
        batch=batch,
    )


def send_to_review(batch: ImportBatch, *, at: dt.datetime) -> int:
    """Hands over what is complete; the rest stays a draft. The number handed over."""
    if batch.kind == ImportKind.ASSESSMENTS:
        return sum(submitted(draft, batch, at) for draft in own_drafts(AssessmentDraft, batch))
    drafts = own_drafts(EntryDraft, batch)
    links = EntryDraftEvidence.objects.filter(draft__in=drafts).select_related("evidence")
    sources: dict[int, list[Evidence]] = {}
    for link in links:
        sources.setdefault(link.draft_id, []).append(link.evidence)
    with_clause = drafts.exclude(clauses=None).values_list("pk", "claim").distinct()
    complete = [
        pk
        for pk, claim in with_clause
        if not editorial.problems_of_entry(claim=claim, sources=sources.get(pk, []), has_clause=True)
    ]
    return drafts.filter(pk__in=complete).update(state=DraftState.SUBMITTED, submitted_at=at, changed_at=at)


def own_drafts(model: type[Any], batch: ImportBatch) -> QuerySet[Any]:
    written = {RowOutcome.NEW, RowOutcome.CHANGED}
    ids = batch.rows.filter(outcome__in=written).values(
        "entry_draft" if model is EntryDraft else "assessment_draft"
    )
    return model.objects.filter(
        pk__in=ids, author=batch.uploaded_by, state__in=[DraftState.DRAFT, DraftState.SENT_BACK]
    )


def submitted(draft: AssessmentDraft, batch: ImportBatch, at: dt.datetime) -> bool:
    try:
        editorial.submit(draft=draft, by=batch.uploaded_by, at=at)
    except ActionRefusedError:
        return False
    return True
