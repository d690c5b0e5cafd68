"""Signatories against commitments, one status in each cell; sorted by name, never by achievement."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from commitments.models import Commitment, Endorsement, Instrument, Signatory, Undertaking
from commitments.rules import delivery
from commitments.rules.signatory_kinds import address_of
from commitments.summaries.bound import Choice, Filter, area_of, choices, in_order, unknown_values
from commitments.summaries.distribution import LevelCount, count_assessed, count_levels
from commitments.summaries.own_words import said
from commitments.summaries.paging import Paging, turn_to
from commitments.summaries.signatory_names import NamedAddress, name_order, own_name
from commitments.vocabulary import Binding, CommitmentKind, Delivery, SignatoryKind
from commitments.words import date_words

FULL = "full"
COLUMNS_ON_A_PHONE = 9
CELLS_ON_A_PAGE = 1_800
# of a hundred thousand: joining what a few hundred endorsements say of them takes a fifth longer
CELL = ("endorsement", "commitment", "current_status__verified_level", "current_status__entry_count")


@dataclass(frozen=True)
class Tab:
    """One of the matrices there are. `instrument` is blank for the priorities and for all together."""

    url: str
    instrument: str
    is_full: bool
    is_current: bool


@dataclass(frozen=True)
class Column:
    """A commitment. `stem` and `leaf` are its code in two parts, between which a narrow head may break."""

    pk: int
    code: str
    title: str
    url: str
    instrument_short_title: str
    is_continuing: bool

    @property
    def stem(self) -> str:
        return self.code.partition(".")[0]

    @property
    def leaf(self) -> str:
        return "".join(self.code.partition(".")[1:])


@dataclass(frozen=True)
class Cell:
    """How one signatory stands on one commitment; `words` is the status in the reader's language."""

    level: str
    words: str
    entry_count: int
    url: str

    @property
    def is_assessed(self) -> bool:
        return self.level != Delivery.NOT_ASSESSED


@dataclass(frozen=True)
class Row:
    """`cells` stand in the order of the columns, None where the signatory did not endorse the text."""

    name: str
    url: str
    kind: str
    region: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class JointLine:
    """What all owe together: it has no row of its own."""

    code: str
    title: str
    url: str
    level: str
    is_continuing: bool


@dataclass(frozen=True)
class MatrixPage:
    """`rows` is what the filter lets through, by name; the counts are over every cell, filtered or not.

    `instrument_code` is blank where the columns come from several texts, or are the priorities alone.
    An unknown value filters nothing and is named in `notices`.
    """

    instrument_code: str
    instrument_short_title: str
    is_full: bool
    tabs: tuple[Tab, ...]
    columns: tuple[Column, ...]
    column_count: int
    rows: tuple[Row, ...]
    row_count: int
    joint: tuple[JointLine, ...]
    counts: tuple[LevelCount, ...]
    asked: Filter
    levels: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    paging: Paging
    notices: tuple[str, ...]

    @property
    def countries(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.kind == SignatoryKind.COUNTRY)

    @property
    def organisations(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.kind != SignatoryKind.COUNTRY)

    @property
    def total(self) -> int:
        return sum(item.count for item in self.counts)

    @property
    def assessed(self) -> int:
        return count_assessed(self.counts)

    @property
    def is_filtered(self) -> bool:
        return len(self.rows) < self.row_count


