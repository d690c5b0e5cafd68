"""The lists of countries and of organisations, and their filter."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext, gettext_noop

from commitments.models import Change, Endorsement, ProgressEntry, Signatory, Undertaking
from commitments.rules.echoed import echoed
from commitments.rules.search_words import plain_name, words_of
from commitments.summaries.non_signatory import named
from commitments.summaries.region_names import region_name
from commitments.summaries.signatory_names import NamedAddress, name_order, own_name, spellings_of
from commitments.vocabulary import Delivery, InstrumentKind, SignatoryKind
from commitments.words import date_words

COVERAGE: Final = {
    "assessed": gettext_noop("At least one assessed"),
    "waiting": gettext_noop("Nothing assessed yet"),
    "charter": gettext_noop("Endorsed the charter"),
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
    changed_on: dt.date | None
    spellings: tuple[str, ...]
    kind: str = SignatoryKind.COUNTRY
    is_added: bool = False

    @property
    def region_name(self) -> str:
        return region_name(self.region)

    @property
    def subregion_name(self) -> str:
        return region_name(self.subregion)


@dataclass(frozen=True)
class Filter:
    """What the reader asked for; blank means everything. `coverage` is a key of COVERAGE."""

    name: str = ""
    region: str = ""
    coverage: str = ""
    since: dt.date | None = None

    @property
    def is_set(self) -> bool:
        return bool(self.name or self.region or self.coverage or self.since)

    @property
    def query(self) -> str:
        """The query string, in a fixed order and without what is blank."""
        since = self.since.isoformat() if self.since else ""
        asked = {"name": self.name, "region": self.region, "coverage": self.coverage, "since": since}
        return urlencode({key: value for key, value in asked.items() if value})


@dataclass(frozen=True)
class Hint:
    """A part of the filter whose removal would bring rows back; `words` say what is left out then."""

    words: str
    query: str
    count: int


@dataclass(frozen=True)
class SignatoriesPage:
    """`rows` is what the filter lets through, `everybody` the whole list; both sort by name.

    `non_signatory` is the country that the filter names, where it is none of them.
    """

    rows: tuple[SignatoryLine, ...]
    everybody: tuple[SignatoryLine, ...]
    regions: Mapping[str, str]
    coverage: Mapping[str, str]
    asked: Filter
    hints: tuple[Hint, ...]
    non_signatory: NamedAddress | None = None

    @property
    def of_paris(self) -> int:
        """Those of the reference data; the rest put their names to texts that others brought."""
        return sum(not row.is_added for row in self.everybody)

    @property
    def of_other_texts(self) -> int:
        return len(self.everybody) - self.of_paris

    @property
    def organisations(self) -> tuple[SignatoryLine, ...]:
        return tuple(row for row in self.rows if row.kind == SignatoryKind.ORGANISATION)

    @property
    def companies(self) -> tuple[SignatoryLine, ...]:
        return tuple(row for row in self.rows if row.kind == SignatoryKind.COMPANY)

    @property
    def waiting(self) -> int:
        """Those of whom nothing is assessed: a group of the list that has its own address."""
        return sum(row.assessed == 0 for row in self.everybody)

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
    found = (line(signatory) for signatory in with_counts(Signatory.objects.at(kind)))
    everybody = tuple(sorted(found, key=lambda row: name_order(row.name)))
    rows = tuple(row for row in everybody if passes(row, asked))
    return SignatoriesPage(
        rows=rows,
        everybody=everybody,
        regions=dict(
            sorted(
                {row.region: row.region_name for row in everybody if row.region}.items(),
                key=lambda item: name_order(item[1]),
            )
        ),
        coverage={code: gettext(words) for code, words in COVERAGE.items()},
        asked=asked,
        hints=() if rows else hints(everybody, asked),
        non_signatory=None if rows else named(asked.name, signatories={row.code for row in everybody}),
    )


def with_counts(signatories: QuerySet[Signatory]) -> QuerySet[Signatory]:
    own = Undertaking.objects.filter(endorsement__signatory=OuterRef("pk"))
    named = ProgressEntry.objects.current().filter(signatory_links__signatory=OuterRef("pk"))
    charter = Endorsement.objects.filter(
        signatory=OuterRef("pk"),
        instrument__kind=InstrumentKind.CHARTER,
        instrument__is_added=False,
        left_on=None,
    )
    assessed = ~Q(current_status__verified_level=Delivery.NOT_ASSESSED)
    return signatories.annotate(
        total=counted(own),
        assessed=counted(own.filter(assessed)),
        entry_count=counted(named),
        has_charter=Exists(charter),
        changed_at=Greatest(
            newest(Change.objects.standing().filter(undertaking__endorsement__signatory=OuterRef("pk"))),
            newest(Change.objects.standing().filter(entry__signatory_links__signatory=OuterRef("pk"))),
        ),
    )


def newest(changes: QuerySet[Change]) -> Subquery:
    """When the newest of a correlated query was published."""
    return alone(changes, Max("published_at"))


def counted(rows: QuerySet) -> Coalesce:
    """The number of rows of a correlated query, as a column."""
    return Coalesce(alone(rows, Count("pk")), 0)


def alone(rows: QuerySet, figure: Aggregate) -> Subquery:
    """One figure over all rows of a correlated query."""
    return Subquery(rows.order_by().annotate(one=Value(1)).values("one").annotate(n=figure).values("n"))


def line(signatory: Signatory) -> SignatoryLine:
    changed_at: dt.datetime | None = signatory.changed_at  # type: ignore[attr-defined]  # annotated by with_counts
    return SignatoryLine(
        name=own_name(signatory),
        kind=signatory.kind,
        is_added=signatory.is_added,
        code=signatory.code,
        url=signatory.get_absolute_url(),
        region=signatory.region,
        subregion=signatory.intermediate_region or signatory.subregion,
        has_charter=signatory.has_charter,  # type: ignore[attr-defined]  # annotated by with_counts
        assessed=signatory.assessed,  # type: ignore[attr-defined]
        total=signatory.total,  # type: ignore[attr-defined]
        entry_count=signatory.entry_count,  # type: ignore[attr-defined]
        changed_on=changed_at.date() if changed_at else None,
        spellings=tuple(
            plain_name(known) for known in (*spellings_of(signatory), signatory.name_ar) if known
        ),
    )


def passes(row: SignatoryLine, asked: Filter) -> bool:
    """A name matches anywhere in any spelling, with or without the Arabic article; a code of two or three
    letters only as a whole."""
    wanted = {plain_name(asked.name), " ".join(words_of(asked.name))} - {""}
    if wanted and not any(
        name == known if len(known) <= 3 and known.isascii() else name in known
        for known in row.spellings
        for name in wanted
    ):
        return False
    if asked.region and row.region != asked.region:
        return False
    if asked.since and (row.changed_on is None or row.changed_on < asked.since):
        return False
    checks: dict[str, Callable[[], bool]] = {
        "assessed": lambda: row.assessed > 0,
        "waiting": lambda: row.assessed == 0,
        "charter": lambda: row.has_charter,
    }
    return checks.get(asked.coverage, lambda: not asked.coverage)()


def hints(everybody: Sequence[SignatoryLine], asked: Filter) -> tuple[Hint, ...]:
    """Which part of the filter to drop, and how many rows that would bring back."""
    shown = gettext(COVERAGE[asked.coverage]) if asked.coverage in COVERAGE else asked.coverage
    since = date_words(asked.since) if asked.since else ""
    parts = (
        (gettext("Without the name “{value}”"), asked.name, replace(asked, name="")),
        (gettext("Without the region “{value}”"), region_name(asked.region), replace(asked, region="")),
        (gettext("Without “{value}”"), shown, replace(asked, coverage="")),
        (gettext("Without “changed since {value}”"), since, replace(asked, since=None)),
    )
    found = []
    for words, value, wider in parts:
        count = sum(passes(row, wider) for row in everybody) if value else 0
        if count:
            found.append(Hint(words.format(value=echoed(value)), wider.query, count))
    return tuple(found)
