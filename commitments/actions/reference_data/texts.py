"""Signatories and instruments, with text, clauses, milestones, commitments and what they bind to."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.db import models

from commitments import reference_schema as schema
from commitments.actions.reference_data.translations import Translations, code_of_test
from commitments.actions.reference_data.upsert import Report, replace_all, sync_links
from commitments.models import (
    Clause,
    Commitment,
    CommitmentTest,
    Deadline,
    Endorsement,
    Evidence,
    Instrument,
    Milestone,
    MilestoneEvidence,
    Signatory,
    TextLine,
    Undertaking,
)
from commitments.rules.dates import last_day, parse_partial
from commitments.vocabulary import Binding

by_code = attrgetter("code")


@dataclass(frozen=True)
class Scope:
    """What a load answers for. Rows of other instruments and signatories are neither changed nor missed."""

    instruments: models.QuerySet[Instrument]
    signatories: models.QuerySet[Signatory]
    is_added: bool = False


def sort_key(name: str) -> str:
    """The name without capitals and accents, so that plain byte order puts it where a reader looks."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def load_signatories(
    report: Report, records: Sequence[schema.Signatory], scope: Scope
) -> dict[str, Signatory]:
    wanted = [signatory_row(record, is_added=scope.is_added) for record in records]
    slugs = dict(Signatory.objects.values_list("code", "slug"))
    report.faults += [
        f"signatories: {row.code}: its address {slugs[row.code]} must lead on from also_known_as"
        for row in wanted
        if slugs.get(row.code, row.slug) not in (row.slug, *row.also_known_as)
    ]
    return replace_all(report, "signatories", scope.signatories, wanted, code=by_code)


def signatory_row(record: schema.Signatory, *, is_added: bool) -> Signatory:
    return Signatory(
        sort_key=sort_key(record.name),
        tile_column=record.tile.column if record.tile else None,
        tile_row=record.tile.row if record.tile else None,
        is_added=is_added,
        **blank_for_none(record.model_dump(exclude={"tile"})),
    )


def blank_for_none(values: Mapping[str, object]) -> dict[str, object]:
    return {name: "" if value is None else value for name, value in values.items()}


def load_instruments(
    report: Report, records: Sequence[schema.Instrument], translations: Translations, scope: Scope
) -> dict[str, Instrument]:
    wanted = [
        Instrument(
            code=record.code,
            title=record.title,
            short_title=record.short_title,
            kind=record.kind,
            adopted_on=record.adopted_on,
            place=record.place,
            about=record.about,
            text_extent=record.text_extent,
            source_title=record.source.title,
            source_publisher=record.source.publisher,
            source_sha256=record.source.sha256 or "",
            source_note=record.source.note,
            also_published_at=record.also_published_at,
            language=record.language,
            official_words={version.language: {"title": version.title} for version in record.official},
            is_added=scope.is_added,
            order=record.order,
            translations=translations.instruments[record.code] | in_english("title", record.english_title),
        )
        for record in records
    ]
    rows = replace_all(report, "instruments", scope.instruments, wanted, code=by_code)
    load_lines(report, records, rows, scope)
    return rows


def in_english(field: str, words: str | None) -> dict[str, dict[str, str]]:
    """Our translation of official words that are in another language, like those of translation files."""
    return {"en": {field: words}} if words else {}


def load_lines(
    report: Report,
    records: Sequence[schema.Instrument],
    instruments: Mapping[str, Instrument],
    scope: Scope,
) -> None:
    wanted = [
        TextLine(
            instrument=instruments[record.code],
            number=line.line,
            role=line.role,
            paragraph=line.paragraph or "",
            text=line.text,
            language=record.language,
            official_words=record.official_words(line=line.line),
        )
        for record in records
        for line in record.text
    ]
    replace_all(
        report,
        "lines of text",
        TextLine.objects.filter(instrument__in=scope.instruments).select_related("instrument"),
        wanted,
        code=lambda row: f"{row.instrument.code} line {row.number}",
    )


