"""Loading the reference data under fixtures/: one idempotent, all-or-nothing upsert by stable code."""

import datetime as dt
from pathlib import Path

from django.db import connection, transaction

from commitments.actions import changes, current_status
from commitments.actions.reference_data import record, texts
from commitments.actions.reference_data.files import BrokenReferenceError, ReferenceSet, read_folder
from commitments.actions.reference_data.upsert import Report
from commitments.vocabulary import ChangeKind

__all__ = ["BrokenReferenceError", "Report", "load"]

# Any constant does, as long as nothing else in this database locks on the same one.
LOAD_LOCK = 7_203_042


@transaction.atomic
def load(folder: Path, *, now: dt.datetime) -> Report:
    """Brings the database in line with the files and tells what it did, kind by kind.

    Raises BrokenReferenceError, having written nothing, when a file is at fault or when the database
    holds something that no file has any more.
    """
    reference = read_folder(folder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    report = Report()
    write(report, reference, now)
    if report.faults:
        raise BrokenReferenceError(report.faults)
    publish(report, now)
    return report


def write(report: Report, reference: ReferenceSet, now: dt.datetime) -> None:
    instruments = reference.instruments
    signatory_rows = texts.load_signatories(report, reference.signatories)
    instrument_rows = texts.load_instruments(report, instruments)
    clause_rows = texts.load_clauses(report, instruments, instrument_rows)
    endorsements = texts.load_endorsements(report, instruments, instrument_rows, signatory_rows)
    commitments = texts.load_commitments(report, instruments, instrument_rows, clause_rows)
    texts.load_undertakings(report, commitments, endorsements)
    dated = [*reference.facts, *(milestone for file in instruments for milestone in file.milestones)]
    evidence = record.load_evidence(report, (page for item in dated for page in item.evidence))
    texts.load_milestones(report, instruments, clause_rows, evidence)
    facts = [
        (fact, record.happening(fact, clause_rows, signatory_rows, evidence)) for fact in reference.facts
    ]
    record.load_facts(
        report,
        confirmed=[happening for fact, happening in facts if fact.is_confirmed],
        unconfirmed=[happening for fact, happening in facts if not fact.is_confirmed],
        now=now,
    )


def publish(report: Report, now: dt.datetime) -> None:
    """What follows from the load: bearings, current statuses and one line in /changes."""
    gained = record.add_bearings()
    entries, undertakings = report.tally("entries"), report.tally("undertakings")
    if gained or undertakings.new or entries.changed:
        current_status.rebuild()
    sentences = [
        f"{len(entries.new)} sourced {'entry was' if len(entries.new) == 1 else 'entries were'} added to the record."
        if entries.new
        else "",
        f"{len(entries.changed)} {'was' if len(entries.changed) == 1 else 'were'} replaced by a new version."
        if entries.changed
        else "",
    ]
    if any(sentences):
        changes.record(kind=ChangeKind.RECORD_LOADED, note=" ".join(filter(None, sentences)), at=now)
