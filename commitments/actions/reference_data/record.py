"""Facts: their sources, the public progress entries, the leads for the desk, and what entries bear on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from commitments import reference_schema as schema
from commitments.actions.bearings import BearingIndex
from commitments.actions.reference_data.upsert import Report, differing, sync_links, upsert
from commitments.models import (
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
)
from commitments.rules.dates import parse_partial
from commitments.vocabulary import DraftState, Origin, Precision

EVIDENCE_FIELDS = (
    "title",
    "title_is_ours",
    "publisher",
    "published_on",
    "published_precision",
    "language",
    "kind",
)
FACT_FIELDS = ("happened_on", "precision", "claim", "stage", "note", "topic")
LEAD_LINKS = (
    (EntryDraft.clauses.through, "entrydraft_id", "clause_id", "clauses"),
    (EntryDraft.signatories.through, "entrydraft_id", "signatory_id", "signatories"),
    (EntryDraftEvidence, "draft_id", "evidence_id", "evidence"),
)


@dataclass(frozen=True)
class Happening:
    """A fact with the ids of the rows it names: what an entry and a lead have in common."""

    code: str
    is_confirmed: bool
    fields: Mapping[str, object]
    compiled: str
    clauses: list[int]
    signatories: list[int]
    evidence: list[int]


def load_evidence(report: Report, pages: Iterable[schema.Evidence]) -> dict[str, Evidence]:
    """Sources of the desk stay as they are: the files do not own this table. Nor does one change that is on
    record; the report names what the files say otherwise.
    """
    wanted = []
    for page in {page.url: page for page in pages}.values():
        published_on, precision = parse_partial(page.published) if page.published else (None, Precision.DAY)
        wanted.append(
            Evidence(
                url=page.url,
                title=page.title,
                title_is_ours=page.title_from == "description",
                publisher=page.publisher,
                published_on=published_on,
                published_precision=precision,
                language=page.language,
                kind=page.kind,
            )
        )
    known = Evidence.objects.filter(url__in=[row.url for row in wanted])
    on_record = {row.url: row for row in known.on_record()}
    for row in wanted:
        if row.url in on_record and (other := differing(on_record[row.url], row, EVIDENCE_FIELDS)):
            report.kept_as_published.append(f"{row.url} ({', '.join(other)})")
    wanted = [on_record.get(row.url, row) for row in wanted]
    return upsert(report.tally("sources"), known, wanted, code=lambda row: row.url, fields=EVIDENCE_FIELDS)


def happening(
    fact: schema.Fact,
    clauses: Mapping[str, Clause],
    signatories: Mapping[str, Signatory],
    evidence: Mapping[str, Evidence],
) -> Happening:
    happened_on, precision = parse_partial(fact.date)
    return Happening(
        code=fact.code,
        is_confirmed=fact.is_confirmed,
        fields={
            "happened_on": happened_on,
            "precision": precision,
            "claim": fact.claim,
            "stage": fact.stage,
            "note": fact.note,
            "topic": fact.topic,
        },
        compiled=f"Compiled from {fact.compiled_from}, {parse_partial(fact.compiled_on)[0]:%B %Y}",
        clauses=[clauses[code].pk for code in fact.clauses],
        signatories=[signatories[code].pk for code in fact.signatories],
        evidence=[evidence[page.url].pk for page in fact.evidence],
    )


def load_facts(report: Report, facts: Sequence[Happening], now: dt.datetime) -> None:
    """Confirmed facts become public entries, the rest leads; what the desk has taken up is left to it."""
    confirmed = [fact for fact in facts if fact.is_confirmed]
    unconfirmed = [fact for fact in facts if not fact.is_confirmed]
    with_the_desk = load_leads(report, unconfirmed, {fact.code for fact in confirmed}, now)
    on_record = load_entries(report, confirmed, with_the_desk, now)
    withdrawn = [fact.code for fact in unconfirmed if fact.code in on_record]
    report.faults += [f"entries: {code} is public and cannot become a lead again" for code in withdrawn]
    report.name_missing("entries", on_record - {fact.code for fact in facts})
    report.left_to_the_desk.sort()


def load_entries(
    report: Report, confirmed: Sequence[Happening], with_the_desk: Collection[str], now: dt.datetime
) -> set[str]:
    """Appends what is new, and a new version of what differs. Entries the desk has taken over stay.

    Returns the codes that earlier loads put on the record.
    """
    tally, added = report.tally("entries"), []
    newest = ProgressEntry.objects.current().prefetch_related("clauses", "signatories", "evidence")
    record = {entry.code: entry for entry in newest}
    for fact in confirmed:
        present = record.get(fact.code)
        if fact.code in with_the_desk or (present and present.origin != Origin.REFERENCE):
            report.left_to_the_desk.append(fact.code)
        elif present and says_the_same(present, fact):
            tally.unchanged.append(fact.code)
        else:
            (tally.changed if present else tally.new).append(fact.code)
            added.append((new_version(fact, present, now), fact))
    append(added)
    return {code for code, entry in record.items() if entry.origin == Origin.REFERENCE}


def says_the_same(entry: ProgressEntry, fact: Happening) -> bool:
    return (
        all(getattr(entry, name) == value for name, value in fact.fields.items())
        and entry.compiled == fact.compiled
        and {clause.pk for clause in entry.clauses.all()} == set(fact.clauses)
        and {signatory.pk for signatory in entry.signatories.all()} == set(fact.signatories)
        and {page.pk for page in entry.evidence.all()} == set(fact.evidence)
    )


def new_version(fact: Happening, present: ProgressEntry | None, now: dt.datetime) -> ProgressEntry:
    return ProgressEntry(
        code=fact.code,
        version=present.version + 1 if present else 1,
        supersedes=present,
        origin=Origin.REFERENCE,
        compiled=fact.compiled,
        published_at=now,
        **fact.fields,
    )


def append(added: Sequence[tuple[ProgressEntry, Happening]]) -> None:
    ProgressEntry.objects.bulk_create(entry for entry, _ in added)
    EntryClause.objects.bulk_create(
        EntryClause(entry=entry, clause_id=pk) for entry, fact in added for pk in fact.clauses
    )
    EntrySignatory.objects.bulk_create(
        EntrySignatory(entry=entry, signatory_id=pk) for entry, fact in added for pk in fact.signatories
    )
    EntryEvidence.objects.bulk_create(
        EntryEvidence(entry=entry, evidence_id=pk) for entry, fact in added for pk in fact.evidence
    )


def load_leads(
    report: Report, unconfirmed: Sequence[Happening], confirmed: Collection[str], now: dt.datetime
) -> set[str]:
    """Brings the leads in line that nobody has acted on; returns the codes of the rest.

    A lead whose fact is confirmed in the files by now gives way to the entry.
    """
    drafts = EntryDraft.objects.filter(origin=Origin.REFERENCE).select_for_update()
    leads = {draft.code: draft for draft in drafts if draft.state == DraftState.LEAD}
    with_the_desk = {draft.code for draft in drafts} - leads.keys()
    EntryDraft.objects.filter(pk__in=[lead.pk for code, lead in leads.items() if code in confirmed]).delete()
    wanted = [fact for fact in unconfirmed if fact.code not in with_the_desk]
    report.left_to_the_desk += [fact.code for fact in unconfirmed if fact.code in with_the_desk]
    report.name_missing("leads", leads.keys() - {fact.code for fact in wanted} - set(confirmed))
    bring_leads_in_line(report, leads, wanted, now)
    return with_the_desk


def bring_leads_in_line(
    report: Report, leads: Mapping[str, EntryDraft], facts: Sequence[Happening], now: dt.datetime
) -> None:
    tally = report.tally("leads")
    wanted = [
        EntryDraft(code=fact.code, state=DraftState.LEAD, origin=Origin.REFERENCE, **fact.fields)
        for fact in facts
    ]
    rows = upsert(tally, leads.values(), wanted, code=lambda row: row.code, fields=FACT_FIELDS)
    touched = set()
    for through, left, right, part in LEAD_LINKS:
        links = {rows[fact.code].pk: getattr(fact, part) for fact in facts}
        touched |= sync_links(through, left, right, links)
    tally.mark_changed(row.code for row in rows.values() if row.pk in touched)
    # whoever has a changed lead open on the desk must not save over what they have not seen
    changed = EntryDraft.objects.filter(code__in=tally.changed)
    changed.update(row_version=F("row_version") + 1, changed_at=now)


def add_bearings(now: dt.datetime) -> set[int]:
    """Links every current entry to the undertakings it bears on by now; returns those that gained an entry.

    Commitments made after an entry was published take it in too.
    """
    clauses: dict[int, list[int]] = defaultdict(list)
    signatories: dict[int, list[int]] = defaultdict(list)
    current = ProgressEntry.objects.current()
    for entry_id, clause_id in EntryClause.objects.filter(entry__in=current).values_list("entry", "clause"):
        clauses[entry_id].append(clause_id)
    for entry_id, pk in EntrySignatory.objects.filter(entry__in=current).values_list("entry", "signatory"):
        signatories[entry_id].append(pk)
    present = set(EntryBearing.objects.values_list("entry", "undertaking"))
    index = BearingIndex()
    new = [
        (entry_id, undertaking_id)
        for entry_id, clause_ids in clauses.items()
        for undertaking_id in sorted(index.undertakings_for(clause_ids, signatories[entry_id]))
        if (entry_id, undertaking_id) not in present
    ]
    EntryBearing.objects.bulk_create(
        EntryBearing(entry_id=entry_id, undertaking_id=undertaking_id, added_at=now)
        for entry_id, undertaking_id in new
    )
    return {undertaking_id for _, undertaking_id in new}