def load_clauses(
    report: Report,
    records: Sequence[schema.Instrument],
    instruments: Mapping[str, Instrument],
    translations: Translations,
    scope: Scope,
) -> dict[str, Clause]:
    wanted = [
        Clause(
            instrument=instruments[record.code],
            code=clause.code,
            kind=clause.kind,
            line=clause.line,
            paragraph=clause.paragraph,
            list_name=clause.list_name or "",
            bullet=clause.bullet,
            summary=clause.summary,
            quote=clause.quote or "",
            language=record.language,
            official_words=record.official_words(clause=clause.code),
            order=order,
            translations=translations.clauses[clause.code] | in_english("quote", clause.english),
        )
        for record in records
        for order, clause in enumerate(record.clauses, start=1)
    ]
    present = Clause.objects.filter(instrument__in=scope.instruments)
    rows = replace_all(report, "clauses", present, wanted, code=by_code, leaving=["parent_id"])
    moved = []
    for clause in (clause for record in records for clause in record.clauses):
        row, parent = rows[clause.code], rows[clause.parent] if clause.parent else None
        if row.parent_id != (parent and parent.pk):
            row.parent = parent
            moved.append(row)
    Clause.objects.bulk_update(moved, ["parent"])
    report.tally("clauses").mark_changed(row.code for row in moved)
    return rows


def load_milestones(
    report: Report,
    records: Sequence[schema.Instrument],
    clauses: Mapping[str, Clause],
    evidence: Mapping[str, Evidence],
    translations: Translations,
    scope: Scope,
) -> None:
    milestones = [milestone for record in records for milestone in record.milestones]
    wanted = []
    for milestone in milestones:
        clause = clauses[milestone.clause]
        starts_on, precision = parse_partial(milestone.starts_on)
        wanted.append(
            Milestone(
                code=milestone.code,
                instrument_id=clause.instrument_id,
                clause=clause,
                title=milestone.title,
                starts_on=starts_on,
                ends_on=last_day(parse_partial(milestone.ends_on)[0], precision),
                precision=precision,
                in_source=milestone.in_source,
                note=milestone.note,
                translations=translations.milestones[milestone.code],
            )
        )
    present = Milestone.objects.filter(instrument__in=scope.instruments)
    rows = replace_all(report, "milestones", present, wanted, code=by_code)
    sources = {
        rows[milestone.code].pk: [evidence[page.url].pk for page in milestone.evidence]
        for milestone in milestones
    }
    touched = sync_links(MilestoneEvidence, "milestone_id", "evidence_id", sources)
    report.tally("milestones").mark_changed(row.code for row in rows.values() if row.pk in touched)


def load_endorsements(
    report: Report,
    records: Sequence[schema.Instrument],
    instruments: Mapping[str, Instrument],
    signatories: Mapping[str, Signatory],
    scope: Scope,
) -> list[Endorsement]:
    wanted = []
    for record in records:
        for endorsement in record.endorsements:
            joined_on, precision = parse_partial(endorsement.joined_on)
            wanted.append(
                Endorsement(
                    signatory=signatories[endorsement.signatory],
                    instrument=instruments[record.code],
                    joined_on=joined_on,
                    precision=precision,
                    left_on=endorsement.left_on,
                    role=endorsement.role or "",
                    source_text=endorsement.source.text,
                    source_line=endorsement.source.line,
                )
            )
    rows = replace_all(
        report,
        "endorsements",
        Endorsement.objects.filter(instrument__in=scope.instruments).select_related(
            "instrument", "signatory"
        ),
        wanted,
        code=lambda row: f"{row.instrument.code} {row.signatory.code}",
    )
    return list(rows.values())


