"""One load: everything in the files, in the order of the flow, or nothing."""

import datetime as dt
from pathlib import Path

from django.db import IntegrityError, connection, transaction

from commitments.actions import changes, current_status
from commitments.actions.reference_data import record, texts
from commitments.actions.reference_data.files import BrokenReferenceError, ReferenceSet, read_folder
from commitments.actions.reference_data.translations import arranged
from commitments.actions.reference_data.upsert import Report
from commitments.vocabulary import ChangeKind

# Any constant does, as long as nothing else in this database locks on the same one.
LOAD_LOCK = 7_203_042


def load(folder: Path, *, now: dt.datetime) -> Report:
    """Brings the database in line with the files and tells what it did, kind by kind.

    Raises BrokenReferenceError, having written nothing, when a file is at fault or when the database
    holds something that no file has any more.
    """
    reference, report = read_folder(folder), Report()
    try:
        with transaction.atomic():
            lock()
            changes.lock()
            write(report, reference, now)
            if report.faults:
                raise BrokenReferenceError(report.faults)
            publish(report, now)
    except IntegrityError as error:
        refusal = " ".join(str(error).split())
        raise BrokenReferenceError([*report.faults, f"the database refuses the set: {refusal}"]) from error
    return report


def lock() -> None:
    """One load at a time; the next waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])


def write(report: Report, reference: ReferenceSet, now: dt.datetime) -> None:
    instruments, words = reference.instruments, arranged(reference.translations)
    signatory_rows = texts.load_signatories(report, reference.signatories)
    instrument_rows = texts.load_instruments(report, instruments, words)
    clause_rows = texts.load_clauses(report, instruments, instrument_rows, words)
    endorsements = texts.load_endorsements(report, instruments, instrument_rows, signatory_rows)
    commitments = texts.load_commitments(report, instruments, instrument_rows, clause_rows, words)
    texts.load_undertakings(report, commitments, endorsements)
    milestones = [milestone for instrument in instruments for milestone in instrument.milestones]
    pages = [page for fact in reference.facts for page in fact.evidence]
    pages += [page for milestone in milestones for page in milestone.evidence]
    evidence = record.load_evidence(report, pages)
    texts.load_milestones(report, instruments, clause_rows, evidence, words)
    happenings = [record.happening(fact, clause_rows, signatory_rows, evidence) for fact in reference.facts]
    record.load_facts(report, happenings, now)


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
