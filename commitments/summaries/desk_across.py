"""One commitment across all signatories, so that the same thing is judged the same everywhere."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from commitments.models import (
    AssessmentDraft,
    AssessmentTestResult,
    Commitment,
    Undertaking,
)
from commitments.summaries.desk_places import EVERYBODY
from commitments.summaries.standing import quote_of
from commitments.vocabulary import DELIVERY_RANK, Delivery, TestResult

OPEN_DRAFT: Final = {
    "draft": "draft",
    "sent_back": "sent back",
    "submitted": "under review",
}


@dataclass(frozen=True)
class Result:
    """How one test came out."""

    number: int
    code: str

    @property
    def label(self) -> str:
        return TestResult(self.code).label


@dataclass(frozen=True)
class AcrossRow:
    """How one signatory stands. `drafts` are whose open drafts there are, without what they say.

    `results` are those of the published assessment, in the order of the tests.
    """

    pk: int
    name: str
    sort_key: str
    region: str
    level: str
    claimed: str
    strength: int | None
    passed: int | None
    results: tuple[Result, ...]
    last_entry_on: dt.date | None
    assessed_on: dt.date | None
    next_check_on: dt.date | None
    by: str
    drafts: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """`is_sorted` is "" or the direction in which the table stands sorted by it."""

    name: str
    label: str
    sort: str
    is_sorted: str


@dataclass(frozen=True)
class AcrossPage:
    code: str
    title: str
    quote: str
    is_continuing: bool
    tests: tuple[tuple[int, str, str], ...]
    rows: tuple[AcrossRow, ...]
    total: int
    columns: tuple[Column, ...]
    sort: str
    region: str
    level: str
    regions: tuple[str, ...]
    levels: tuple[str, ...]


# What each column sorts by; blanks come last either way.
SORTS: Final[dict[str, tuple[str, Callable[[AcrossRow], Any]]]] = {
    "signatory": ("Signatory", lambda row: row.sort_key),
    "verified": ("Verified", lambda row: rank(row.level)),
    "claimed": ("Claimed", lambda row: rank(row.claimed)),
    "strength": ("Evidence", lambda row: row.strength),
    "tests": ("Tests passed", lambda row: row.passed),
    "entry": ("Last entry", lambda row: row.last_entry_on),
    "assessed": ("Assessed", lambda row: row.assessed_on),
    "check": ("Next check", lambda row: row.next_check_on),
    "by": ("By", lambda row: row.by or None),
    "drafts": ("Open drafts", lambda row: -len(row.drafts) or None),
}


def rank(level: str) -> int | None:
    return DELIVERY_RANK.get(Delivery(level)) if level else None


def load(code: str, *, sort: str = "", region: str = "", level: str = "") -> AcrossPage:
    """Four queries. An unknown column, region or level is none. Raises Commitment.DoesNotExist."""
    commitment = Commitment.objects.prefetch_related("clauses", "tests").get(code__iexact=code)
    rows = [row_of(undertaking) for undertaking in with_facts(commitment.undertakings.all())]
    regions = tuple(sorted({row.region for row in rows if row.region}))
    levels = tuple(value for value in Delivery.values if any(row.level == value for row in rows))
    region, level = kept(region, regions), kept(level, levels)
    shown = [row for row in rows if region in ("", row.region) and level in ("", row.level)]
    name = sort.removeprefix("-")
    sort = sort if name in SORTS else "signatory"
    return AcrossPage(
        code=commitment.code,
        title=commitment.title,
        quote=quote_of(commitment),
        is_continuing=commitment.is_continuing,
        tests=tuple((test.number, test.text, test.guidance) for test in commitment.tests.all()),
        rows=tuple(in_order(shown, sort)),
        total=len(rows),
        columns=tuple(column(key, label, sort) for key, (label, _) in SORTS.items()),
        sort=sort,
        region=region,
        level=level,
        regions=regions,
        levels=levels,
    )


def kept(wanted: str, known: Collection[str]) -> str:
    return wanted if wanted in known else ""


def column(name: str, label: str, sort: str) -> Column:
    """Sorting by the column that leads already turns it round."""
    standing = {"": "", name: "ascending", f"-{name}": "descending"}.get(sort, "")
    return Column(name, label, f"-{name}" if standing == "ascending" else name, standing)


def in_order(rows: list[AcrossRow], sort: str) -> list[AcrossRow]:
    value = SORTS[sort.removeprefix("-")][1]
    by_name = sorted(rows, key=lambda row: row.sort_key)
    filled = [row for row in by_name if value(row) is not None]
    blank = [row for row in by_name if value(row) is None]
    return sorted(filled, key=value, reverse=sort.startswith("-")) + blank


def with_facts(undertakings: QuerySet[Undertaking]) -> QuerySet[Undertaking]:
    """The undertakings of one commitment with all that a row shows. One query."""
    drafts = AssessmentDraft.objects.open().filter(undertaking=OuterRef("pk")).order_by("changed_at", "pk")
    results = AssessmentTestResult.objects.filter(assessment=OuterRef("current_status__assessment"))
    return undertakings.select_related(
        "endorsement__signatory", "current_status__assessment__assessed_by"
    ).annotate(
        result_rows=ArraySubquery(
            results.order_by("test__number").values(row=JSONObject(number="test__number", code="result"))
        ),
        draft_states=ArraySubquery(drafts.values("state")),
        drafted_by=ArraySubquery(drafts.values("author__username")),
    )


def row_of(undertaking: Any) -> AcrossRow:
    """The row of an undertaking that came through `with_facts`."""
    status, endorsement = undertaking.current_status, undertaking.endorsement
    signatory, assessment = endorsement.signatory if endorsement else None, status.assessment
    results = tuple(Result(**row) for row in undertaking.result_rows)
    drafts = zip(undertaking.drafted_by, undertaking.draft_states, strict=True)
    return AcrossRow(
        pk=undertaking.pk,
        name=signatory.name if signatory else EVERYBODY,
        sort_key=signatory.sort_key if signatory else "",
        region=signatory.region if signatory else "",
        level=status.verified_level,
        claimed=status.claimed_level,
        strength=status.evidence_strength,
        passed=sum(item.code == TestResult.PASSED for item in results) if results else None,
        results=results,
        last_entry_on=status.last_entry_on,
        assessed_on=status.published_at.date() if status.published_at else None,
        next_check_on=status.next_check_on,
        by=str(assessment.assessed_by) if assessment else "",
        drafts=tuple(f"{author}: {OPEN_DRAFT[state]}" for author, state in drafts),
    )
