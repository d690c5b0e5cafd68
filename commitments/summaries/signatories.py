"""The lists of countries and of organisations, and their filter."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from commitments.models import Endorsement, Signatory, SignatoryCount, Undertaking
from commitments.rules.echoed import echoed
from commitments.rules.search_words import plain_name, words_of
from commitments.rules.signatory_kinds import address_of
from commitments.summaries.non_signatory import named as named_elsewhere
from commitments.summaries.one_statement import OneStatement, Rows
from commitments.summaries.region_names import region_name
from commitments.summaries.signatory_names import NamedAddress, name_order, own_name, spellings_of
from commitments.vocabulary import Delivery, InstrumentKind, SignatoryKind
from commitments.words import date_words

NOTHING_OWED: Final = {"total": 0, "assessed": 0}
NOTHING_TOLD: Final = {"entry_count": 0, "changed_at": ""}
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
    found = (line for signatory, line in load_everybody() if address_of(signatory.kind) == kind)
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
        non_signatory=None
        if rows
        else named_elsewhere(asked.name, signatories={row.code for row in everybody}),
    )


def counts() -> dict[str, Rows]:
    """Everybody, and each count grouped by signatory: one by one, each would be read sixty times.

    What would grow with the log, entries and changes, PostgreSQL has counted already.
    """
    assessed = ~Q(current_status__verified_level=Delivery.NOT_ASSESSED)
    owed = Undertaking.objects.exclude(endorsement=None).values(who=F("endorsement__signatory"))
    charters = Endorsement.objects.filter(
        instrument__kind=InstrumentKind.CHARTER, instrument__is_added=False, left_on=None
    )
    names = ("code", "alpha3", "slug", "kind", "name", "name_fr", "name_ar", "name_in_text", "also_known_as")
    places = ("region", "subregion", "intermediate_region", "tile_column", "tile_row", "is_added")
    return {
        "everybody": Signatory.objects.values("pk", *names, *places),
        "owed": owed.annotate(total=Count("pk"), assessed=Count("pk", filter=assessed)).order_by(),
        "charters": charters.values(who=F("signatory")).order_by(),
        "counted": SignatoryCount.objects.values("entry_count", "changed_at", who=F("signatory")).order_by(),
    }


COUNTS: Final = OneStatement(counts)


def load_everybody() -> tuple[tuple[Any, SignatoryLine], ...]:
    """Each signatory's row with its line, in the order of their names. One query."""
    found = COUNTS.ask()
    owed, counts = ({row["who"]: row for row in found[kind]} for kind in ("owed", "counted"))
    charters = {row["who"] for row in found["charters"]}
    lines = []
    for row in (SimpleNamespace(**named) for named in found["everybody"]):
        of_it, told = owed.get(row.pk, NOTHING_OWED), counts.get(row.pk, NOTHING_TOLD)
        counted = line(
            row,
            total=of_it["total"],
            assessed=of_it["assessed"],
            entry_count=told["entry_count"],
            has_charter=row.pk in charters,
            changed_on=dt.datetime.fromisoformat(told["changed_at"]).date() if told["changed_at"] else None,
        )
        lines.append((row, counted))
    return tuple(lines)


def line(signatory: Any, **counted: Any) -> SignatoryLine:
    address = reverse(f"public:{address_of(signatory.kind)}", args=[signatory.slug])
    return SignatoryLine(
        name=own_name(signatory),
        kind=signatory.kind,
        is_added=signatory.is_added,
        code=signatory.code,
        url=address,
        region=signatory.region,
        subregion=signatory.intermediate_region or signatory.subregion,
        spellings=tuple(
            plain_name(known) for known in (*spellings_of(signatory), signatory.name_ar) if known
        ),
        **counted,
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
