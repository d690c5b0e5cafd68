"""Two to four signatories side by side, commitment by commitment; no total, no winner."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import groupby
from urllib.parse import urlencode

from django.utils.text import slugify
from django.utils.translation import gettext

from commitments.models import Signatory, Undertaking
from commitments.rules import delivery
from commitments.rules.echoed import echoed
from commitments.rules.first_sentence import first_sentence
from commitments.summaries.own_words import said
from commitments.summaries.signatory_names import NamedAddress, name_order, own_name, spellings_of
from commitments.summaries.standing import deadline_of, timing_of, timing_words
from commitments.vocabulary import Delivery, SignatoryKind

MOST = 4
# to start from: the two chairs of the summit, two endorsers of the charter, the two organisations
EXAMPLES = (("france", "india"), ("chile", "kenya"), ("african-union-commission", "european-union"))


@dataclass(frozen=True)
class Filter:
    """`names` as they stand in the address; `is_shared`: only what all of them signed."""

    names: tuple[str, ...] = ()
    is_shared: bool = False

    @property
    def query(self) -> str:
        """The query string, in a fixed order and without what is blank."""
        parts = [("c", name) for name in self.names]
        return urlencode([*parts, ("only", "both")] if self.is_shared else parts)


@dataclass(frozen=True)
class Option:
    slug: str
    name: str
    kind: str


@dataclass(frozen=True)
class Compared:
    """One of those compared. `without` is the query string of the same comparison without it."""

    slug: str
    name: str
    kind: str
    url: str
    assessed: int
    total: int
    without: str


@dataclass(frozen=True)
class Standing:
    """How one of them stands on one commitment.

    `claimed` is blank where it claims nothing that we know of; `timing` where the text sets no date. Both are
    words; `claimed_level` and `timing_code` are their codes.
    """

    name: str
    url: str
    level: str
    reason: str
    assessed_at: dt.datetime | None
    claimed: str
    differs_from_claim: bool
    timing: str
    entry_count: int
    claimed_level: str = ""
    timing_code: str = ""

    @property
    def is_assessed(self) -> bool:
        return self.level != Delivery.NOT_ASSESSED


@dataclass(frozen=True)
class Cell:
    """`standing` is None where the signatory did not endorse the text."""

    name: str
    standing: Standing | None


@dataclass(frozen=True)
class CommitmentRow:
    code: str
    title: str
    is_continuing: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class TextTable:
    code: str
    short_title: str
    rows: tuple[CommitmentRow, ...]


@dataclass(frozen=True)
class Side:
    """Signatories of one kind, who may be compared with each other."""

    kind: str
    members: tuple[Compared, ...]
    texts: tuple[TextTable, ...]


@dataclass(frozen=True)
class Unknown:
    """A name nobody has, and the same comparison with the nearest ones."""

    spelling: str
    nearest: tuple[NamedAddress, ...]


@dataclass(frozen=True)
class ComparePage:
    """`chosen` are the slugs of those shown, in the order asked for; `examples` only where there are none."""

    asked: Filter
    chosen: tuple[str, ...]
    sides: tuple[Side, ...]
    options: tuple[Option, ...]
    unknown: tuple[Unknown, ...]
    left_out: tuple[str, ...]
    examples: tuple[NamedAddress, ...]

    @property
    def members(self) -> tuple[Compared, ...]:
        return tuple(member for side in self.sides for member in side.members)

    @property
    def is_mixed(self) -> bool:
        return len(self.sides) > 1

    @property
    def totals_differ(self) -> bool:
        return len({member.total for member in self.members}) > 1

    @property
    def has_rows(self) -> bool:
        return any(text.rows for side in self.sides for text in side.texts)

    @property
    def slots(self) -> tuple[str, ...]:
        """What each of the fields of the form shows."""
        return (*self.chosen, *([""] * (MOST - len(self.chosen))))


def load(asked: Filter, *, today: dt.date) -> ComparePage:
    """Two queries: the signatories there are, and what those asked for owe."""
    everybody = sorted(Signatory.objects.all(), key=lambda item: name_order(own_name(item)))
    found, unknown = look_up(asked, everybody)
    shown = found[:MOST]
    known = Filter(tuple(item.slug for item in shown), asked.is_shared)
    undertakings = load_undertakings(shown)
    if known.is_shared:
        undertakings = shared(undertakings, among=len(shown))
    return ComparePage(
        asked=known,
        chosen=known.names,
        sides=sides(shown, undertakings, known, today=today),
        options=tuple(Option(item.slug, own_name(item), item.kind) for item in everybody),
        unknown=unknown,
        left_out=tuple(own_name(item) for item in found[MOST:]),
        examples=() if shown else examples(everybody),
    )


def look_up(asked: Filter, everybody: Sequence[Signatory]) -> tuple[list[Signatory], tuple[Unknown, ...]]:
    """Whom the names in the address mean, each once, and which of them mean nobody."""
    spellings = {
        slugify(spelt): item
        for item in reversed(everybody)
        for spelt in reversed(spellings_of(item))
        if slugify(spelt)
    }
    spellings |= {item.slug: item for item in everybody}
    found: dict[int, Signatory] = {}
    strangers = []
    for name in asked.names:
        if signatory := spellings.get(slugify(name)):
            found.setdefault(signatory.pk, signatory)
        else:
            strangers.append(name)
    kept = Filter(tuple(item.slug for item in found.values())[: MOST - 1], asked.is_shared)
    return list(found.values()), tuple(
        Unknown(echoed(name), nearest(name, spellings, kept)) for name in strangers[:MOST]
    )


def nearest(name: str, spellings: dict[str, Signatory], kept: Filter) -> tuple[NamedAddress, ...]:
    close = get_close_matches(slugify(name), spellings, n=8, cutoff=0.6)
    found = {spellings[spelt].slug: spellings[spelt] for spelt in close}
    return tuple(
        NamedAddress(own_name(item), f"?{replace(kept, names=(*kept.names, slug)).query}")
        for slug, item in list(found.items())[:3]
        if slug not in kept.names
    )


def load_undertakings(signatories: Iterable[Signatory]) -> list[Undertaking]:
    """What these owe by themselves, in the order of the texts. One query."""
    rows = Undertaking.objects.filter(endorsement__signatory__in=[item.pk for item in signatories])
    return list(
        rows.select_related(
            "commitment__instrument",
            "commitment__deadline",
            "endorsement__signatory",
            "current_status__assessment",
        ).order_by("commitment__instrument__order", "commitment__order")
    )


def shared(undertakings: Sequence[Undertaking], *, among: int) -> list[Undertaking]:
    """Only those under commitments that bind each of so many."""
    bound: dict[int, int] = {}
    for item in undertakings:
        bound[item.commitment_id] = bound.get(item.commitment_id, 0) + 1
    return [item for item in undertakings if bound[item.commitment_id] == among]


def sides(
    signatories: Sequence[Signatory], undertakings: Sequence[Undertaking], asked: Filter, *, today: dt.date
) -> tuple[Side, ...]:
    """Countries and organisations apart, each in the order asked for."""
    found = []
    for kind in SignatoryKind.values:
        members = [item for item in signatories if item.kind == kind]
        own = [item for item in undertakings if signatory_of(item).kind == kind]
        if members:
            compared = tuple(compare(item, own, asked) for item in members)
            found.append(Side(kind, compared, texts(members, own, today=today)))
    return tuple(found)


def signatory_of(undertaking: Undertaking) -> Signatory:
    if undertaking.endorsement is None:
        raise ValueError("a joint undertaking belongs to no single signatory")
    return undertaking.endorsement.signatory


def compare(signatory: Signatory, undertakings: Iterable[Undertaking], asked: Filter) -> Compared:
    levels = [
        item.current_status.verified_level for item in undertakings if signatory_of(item).pk == signatory.pk
    ]
    others = tuple(name for name in asked.names if name != signatory.slug)
    return Compared(
        slug=signatory.slug,
        name=own_name(signatory),
        kind=signatory.kind,
        url=signatory.get_absolute_url(),
        assessed=sum(level != Delivery.NOT_ASSESSED for level in levels),
        total=len(levels),
        without=replace(asked, names=others).query,
    )


def texts(
    members: Sequence[Signatory], undertakings: Sequence[Undertaking], *, today: dt.date
) -> tuple[TextTable, ...]:
    found = []
    for instrument, rows in groupby(undertakings, key=lambda item: item.commitment.instrument):
        by_commitment: dict[int, list[Undertaking]] = {}
        for item in rows:
            by_commitment.setdefault(item.commitment_id, []).append(item)
        lines = tuple(row(owed, members, today=today) for owed in by_commitment.values())
        found.append(TextTable(instrument.code, said(instrument, "short_title"), lines))
    return tuple(found)


def row(owed: Sequence[Undertaking], members: Sequence[Signatory], *, today: dt.date) -> CommitmentRow:
    commitment = owed[0].commitment
    by_signatory = {signatory_of(item).pk: item for item in owed}
    return CommitmentRow(
        code=commitment.code,
        title=said(commitment, "title"),
        is_continuing=commitment.is_continuing,
        cells=tuple(
            Cell(own_name(member), standing(by_signatory[member.pk], today=today))
            if member.pk in by_signatory
            else Cell(own_name(member), None)
            for member in members
        ),
    )


def standing(undertaking: Undertaking, *, today: dt.date) -> Standing:
    status, commitment = undertaking.current_status, undertaking.commitment
    level = Delivery(status.verified_level)
    stands = timing_of(undertaking, today=today)
    return Standing(
        name=own_name(signatory_of(undertaking)),
        url=undertaking.get_absolute_url(),
        level=level,
        reason=first_sentence(status.assessment.reasons) if status.assessment else "",
        assessed_at=status.published_at,
        claimed=delivery.label(status.claimed_level, is_continuing=commitment.is_continuing)
        if status.claimed_level
        else "",
        differs_from_claim=bool(status.claimed_level) and status.claimed_level != level,
        timing=timing_words(stands, level) if deadline_of(commitment) else "",
        entry_count=status.entry_count,
        claimed_level=status.claimed_level,
        timing_code=stands if deadline_of(commitment) else "",
    )


def examples(everybody: Sequence[Signatory]) -> tuple[NamedAddress, ...]:
    """Comparisons to start from, among those who are there."""
    by_slug = {item.slug: item for item in everybody}
    return tuple(
        NamedAddress(
            gettext("%(one)s and %(other)s")
            % {"one": own_name(by_slug[one]), "other": own_name(by_slug[other])},
            f"?{Filter((one, other)).query}",
        )
        for one, other in EXAMPLES
        if one in by_slug and other in by_slug
    )