def load_commitments(
    report: Report,
    records: Sequence[schema.Instrument],
    instruments: Mapping[str, Instrument],
    clauses: Mapping[str, Clause],
    translations: Translations,
    scope: Scope,
) -> dict[str, Commitment]:
    promises = [commitment for record in records for commitment in record.commitments]
    wanted = [
        Commitment(
            code=commitment.code,
            instrument=instruments[record.code],
            title=commitment.title,
            opening=commitment.opening,
            kind=commitment.kind,
            binding=commitment.binding,
            is_continuing=commitment.continuing,
            explanation=commitment.explanation,
            trackability=commitment.trackability.grade,
            trackability_reason=commitment.trackability.reason,
            order=order,
            translations=translations.commitments[commitment.code],
        )
        for record in records
        for order, commitment in enumerate(record.commitments, start=1)
    ]
    present = Commitment.objects.filter(instrument__in=scope.instruments)
    rows = replace_all(report, "commitments", present, wanted, code=by_code)
    links = {
        rows[commitment.code].pk: [clauses[code].pk for code in commitment.clauses] for commitment in promises
    }
    touched = sync_links(Commitment.clauses.through, "commitment_id", "clause_id", links)
    report.tally("commitments").mark_changed(row.code for row in rows.values() if row.pk in touched)
    load_tests(report, promises, rows, translations, scope)
    load_deadlines(report, records, rows, translations, scope)
    return rows


def load_tests(
    report: Report,
    promises: Sequence[schema.Commitment],
    rows: Mapping[str, Commitment],
    translations: Translations,
    scope: Scope,
) -> None:
    tests = [
        CommitmentTest(
            commitment=rows[commitment.code],
            number=number,
            text=test.text,
            guidance=test.guidance,
            translations=translations.tests[code_of_test(commitment.code, number)],
        )
        for commitment in promises
        for number, test in enumerate(commitment.tests, start=1)
    ]
    replace_all(
        report,
        "tests",
        CommitmentTest.objects.filter(commitment__instrument__in=scope.instruments).select_related(
            "commitment"
        ),
        tests,
        code=lambda row: code_of_test(row.commitment.code, row.number),
    )


def load_deadlines(
    report: Report,
    records: Sequence[schema.Instrument],
    rows: Mapping[str, Commitment],
    translations: Translations,
    scope: Scope,
) -> None:
    deadlines = []
    for record, commitment in ((text, promise) for text in records for promise in text.commitments):
        if commitment.deadline:
            due_on, precision = parse_partial(commitment.deadline.due_on)
            deadlines.append(
                Deadline(
                    commitment=rows[commitment.code],
                    due_on=last_day(due_on, precision),
                    precision=precision,
                    basis=commitment.deadline.basis,
                    quote=commitment.deadline.quote or "",
                    language=record.language,
                    official_words=record.official_words(deadline=commitment.code),
                    note=commitment.deadline.note,
                    translations=translations.deadlines[commitment.code],
                )
            )
    replace_all(
        report,
        "deadlines",
        Deadline.objects.filter(commitment__instrument__in=scope.instruments).select_related("commitment"),
        deadlines,
        code=lambda row: row.commitment.code,
    )


def load_undertakings(
    report: Report,
    commitments: Mapping[str, Commitment],
    endorsements: Sequence[Endorsement],
    scope: Scope,
) -> None:
    """One per endorsement where the commitment binds each, one without endorsement where it is joint."""
    wanted = []
    for commitment in commitments.values():
        if commitment.binding in (Binding.JOINT, Binding.BOTH):
            wanted.append(Undertaking(commitment=commitment, endorsement=None))
        if commitment.binding in (Binding.EACH, Binding.BOTH):
            wanted += [
                Undertaking(commitment=commitment, endorsement=endorsement)
                for endorsement in endorsements
                if endorsement.instrument_id == commitment.instrument_id
            ]
    replace_all(
        report,
        "undertakings",
        Undertaking.objects.filter(commitment__instrument__in=scope.instruments).select_related(
            "commitment", "endorsement__signatory"
        ),
        wanted,
        code=lambda row: (
            f"{row.commitment.code} {row.endorsement.signatory.code if row.endorsement else 'together'}"
        ),
    )
