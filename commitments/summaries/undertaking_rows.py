"""What the page of an undertaking reads: seven queries at most, compiled and planned once."""

from dataclasses import dataclass
from typing import Final

from django.db.models import (
    BigIntegerField,
    Count,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Coalesce

from commitments.models import (
    Assessment,
    AssessmentEntry,
    CommitmentTest,
    Endorsement,
    ProgressEntry,
    Undertaking,
)
from commitments.rules.signatory_kinds import kinds_at
from commitments.summaries.entries import recorded
from commitments.summaries.one_statement import Asked, OneStatement, Rows
from commitments.summaries.published_assessment import with_people
from commitments.summaries.ready_query import ReadyQuery
from commitments.summaries.standing import joined, with_clauses

ME: Final = Asked("undertaking", BigIntegerField())
COMMITMENT: Final = Asked("commitment", BigIntegerField())
ASSESSMENT: Final = Asked("assessment", BigIntegerField())
SLUG, CODE = Asked("slug", TextField()), Asked("code", TextField())
AS_IT_STANDS, AS_IT_WAS = "as it stands", "as one version had it"

# in a query of its own: joined, it would repeat all else, and the status, for every endorser
ENDORSERS: Final = Coalesce(
    Subquery(
        Endorsement.objects.filter(instrument=OuterRef("commitment__instrument"), left_on=None)
        .order_by()
        .values("instrument")
        .annotate(number=Count("pk"))
        .values("number")
    ),
    0,
)


@dataclass(frozen=True)
class Wanted:
    """What a signatory owes under a commitment, or all together (`slug` blank). The code in any case."""

    code: str
    kind: str = ""
    slug: str = ""

    @property
    def undertakings(self) -> QuerySet[Undertaking]:
        return owed(self.kind, slug=self.slug, code=self.code) if self.slug else jointly(code=self.code)

    def load(self) -> Undertaking | None:
        """With all that its page says of it, and how many endorse its text. Two queries."""
        if self.slug:
            found = OWED.first(self.kind, slug=self.slug, code=self.code)
        else:
            found = JOINTLY.first(code=self.code)
        return with_clauses(found) if found else None


def owed_by(*, kind: str, slug: str, code: str) -> Wanted:
    return Wanted(code, kind, slug)


def owed_jointly(*, code: str) -> Wanted:
    return Wanted(code)


def owed(kind: str, *, slug: str | Asked, code: str | Asked) -> QuerySet[Undertaking]:
    return Undertaking.objects.filter(
        endorsement__signatory__kind__in=kinds_at(kind),
        endorsement__signatory__slug=slug,
        commitment__code__iexact=code,
    )


def jointly(*, code: str | Asked) -> QuerySet[Undertaking]:
    return Undertaking.objects.joint().filter(commitment__code__iexact=code)


def on_page(wanted: QuerySet[Undertaking]) -> QuerySet[Undertaking]:
    return joined(wanted).annotate(endorser_count=ENDORSERS)


def about(when: str) -> dict[str, Rows]:
    """Its tests with what an assessment says of them, what that rests on, and what is on record."""
    entries = (
        ProgressEntry.objects.current().filter(bearings__undertaking=ME)
        if when == AS_IT_STANDS
        else ProgressEntry.objects.filter(assessments=ASSESSMENT)
    )
    relied_on = AssessmentEntry.objects.filter(assessment=ASSESSMENT)
    return {**tests(), "relied_on": relied_on.values("entry__code", "shows"), "entries": recorded(entries)}


def tests() -> dict[str, Rows]:
    outcome = FilteredRelation("results", condition=Q(results__assessment=ASSESSMENT))
    rows = CommitmentTest.objects.filter(commitment=COMMITMENT).annotate(outcome=outcome)
    told = ("number", "text", "guidance", "translations")
    return {"tests": rows.values(*told, "outcome__result", "outcome__note", "outcome__test_text")}


OWED: Final = ReadyQuery(lambda kind: on_page(owed(kind, slug=SLUG, code=CODE))[:1])
JOINTLY: Final = ReadyQuery(lambda: on_page(jointly(code=CODE))[:1])
HISTORY: Final = ReadyQuery(lambda: with_people(Assessment.objects.filter(undertaking=ME)))
ABOUT: Final = OneStatement(about)
TESTS: Final = OneStatement(tests)