def load(instrument: str = "", *, asked: Filter, page: str = "", is_whole: bool = False) -> MatrixPage | None:
    """The matrix of an instrument, of the priorities (blank), or of everything (FULL).

    `is_whole` gives all its columns on one page, which no page of the site shows but its data do.
    None where no such text has a commitment that binds each signatory; FULL may be empty. Five or six
    queries.
    """
    texts = list(
        Instrument.objects.filter(commitments__binding__in=(Binding.EACH, Binding.BOTH))
        .distinct()
        .order_by("order", "code")
    )
    is_full = instrument == FULL
    wanted = [text for text in texts if is_full or text.code == instrument] if instrument else texts[:1]
    if instrument and not wanted and not is_full:
        return None
    commitments = columns_of(wanted, only_priorities=not instrument)
    endorsements = list(Endorsement.objects.filter(instrument__in=wanted).select_related("signatory"))
    everybody = signatories_of(endorsements, is_full=is_full)
    most = max(1, CELLS_ON_A_PAGE // max(1, len(everybody)))
    size = most if is_full else min(COLUMNS_ON_A_PHONE, most)
    size = max(1, len(commitments)) if is_whole else size
    paging, notice = turn_to(page, size=size, total=len(commitments))
    columns = [column(item) for item in commitments[paging.start : paging.stop]]
    cells = load_cells(columns, endorsements, with_addresses=not is_full)
    rows = tuple(row(signatory, columns, cells) for signatory in everybody)
    levels = [cell.level for line in rows for cell in line.cells if cell]
    known = known_part(asked, rows)
    return MatrixPage(
        instrument_code=wanted[0].code if instrument and not is_full else "",
        instrument_short_title=said(wanted[0], "short_title") if len(wanted) == 1 else "",
        is_full=is_full,
        tabs=tabs(texts, current=instrument),
        columns=tuple(columns),
        column_count=len(commitments),
        rows=tuple(line for line in rows if passes(line, known)),
        row_count=len(rows),
        joint=load_joint(wanted),
        counts=count_levels(levels),
        asked=asked,
        levels=tuple(Choice(item.level, item.count) for item in count_levels(levels)),
        regions=in_order(choices(line.region for line in rows)),
        paging=paging,
        notices=(*([notice] if notice else []), *unknown_values(asked, known)),
    )


def columns_of(texts: Sequence[Instrument], *, only_priorities: bool) -> list[Commitment]:
    """What binds each signatory, in the order of the texts: the priorities alone where there are any."""
    rows = Commitment.objects.filter(instrument__in=texts).exclude(binding=Binding.JOINT)
    found = list(rows.select_related("instrument").order_by("instrument__order", "order"))
    priorities = [item for item in found if item.kind == CommitmentKind.PRIORITY]
    return priorities if only_priorities and priorities else found


def signatories_of(endorsements: Sequence[Endorsement], *, is_full: bool) -> list[Signatory]:
    """Who endorsed the text, by name in the reader's language; everybody in the full matrix."""
    found = list(Signatory.objects.all()) if is_full else [item.signatory for item in endorsements]
    return sorted(found, key=lambda item: name_order(own_name(item)))


def column(commitment: Commitment) -> Column:
    return Column(
        pk=commitment.pk,
        code=commitment.code,
        title=said(commitment, "title"),
        url=reverse("public:commitment", args=[commitment.code]),
        instrument_short_title=said(commitment.instrument, "short_title"),
        is_continuing=commitment.is_continuing,
    )


def load_cells(
    columns: Sequence[Column], endorsements: Sequence[Endorsement], *, with_addresses: bool
) -> dict[tuple[int, int], Cell]:
    """Each undertaking under these columns, by the ids of signatory and commitment. One query."""
    by_commitment = {item.pk: item for item in columns}
    by_endorsement = {item.pk: item for item in endorsements}
    found = {}
    for pk, commitment, level, entry_count in own_undertakings(by_commitment).values_list(*CELL):
        head, endorsement = by_commitment[commitment], by_endorsement[pk]
        who, status = endorsement.signatory, delivery.label(level, is_continuing=head.is_continuing)
        found[who.pk, commitment] = Cell(
            level=level,
            words=cell_words(status, endorsement.left_on),
            entry_count=entry_count,
            url=reverse(f"public:{address_of(who.kind)}-undertaking", args=[who.slug, head.code])
            if with_addresses
            else "",
        )
    return found


def cell_words(status: str, left_on: dt.date | None) -> str:
    if left_on is None:
        return status
    return gettext("{status} (left on {day})").format(status=status, day=date_words(left_on))


def own_undertakings(commitments: Iterable[int]) -> QuerySet[Undertaking]:
    """In no order: sorting a hundred thousand cells by the names around them takes four times as long."""
    found = Undertaking.objects.filter(commitment__in=list(commitments)).exclude(endorsement=None)
    return found.order_by()


def row(signatory: Signatory, columns: Sequence[Column], cells: dict[tuple[int, int], Cell]) -> Row:
    return Row(
        name=own_name(signatory),
        url=signatory.get_absolute_url(),
        kind=signatory.kind,
        region=area_of(signatory),
        cells=tuple(cells.get((signatory.pk, item.pk)) for item in columns),
    )


def load_joint(texts: Sequence[Instrument]) -> tuple[JointLine, ...]:
    """What these texts ask of all together. One query."""
    rows = Undertaking.objects.joint().filter(commitment__instrument__in=texts)
    return tuple(
        JointLine(
            code=item.commitment.code,
            title=said(item.commitment, "title"),
            url=item.get_absolute_url(),
            level=item.current_status.verified_level,
            is_continuing=item.commitment.is_continuing,
        )
        for item in rows.select_related("commitment", "current_status").order_by(
            "commitment__instrument__order", "commitment__order"
        )
    )


def tabs(texts: Sequence[Instrument], *, current: str) -> tuple[Tab, ...]:
    """The priorities first, then each text, then everything."""
    return (
        Tab(reverse("public:matrix"), "", is_full=False, is_current=current == ""),
        *(
            Tab(
                reverse("public:instrument-matrix", args=[text.code]),
                said(text, "short_title"),
                is_full=False,
                is_current=current == text.code,
            )
            for text in texts
        ),
        Tab(reverse("public:full-matrix"), "", is_full=True, is_current=current == FULL),
    )


def known_part(asked: Filter, rows: Iterable[Row]) -> Filter:
    return Filter(
        level=asked.level if asked.level in Delivery.values else "",
        region=asked.region if asked.region in Counter(line.region for line in rows) else "",
    )


def passes(line: Row, asked: Filter) -> bool:
    """In the region asked for, and with the level asked for in at least one cell."""
    has_level = not asked.level or any(cell is not None and cell.level == asked.level for cell in line.cells)
    return has_level and line.region == (asked.region or line.region)


def nearest(code: str) -> tuple[NamedAddress, ...]:
    """The matrices whose addresses are spelt most like this one, or all there are. One query."""
    texts = Instrument.objects.filter(commitments__binding__in=(Binding.EACH, Binding.BOTH)).distinct()
    titles = {item.code: said(item, "short_title") for item in texts.order_by("order", "code")}
    close = get_close_matches(code.lower(), titles, n=3, cutoff=0.5) or list(titles)[:3]
    return tuple(
        NamedAddress(titles[item], reverse("public:instrument-matrix", args=[item])) for item in close
    )
