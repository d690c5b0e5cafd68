"""What was promised: commitments, the tests that show whether they are kept, and their deadlines."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.urls import reverse

from commitments.models import Clause, Commitment, CommitmentLink, CommitmentTest, Deadline
from commitments.summaries.open_data import keys
from commitments.summaries.open_data.columns import Means
from commitments.summaries.open_data.parts import page, worded
from commitments.summaries.open_data.table import Table
from commitments.vocabulary import Binding, CommitmentKind, DeadlineBasis, LinkKind, Precision, Trackability


@dataclass(frozen=True, kw_only=True)
class CommitmentRow:
    code: Annotated[str, Means("The code of its main clause.")]
    instrument: Annotated[str, Means("Instrument in which it was promised.", refers_to="instruments")]
    clauses: Annotated[tuple[str, ...], Means("Clauses that it comes from.", refers_to="clauses")]
    kind: Annotated[str, Means("What kind of promise it is.", of=CommitmentKind)]
    binding: Annotated[str, Means("Whom it binds.", of=Binding)]
    is_continuing: Annotated[bool, Means("Whether it is a lasting duty and not a single act.")]
    title_en: Annotated[str, Means("Our title in English.")]
    title_fr: Annotated[str | None, Means("Our title in French.")]
    title_ar: Annotated[str | None, Means("Our title in Arabic.")]
    explanation_en: Annotated[
        str | None, Means("Our explanation in English, paragraphs parted by empty lines.")
    ]
    explanation_fr: Annotated[str | None, Means("Our explanation in French, parted likewise.")]
    explanation_ar: Annotated[str | None, Means("Our explanation in Arabic, parted likewise.")]
    trackability: Annotated[str, Means("How far the wording itself allows a check.", of=Trackability)]
    trackability_reason_en: Annotated[str, Means("Why, in English.")]
    trackability_reason_fr: Annotated[str | None, Means("Why, in French.")]
    trackability_reason_ar: Annotated[str | None, Means("Why, in Arabic.")]
    test_count: Annotated[int, Means("How many tests show that it is kept.")]
    page_url: Annotated[str, Means("Its page on this site.")]


@dataclass(frozen=True, kw_only=True)
class CommitmentTestRow:
    id: Annotated[str, Means("The commitment's code and the number of the test, such as D3.a.t1.")]
    commitment: Annotated[str, Means("Commitment that it tests.", refers_to="commitments")]
    number: Annotated[int, Means("Number among the tests of the commitment, counted from 1.")]
    text_en: Annotated[str, Means("The test in English, the same for every signatory.")]
    text_fr: Annotated[str | None, Means("The test in French.")]
    text_ar: Annotated[str | None, Means("The test in Arabic.")]
    guidance_en: Annotated[str | None, Means("Which evidence counts and which does not, in English.")]
    guidance_fr: Annotated[str | None, Means("Which evidence counts and which does not, in French.")]
    guidance_ar: Annotated[str | None, Means("Which evidence counts and which does not, in Arabic.")]


@dataclass(frozen=True, kw_only=True)
class DeadlineRow:
    commitment: Annotated[str, Means("Commitment that is due.", refers_to="commitments")]
    instrument: Annotated[str, Means("Instrument in which it was promised.", refers_to="instruments")]
    due_on: Annotated[dt.date, Means("The last day on which it can be met on time.")]
    precision: Annotated[str, Means("How exactly the text gives the date.", of=Precision)]
    basis: Annotated[
        str, Means("Whether the text states the date, implies it, or we set it.", of=DeadlineBasis)
    ]
    quote: Annotated[str | None, Means("The official words that set the date.")]
    note_en: Annotated[str | None, Means("How the date was arrived at, in English.")]
    note_fr: Annotated[str | None, Means("How the date was arrived at, in French.")]
    note_ar: Annotated[str | None, Means("How the date was arrived at, in Arabic.")]


@dataclass(frozen=True, kw_only=True)
class LinkRow:
    id: Annotated[str, Means("The codes of both commitments, such as C8.c-D3.a.")]
    commitment: Annotated[str, Means("Commitment that takes up an earlier one.", refers_to="commitments")]
    earlier: Annotated[str, Means("Commitment that is taken up.", refers_to="commitments")]
    kind: Annotated[str, Means("How it takes it up.", of=LinkKind)]
    clauses: Annotated[tuple[str, ...], Means("Clauses that say so.", refers_to="clauses")]
    earlier_clauses: Annotated[tuple[str, ...], Means("Clauses that are taken up.", refers_to="clauses")]
    reason_en: Annotated[str, Means("Why we say so, in English.")]
    reason_fr: Annotated[str | None, Means("Why we say so, in French.")]
    reason_ar: Annotated[str | None, Means("Why we say so, in Arabic.")]


def commitments() -> QuerySet[Commitment]:
    clauses = Clause.objects.filter(commitments=OuterRef("pk")).order_by("code")
    return (
        Commitment.objects.select_related("instrument")
        .prefetch_related("tests")
        .annotate(clause_codes=ArraySubquery(clauses.values("code")))
    )


def commitment_rows(found: Sequence[Any], _day: dt.date) -> Iterator[CommitmentRow]:
    for row in found:
        words: dict[str, Any] = {}
        for field in ("title", "explanation", "trackability_reason"):
            words |= worded(row, field)
        yield CommitmentRow(
            code=row.code,
            instrument=row.instrument.code,
            clauses=tuple(row.clause_codes),
            kind=row.kind,
            binding=row.binding,
            is_continuing=row.is_continuing,
            trackability=row.trackability,
            test_count=len(row.tests.all()),
            page_url=page(reverse("public:commitment", args=[row.code])),
            **words,
        )


def commitment_tests() -> QuerySet[CommitmentTest]:
    return CommitmentTest.objects.select_related("commitment")


def commitment_test_rows(found: Sequence[CommitmentTest], _day: dt.date) -> Iterator[CommitmentTestRow]:
    for row in found:
        words: dict[str, Any] = {**worded(row, "text"), **worded(row, "guidance")}
        yield CommitmentTestRow(
            id=keys.of_test(row.commitment.code, row.number),
            commitment=row.commitment.code,
            number=row.number,
            **words,
        )


def deadlines() -> QuerySet[Deadline]:
    return Deadline.objects.select_related("commitment__instrument")


def deadline_rows(found: Sequence[Deadline], _day: dt.date) -> Iterator[DeadlineRow]:
    for row in found:
        yield DeadlineRow(
            commitment=row.commitment.code,
            instrument=row.commitment.instrument.code,
            due_on=row.due_on,
            precision=row.precision,
            basis=row.basis,
            quote=row.quote or None,
            **worded(row, "note"),
        )


def links() -> QuerySet[CommitmentLink]:
    return CommitmentLink.objects.select_related("commitment", "earlier")


def link_rows(found: Sequence[CommitmentLink], _day: dt.date) -> Iterator[LinkRow]:
    for row in found:
        words: dict[str, Any] = {**worded(row, "reason")}
        yield LinkRow(
            id=keys.of_link(row.commitment.code, row.earlier.code),
            commitment=row.commitment.code,
            earlier=row.earlier.code,
            kind=row.kind,
            clauses=tuple(row.clauses),
            earlier_clauses=tuple(row.earlier_clauses),
            **words,
        )


COMMITMENTS = Table(
    "commitments", "Commitments", "One promise: the clauses it comes from, whom it binds, what it means.",
    CommitmentRow, "code", commitments, commitment_rows, keys.code_is,
)  # fmt: skip
COMMITMENT_TESTS = Table(
    "commitment_tests", "Tests of commitments", "One of the tests that show that a commitment is kept.",
    CommitmentTestRow, "id", commitment_tests, commitment_test_rows, keys.commitment_test_is,
)  # fmt: skip
DEADLINES = Table(
    "deadlines", "Deadlines", "The date by which a commitment is due.",
    DeadlineRow, "commitment", deadlines, deadline_rows, keys.deadline_is,
)  # fmt: skip
COMMITMENT_LINKS = Table(
    "commitment_links", "Links between commitments", "That a commitment takes up an earlier one, and how.",
    LinkRow, "id", links, link_rows, keys.link_is,
)  # fmt: skip
