"""What it amounts to: assessments, their tests, the replies to them, and the numbered list of changes."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from commitments.models import Assessment, AssessmentEntry, AssessmentTestResult, Change, Correction, Reply
from commitments.summaries.open_data import keys
from commitments.summaries.open_data.columns import Means
from commitments.summaries.open_data.parts import page
from commitments.summaries.open_data.table import Table
from commitments.vocabulary import ChangeKind, Delivery, EvidenceStrength, ReplyStance, TestResult


@dataclass(frozen=True, kw_only=True)
class AssessmentRow:
    id: Annotated[str, Means("Key of the undertaking and version, such as FR-D3.a.v2.")]
    undertaking: Annotated[str, Means("What was assessed.", refers_to="undertakings")]
    version: Annotated[int, Means("Version, counted from 1; the newest that stands is the current one.")]
    change_kind: Annotated[str, Means("What kind of change it was.", of=ChangeKind)]
    change_note: Annotated[str, Means("What changed and why, in one sentence.")]
    changed_rule: Annotated[str | None, Means("Which rule of the method changed, where that was the reason.")]
    is_minor: Annotated[bool, Means("Whether it is a minor correction.")]
    is_continuing: Annotated[bool, Means("Whether it is a lasting duty: “met” is then worded “being met”.")]
    verified_level: Annotated[str, Means("Status that we found.", of=Delivery)]
    claimed_level: Annotated[str | None, Means("Status that the signatory claims.", of=Delivery)]
    claim_made: Annotated[str | None, Means("The claim in the signatory's own words, with its place.")]
    evidence_strength: Annotated[
        int | None, Means("How firmly the evidence stands, 1 the firmest.", of=EvidenceStrength)
    ]
    strength_reason: Annotated[str | None, Means("Why it is rated weaker than the entries show.")]
    reasons: Annotated[str, Means("Why we found this status.")]
    scope_reason: Annotated[str | None, Means("Why it does not apply, or what replaced it.")]
    successor: Annotated[str | None, Means("Later promise that replaced it.", refers_to="commitments")]
    effective_on: Annotated[dt.date, Means("Day from which the status held in the world.")]
    next_check_on: Annotated[dt.date, Means("Day by which we look again.")]
    method_version: Annotated[str, Means("Version of the method that was applied.")]
    assessed_by: Annotated[str, Means("Initials of who assessed it.")]
    assessed_at: Annotated[dt.datetime, Means("When it was assessed.")]
    reviewed_by: Annotated[str, Means("Initials of who reviewed it, always somebody else.")]
    published_at: Annotated[dt.datetime, Means("When it was published.")]
    withdrawn_at: Annotated[dt.datetime | None, Means("When it was taken back, within minutes.")]
    withdrawal_reason: Annotated[str | None, Means("Why it was taken back.")]
    corrected_by: Annotated[str | None, Means("Version that corrects it.", refers_to="assessments")]
    what_was_wrong: Annotated[str | None, Means("What was wrong in it, where it was corrected.")]
    searched_on: Annotated[dt.date | None, Means("Day of the search that found nothing.")]
    searched_places: Annotated[str | None, Means("Where was searched.")]
    searched_languages: Annotated[str | None, Means("In which languages was searched.")]
    entries: Annotated[tuple[str, ...], Means("Entries that it rests on.", refers_to="progress_entries")]
    page_url: Annotated[str, Means("Its page on this site.")]


@dataclass(frozen=True, kw_only=True)
class AssessmentTestRow:
    id: Annotated[str, Means("Key of the assessment and number of the test, such as FR-D3.a.v2.t1.")]
    assessment: Annotated[str, Means("Assessment in which the test was applied.", refers_to="assessments")]
    test: Annotated[str, Means("The test.", refers_to="commitment_tests")]
    test_text: Annotated[str, Means("The test as it was worded then.")]
    result: Annotated[str, Means("Whether it was passed.", of=TestResult)]
    note: Annotated[str | None, Means("Why.")]


@dataclass(frozen=True, kw_only=True)
class ReplyRow:
    id: Annotated[int, Means("Number that stays the same.")]
    assessment: Annotated[str, Means("Assessment that the signatory answers.", refers_to="assessments")]
    stance: Annotated[str | None, Means("Whether it agrees; none where it did not say.", of=ReplyStance)]
    text: Annotated[str, Means("The signatory's own words, unchanged.")]
    language: Annotated[str, Means("BCP 47 tag of their language.")]
    links: Annotated[tuple[str, ...], Means("Addresses that the signatory gave.")]
    author: Annotated[str, Means("Name and office of whoever replied.")]
    received_on: Annotated[dt.date, Means("Day on which it came.")]


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    number: Annotated[int, Means("Number in the order of publication.")]
    kind: Annotated[str, Means("What kind of change it is.", of=ChangeKind)]
    undertaking: Annotated[str | None, Means("Undertaking it is about.", refers_to="undertakings")]
    assessment: Annotated[str | None, Means("Assessment that was published.", refers_to="assessments")]
    entry: Annotated[str | None, Means("Entry that was published.", refers_to="progress_entries")]
    reply: Annotated[int | None, Means("Reply that was published.", refers_to="replies")]
    is_continuing: Annotated[bool, Means("Whether it is a lasting duty: “met” is then worded “being met”.")]
    from_level: Annotated[str | None, Means("Status before.", of=Delivery)]
    to_level: Annotated[str | None, Means("Status after.", of=Delivery)]
    note: Annotated[str, Means("What changed, in a sentence.")]
    is_minor: Annotated[bool, Means("Whether it is a minor correction, of which nobody was told by mail.")]
    published_at: Annotated[dt.datetime, Means("When it was published.")]
    page_url: Annotated[str, Means("Its page on this site.")]


UNDERTAKING = ("commitment", "endorsement__signatory")


def of(way: str) -> tuple[str, ...]:
    """What the key of an assessment at the end of these joins is made of."""
    return tuple(f"{way}undertaking__{part}" for part in UNDERTAKING)


def undertaking_key(row: Any) -> str:
    """Of anything that has an undertaking."""
    endorsement = row.undertaking.endorsement
    return keys.of_undertaking(
        endorsement.signatory.code if endorsement else None, row.undertaking.commitment.code
    )


def assessment_key(row: Assessment) -> str:
    return keys.of_version(undertaking_key(row), row.version)


def assessments() -> QuerySet[Assessment]:
    links = AssessmentEntry.objects.filter(assessment=OuterRef("pk")).annotate(key=keys.entry_sql("entry__"))
    return Assessment.objects.select_related(
        *of(""), "assessed_by", "reviewed_by", "withdrawal", "successor", "search_record"
    ).annotate(entry_keys=ArraySubquery(links.order_by("key").values("key")))


def assessment_rows(found: Sequence[Any], _day: dt.date) -> Iterator[AssessmentRow]:
    """One query."""
    standing = Correction.objects.standing().filter(corrected__in=[row.pk for row in found])
    corrections = {row.corrected_id: row for row in standing.select_related("replaced_by").order_by("pk")}
    for row in found:
        key, withdrawal = undertaking_key(row), getattr(row, "withdrawal", None)
        correction, search = corrections.get(row.pk), row.search_record
        yield AssessmentRow(
            id=keys.of_version(key, row.version),
            undertaking=key,
            version=row.version,
            change_kind=row.change_kind,
            change_note=row.change_note,
            changed_rule=row.changed_rule or None,
            is_minor=row.is_minor,
            is_continuing=row.undertaking.commitment.is_continuing,
            verified_level=row.verified_level,
            claimed_level=row.claimed_level or None,
            claim_made=row.claim_made or None,
            evidence_strength=row.evidence_strength,
            strength_reason=row.strength_reason or None,
            reasons=row.reasons,
            scope_reason=row.scope_reason or None,
            successor=row.successor.code if row.successor else None,
            effective_on=row.effective_on,
            next_check_on=row.next_check_on,
            method_version=row.method_version,
            assessed_by=row.assessed_by.initials,
            assessed_at=row.assessed_at,
            reviewed_by=row.reviewed_by.initials,
            published_at=row.published_at,
            withdrawn_at=withdrawal.withdrawn_at if withdrawal else None,
            withdrawal_reason=withdrawal.reason if withdrawal else None,
            corrected_by=keys.of_version(key, correction.replaced_by.version) if correction else None,
            what_was_wrong=correction.what_was_wrong if correction else None,
            searched_on=search.searched_on if search else None,
            searched_places=search.places if search else None,
            searched_languages=search.languages if search else None,
            entries=tuple(row.entry_keys),
            page_url=page(row.get_absolute_url()),
        )


def assessment_tests() -> QuerySet[AssessmentTestResult]:
    return AssessmentTestResult.objects.select_related(*of("assessment__"), "test")


def assessment_test_rows(found: Sequence[Any], _day: dt.date) -> Iterator[AssessmentTestRow]:
    for row in found:
        key = assessment_key(row.assessment)
        yield AssessmentTestRow(
            id=keys.of_test(key, row.test.number),
            assessment=key,
            test=keys.of_test(row.assessment.undertaking.commitment.code, row.test.number),
            test_text=row.test_text,
            result=row.result,
            note=row.note or None,
        )


def replies() -> QuerySet[Reply]:
    return Reply.objects.select_related(*of("assessment__"))


def reply_rows(found: Sequence[Reply], _day: dt.date) -> Iterator[ReplyRow]:
    for row in found:
        yield ReplyRow(
            id=row.pk,
            assessment=assessment_key(row.assessment),
            stance=row.stance or None,
            text=row.text,
            language=row.language,
            links=tuple(row.links),
            author=row.author,
            received_on=row.received_on,
        )


def changes() -> QuerySet[Change]:
    return Change.objects.select_related(*of(""), *of("assessment__"), "entry")


def change_rows(found: Sequence[Change], _day: dt.date) -> Iterator[ChangeRow]:
    for row in found:
        yield ChangeRow(
            number=row.number,
            kind=row.kind,
            undertaking=undertaking_key(row) if row.undertaking else None,
            assessment=assessment_key(row.assessment) if row.assessment else None,
            entry=keys.of_version(row.entry.code, row.entry.version) if row.entry else None,
            reply=row.reply_id,
            is_continuing=bool(row.undertaking and row.undertaking.commitment.is_continuing),
            from_level=row.from_level or None,
            to_level=row.to_level or None,
            note=row.note,
            is_minor=row.is_minor,
            published_at=row.published_at,
            page_url=page(row.get_absolute_url()),
        )


def change_is(key: str) -> Any:
    return keys.number_is(key, "number")


ASSESSMENTS = Table(
    "assessments", "Assessments", "A published judgement on one undertaking, by whom, and reviewed by whom.",
    AssessmentRow, "id", assessments, assessment_rows, keys.assessment_is,
)  # fmt: skip
ASSESSMENT_TESTS = Table(
    "assessment_tests", "Tests of assessments", "The outcome of one test in one assessment.",
    AssessmentTestRow, "id", assessment_tests, assessment_test_rows, keys.assessment_test_is,
)  # fmt: skip
REPLIES = Table(
    "replies", "Replies", "What a signatory answered to an assessment, in its own words.",
    ReplyRow, "id", replies, reply_rows, keys.number_is,
)  # fmt: skip
CHANGES = Table(
    "changes", "Changes", "Everything that was published, numbered in the order of publication.",
    ChangeRow, "number", changes, change_rows, change_is,
)  # fmt: skip
