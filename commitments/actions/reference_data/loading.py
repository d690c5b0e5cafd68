"""One load: everything in the files, in the order of the flow, or nothing."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from commitments.actions import changes, current_status
from commitments.actions.reference_data import links, official, record, texts
from commitments.actions.reference_data.files import (
    INSTRUMENTS,
    BrokenReferenceError,
    ReferenceSet,
    read_folder,
)
from commitments.actions.reference_data.texts import Scope
from commitments.actions.reference_data.translations import arranged
from commitments.actions.reference_data.upsert import Report
from commitments.models import Instrument, Signatory
from commitments.vocabulary import ChangeKind

# Any constant does, as long as nothing else in this database locks on the same one.
LOAD_LOCK = 7_203_042


def load(folder: Path, *, now: dt.datetime) -> Report:
    """Brings the database in line with the files and tells what it did, kind by kind.

    Raises BrokenReferenceError, having written nothing, when a file is at fault or when the database
    holds something that no file has any more. What came from files of others is left alone, until a file
    of the same code stands here: then it belongs to the reference files.
    """
    reference, report = read_folder(folder), Report()
    with all_or_nothing(report):
        write(report, reference, scope_of(reference), now)
        publish(report, now)
    return report


def scope_of(reference: ReferenceSet) -> Scope:
    texts_here = [row.code for row in reference.instruments]
    signatories_here = [row.code for row in reference.signatories]
    return Scope(
        instruments=Instrument.objects.filter(Q(is_added=False) | Q(code__in=texts_here)),
        signatories=Signatory.objects.filter(Q(is_added=False) | Q(code__in=signatories_here)),
    )


@contextmanager
def all_or_nothing(report: Report) -> Iterator[None]:
    """One load at a time. With a fault in the report, or one that the database finds, nothing is kept."""
    try:
        with transaction.atomic():
            lock()
            changes.lock()
            yield
    except IntegrityError as error:
        refusal = " ".join(str(error).split())
        raise BrokenReferenceError([*report.faults, f"the database refuses the set: {refusal}"]) from error


def lock() -> None:
    """One load at a time; the next waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])


def write(report: Report, reference: ReferenceSet, scope: Scope, now: dt.datetime) -> None:
    instruments, words = reference.instruments, arranged(reference.translations)
    report.faults += [
        f"{INSTRUMENTS}{row.code}.json: {fault}"
        for row in instruments
        for fault in official.yet_to_come(row, today=now.date())
    ]
    signatory_rows = texts.load_signatories(report, reference.signatories, scope)
    instrument_rows = texts.load_instruments(report, instruments, words, scope)
    clause_rows = texts.load_clauses(report, instruments, instrument_rows, words, scope)
    elsewhere = {row.code: row for row in Signatory.objects.exclude(code__in=signatory_rows)}
    endorsements = texts.load_endorsements(
        report, instruments, instrument_rows, elsewhere | signatory_rows, scope
    )
    commitments = texts.load_commitments(report, instruments, instrument_rows, clause_rows, words, scope)
    texts.load_undertakings(report, commitments, endorsements, scope)
    links.load_links(report, instruments, commitments, words, scope)
    milestones = [milestone for instrument in instruments for milestone in instrument.milestones]
    pages = [page for fact in reference.facts for page in fact.evidence]
    pages += [page for milestone in milestones for page in milestone.evidence]
    evidence = record.load_evidence(report, pages)
    texts.load_milestones(report, instruments, clause_rows, evidence, words, scope)
    if not scope.is_added:
        happenings = [
            record.happening(fact, clause_rows, signatory_rows, evidence) for fact in reference.facts
        ]
        record.load_facts(report, happenings, now)
    if report.faults:
        raise BrokenReferenceError(report.faults)


def publish(report: Report, now: dt.datetime) -> None:
    """What follows from the load: bearings, current statuses and one line in /changes."""
    gained = record.add_bearings(now)
    entries = report.tally("entries")
    if gained or entries.changed or report.tally("undertakings").new:
        current_status.rebuild()
    if entries.new or entries.changed:
        note = f"Sourced entries added to the record: {len(entries.new)}."
        if entries.changed:
            note += f" Entries replaced by a new version: {len(entries.changed)}."
        changes.record(kind=ChangeKind.RECORD_LOADED, note=note, at=now)
