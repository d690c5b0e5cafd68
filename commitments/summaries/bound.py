"""Everybody whom one commitment binds, how each stands, and the filter over them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext, gettext_noop

from commitments.models import Commitment, Endorsement, Signatory, Undertaking
from commitments.rules.echoed import echoed
from commitments.summaries.region_names import region_name
from commitments.summaries.signatory_names import name_order, own_name
from commitments.summaries.standing import timing_of
from commitments.vocabulary import Delivery, SignatoryKind, Timing

# these stand for a region where there is none
ORGANISATIONS = gettext_noop("Organisations")
COMPANIES = gettext_noop("Companies")


def area_of(signatory: Signatory) -> str:
    """Its region, or the word for what lies in none."""
    return signatory.region or (COMPANIES if signatory.kind == SignatoryKind.COMPANY else ORGANISATIONS)


def area_name(region: str) -> str:
    """A region, or the word for who lies in none, in the reader's language."""
    return gettext(region) if region in (ORGANISATIONS, COMPANIES) else region_name(region)


@dataclass(frozen=True)
class BoundLine:
    """How one signatory stands; `assessed_at` is None while nobody has assessed it."""

    name: str
    url: str
    region: str
    level: str
    timing: str
    assessed_at: dt.datetime | None
    entry_count: int
    left_on: dt.date | None = None


@dataclass(frozen=True)
class JointLine:
    """The undertaking that all owe together."""

    url: str
    level: str
    timing: str
    entry_count: int


@dataclass(frozen=True)
class Filter:
    """What the reader asked for; blank lets everything through."""

    level: str = ""
    region: str = ""

    @property
    def query(self) -> str:
        """The query string, in a fixed order and without what is blank."""
        asked = {"level": self.level, "region": self.region}
        return urlencode({key: value for key, value in asked.items() if value})


@dataclass(frozen=True)
class Choice:
    """A value that the filter takes, and how many it would show by itself."""

    value: str
    count: int

    @property
    def area(self) -> str:
        """The value as a region, in the reader's language."""
        return area_name(self.value)


@dataclass(frozen=True)
class Bound:
    """`everybody` sorts by name; `rows` are those that the filter lets through.

    An unknown value filters nothing and is named in `notices`.
    """

    everybody: tuple[BoundLine, ...]
    rows: tuple[BoundLine, ...]
    joint: JointLine | None
    asked: Filter
    levels: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    timings: tuple[Choice, ...]
    notices: tuple[str, ...]

    @property
    def level_options(self) -> tuple[Choice, ...]:
        """The levels to choose from: those that occur, and the one asked for even where nobody has it."""
        if self.asked.level not in Delivery.values or self.asked.level in {
            item.value for item in self.levels
        }:
            return self.levels
        return (*self.levels, Choice(self.asked.level, 0))

    @property
    def counted(self) -> tuple[BoundLine, ...]:
        """Those that have not left: they alone are counted."""
        return tuple(line for line in self.everybody if line.left_on is None)

    @property
    def assessed(self) -> int:
        return sum(line.level != Delivery.NOT_ASSESSED for line in self.counted)

    @property
    def is_filtered(self) -> bool:
        return len(self.rows) < len(self.everybody)


def load(commitment: Commitment, *, asked: Filter, today: dt.date) -> Bound:
    """One query; the filter runs here, over the few rows there are."""
    undertakings = Undertaking.objects.filter(commitment=commitment).select_related(
        "commitment__deadline", "endorsement__signatory", "current_status"
    )
    everybody, joint = [], None
    for undertaking in undertakings:
        if undertaking.endorsement is None:
            joint = joint_line(undertaking, today=today)
        else:
            everybody.append(line(undertaking, undertaking.endorsement, today=today))
    ordered = sorted(everybody, key=lambda line: name_order(line.name))
    levels = choices(line.level for line in everybody)
    regions = choices(line.region for line in everybody)
    known = Filter(
        level=asked.level if asked.level in Delivery.values else "",
        region=asked.region if asked.region in {choice.value for choice in regions} else "",
    )
    return Bound(
        everybody=tuple(ordered),
        rows=tuple(line for line in ordered if passes(line, known)),
        joint=joint,
        asked=asked,
        levels=tuple(sorted(levels, key=lambda choice: Delivery.values.index(choice.value))),
        regions=in_order(regions),
        timings=choices(
            line.timing for line in everybody if line.timing != Timing.NO_DATE and line.left_on is None
        ),
        notices=unknown_values(asked, known),
    )


def line(undertaking: Undertaking, endorsement: Endorsement, *, today: dt.date) -> BoundLine:
    status, signatory = undertaking.current_status, endorsement.signatory
    return BoundLine(
        name=own_name(signatory),
        url=undertaking.get_absolute_url(),
        region=area_of(signatory),
        level=status.verified_level,
        timing=timing_of(undertaking, today=today),
        assessed_at=status.published_at,
        entry_count=status.entry_count,
        left_on=endorsement.left_on,
    )


def joint_line(undertaking: Undertaking, *, today: dt.date) -> JointLine:
    status = undertaking.current_status
    return JointLine(
        url=undertaking.get_absolute_url(),
        level=status.verified_level,
        timing=timing_of(undertaking, today=today),
        entry_count=status.entry_count,
    )


def area_order(region: str) -> tuple[int, str]:
    """The key by which regions sort: by the name shown, who lies in none last."""
    last = (ORGANISATIONS, COMPANIES)
    return last.index(region) + 1 if region in last else 0, name_order(area_name(region))


def in_order(regions: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(regions, key=lambda choice: area_order(choice.value)))


def choices(values: Iterable[str]) -> tuple[Choice, ...]:
    """Each value with how often it occurs, the most frequent first."""
    return tuple(Choice(value, count) for value, count in Counter(values).most_common())


def passes(line: BoundLine, asked: Filter) -> bool:
    return line.level == (asked.level or line.level) and line.region == (asked.region or line.region)


def unknown_values(asked: Filter, known: Filter) -> tuple[str, ...]:
    found = []
    if asked.level != known.level:
        words = gettext("“%(value)s” is not a status, so nothing was filtered by it.")
        found.append(words % {"value": echoed(asked.level)})
    if asked.region != known.region:
        words = gettext("“%(value)s” is not a region of this list, so nothing was filtered by it.")
        found.append(words % {"value": echoed(asked.region)})
    return tuple(found)
