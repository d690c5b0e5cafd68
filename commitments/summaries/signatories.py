"""The lists of countries and of organisations, and their filter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from commitments.models import Endorsement, ProgressEntry, Signatory, Undertaking
from commitments.summaries.signatory_names import spellings_of
from commitments.vocabulary import Delivery, InstrumentKind, SignatoryKind

COVERAGE = {
    "assessed": "At least one assessed",
    "waiting": "None assessed yet",
    "charter": "Endorsed the charter",
}


@dataclass(frozen=True)
class SignatoryLine:
    """One row. `assessed` and `total` count its own undertakings; joint ones are counted elsewhere, once."""

    name: str
    code: str
    url: str
    region: str
    subregion: str
    has_charter: bool
    assessed: int
    total: int
    entry_count: int
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Filter:
    """What the reader asked for; blank means everything. `coverage` is a key of COVERAGE."""

    name: str = ""
    region: str = ""
    coverage: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.name or self.region or self.coverage)

    @property
    def query(self) -> str:
        """The query string, in a fixed order and without what is blank."""
        asked = {"name": self.name, "region": self.region, "coverage": self.coverage}
        return urlencode({key: value for key, value in asked.items() if value})


@dataclass(frozen=True)
class Hint:
    """A part of the filter whose removal would bring rows back."""

    words: str
    query: str
    count: int


@dataclass(frozen=True)
class SignatoriesPage:
    """`rows` is what the filter lets through, `everybody` the whole list; both sort by name."""

    rows: tuple[SignatoryLine, ...]
    everybody: tuple[SignatoryLine, ...]
    regions: tuple[str, ...]
    coverage: Mapping[str, str]
    asked: Filter
    hints: tuple[Hint, ...]

    @property
    def assessed(self) -> int:
        return sum(row.assessed for row in self.everybody)

    @property
    def total(self) -> int:
        return sum(row.total for row in self.everybody)

    @property
    def with_assessment(self) -> int:
        return sum(row.assessed > 0 for row in self.everybody)


def load(kind: SignatoryKind, asked: Filter) -> SignatoriesPage:
    """One query. The filter runs here, over the few rows there are, so that hints cost nothing."""
    everybody = tuple(line(signatory) for signatory in with_counts(Signatory.objects.filter(kind=kind)))
    rows = tuple(row for row in everybody if passes(row, asked))
    return SignatoriesPage(
        rows=rows,
        everybody=everybody,
        regions=tuple(sorted({row.region for row in everybody if row.region})),
        coverage=COVERAGE,
        asked=asked,
        hints=() if rows else hints(everybody, asked),
    )


def with_counts(signatories: QuerySet[Signatory]) -> QuerySet[Signatory]:
    own = Undertaking.objects.filter(endorsement__signatory=OuterRef("pk"))
    named = ProgressEntry.objects.current().filter(signatory_links__signatory=OuterRef("pk"))
    charter = Endorsement.objects.filter(
        signatory=OuterRef("pk"), instrument__kind=InstrumentKind.CHARTER, left_on=None
    )
    assessed = ~Q(current_status__verified_level=Delivery.NOT_ASSESSED)
    return signatories.annotate(
        total=counted(own),
        assessed=counted(own.filter(assessed)),
        entry_count=counted(named),
        has_charter=Exists(charter),
    )


def counted(rows: QuerySet) -> Coalesce:
    """The number of rows of a correlated query, as a column."""
    return Coalesce(
        Subquery(rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")), 0
    )


def line(signatory: Signatory) -> SignatoryLine:
    return SignatoryLine(
        name=signatory.name,
        code=signatory.code,
        url=signatory.get_absolute_url(),
        region=signatory.region,
        subregion=signatory.intermediate_region or signatory.subregion,
        has_charter=signatory.has_charter,  # type: ignore[attr-defined]  # annotated by with_counts
        assessed=signatory.assessed,  # type: ignore[attr-defined]
        total=signatory.total,  # type: ignore[attr-defined]
        entry_count=signatory.entry_count,  # type: ignore[attr-defined]
        spellings=tuple(slugify(known) for known in spellings_of(signatory) if known),
    )


def passes(row: SignatoryLine, asked: Filter) -> bool:
    """A name matches anywhere in any spelling; a code of two or three letters only as a whole."""
    wanted = slugify(asked.name)
    if wanted and not any(wanted in known if len(known) > 3 else wanted == known for known in row.spellings):
        return False
    if asked.region and row.region != asked.region:
        return False
    checks: dict[str, Callable[[], bool]] = {
        "assessed": lambda: row.assessed > 0,
        "waiting": lambda: row.assessed == 0,
        "charter": lambda: row.has_charter,
    }
    return checks.get(asked.coverage, lambda: not asked.coverage)()


def hints(everybody: Sequence[SignatoryLine], asked: Filter) -> tuple[Hint, ...]:
    """Which part of the filter to drop, and how many rows that would bring back."""
    shown = COVERAGE.get(asked.coverage, asked.coverage)
    parts = {
        f"the name “{asked.name}”": replace(asked, name="") if asked.name else None,
        f"the region {asked.region}": replace(asked, region="") if asked.region else None,
        f"“{shown}”": replace(asked, coverage="") if asked.coverage else None,
    }
    found = []
    for words, wider in parts.items():
        count = sum(passes(row, wider) for row in everybody) if wider else 0
        if wider and count:
            found.append(Hint(words, wider.query, count))
    return tuple(found)
