"""The numbered list of what was published, newest first."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext

from commitments.models import Change, Commitment, EntryClause, EntrySignatory, Signatory, Undertaking
from commitments.summaries import change_counts
from commitments.summaries.changes_filter import Filter, FilterNotice, Known, Period, filtered, periods, read
from commitments.summaries.entries import ClauseLink, SignatoryLink
from commitments.summaries.own_words import Said, said
from commitments.summaries.paging import Paging, turn_to
from commitments.summaries.signatory_names import in_sentence, name_order, own_name
from commitments.vocabulary import ChangeKind

CHANGES_PER_PAGE = 40
NEWS = (ChangeKind.PROGRESS, ChangeKind.REGRESS)  # all other kinds are news about us


@dataclass(frozen=True)
class UndertakingLink:
    """What a change of status is about. `signatory` is empty for what all owe; `who` fits in a sentence."""

    code: str
    title: str
    signatory: str
    who: str
    url: str
    is_continuing: bool


@dataclass(frozen=True)
class ChangeLine:
    """A change of status has an undertaking; a new entry has the signatories and clauses it names.

    `withdrawn_at` is set where what it published was taken back since.
    """

    number: int
    kind: str
    note: str
    published_at: dt.datetime
    from_level: str
    to_level: str
    is_minor: bool
    undertaking: UndertakingLink | None
    is_entry: bool
    signatories: tuple[SignatoryLink, ...]
    clauses: tuple[ClauseLink, ...]
    withdrawn_at: dt.datetime | None = None


@dataclass(frozen=True)
class Day:
    """What was published on one day, the newest first: what happened in the world apart from the rest."""

    on: dt.date
    lines: tuple[ChangeLine, ...]

    @property
    def news(self) -> tuple[ChangeLine, ...]:
        return tuple(line for line in self.lines if line.kind in NEWS)

    @property
    def ours(self) -> tuple[ChangeLine, ...]:
        """News about us and our record."""
        return tuple(line for line in self.lines if line.kind not in NEWS)


@dataclass(frozen=True)
class SignatoryOption:
    slug: str
    name: str


@dataclass(frozen=True)
class CommitmentOption:
    code: str
    title: Said


@dataclass(frozen=True)
class KindOption:
    """A kind of change with the number of those that the rest of the filter lets through."""

    kind: ChangeKind
    count: int
    query: str
    is_news: bool
    is_chosen: bool


@dataclass(frozen=True)
class ChangesPage:
    """`asked` is what was typed, `known` what could be followed; `kinds` are those that there are."""

    days: tuple[Day, ...]
    asked: Filter
    known: Known
    kinds: tuple[KindOption, ...]
    signatories: tuple[SignatoryOption, ...]
    commitments: tuple[CommitmentOption, ...]
    periods: tuple[Period, ...]
    paging: Paging
    notices: tuple[FilterNotice, ...]

    @property
    def all_kinds(self) -> tuple[ChangeKind, ...]:
        return tuple(ChangeKind)

    @property
    def total(self) -> int:
        """Of all kinds."""
        return sum(option.count for option in self.kinds)

    @property
    def wrong(self) -> Mapping[str, str]:
        """What is wrong, by the field it stands in."""
        return {notice.field: notice.words for notice in self.notices if notice.field}

    @property
    def heard(self) -> Filter:
        """What was typed, as far as it could be followed."""
        known = self.known
        return replace(
            self.asked,
            kind=known.kind,
            signatory=known.signatory,
            commitment=known.commitment,
            since=known.since.isoformat() if known.since else "",
            until=known.until.isoformat() if known.until else "",
        )

    @property
    def without_kind(self) -> str:
        return replace(self.asked, kind="").query


def load(*, asked: Filter, today: dt.date, page: str = "", size: int = 0) -> ChangesPage:
    """Four queries. An unknown value filters nothing and is named in the notices."""
    signatories = sorted(Signatory.objects.all(), key=lambda item: name_order(own_name(item)))
    commitments = list(Commitment.objects.select_related("instrument"))
    known, notices = read(asked, signatories, [commitment.code for commitment in commitments])
    counts = change_counts.of_each_kind(known)
    total = change_counts.in_all(counts, known)
    paging, notice = turn_to(page, size=size or CHANGES_PER_PAGE, total=total)
    shown = with_subjects(filtered(Change.objects.all(), known))[paging.start : paging.stop]
    adopted = [item.instrument.adopted_on for item in commitments if item.instrument.adopted_on]
    return ChangesPage(
        days=tuple(by_day(line(change) for change in shown)),
        asked=asked,
        known=known,
        kinds=tuple(kind_options(counts, asked, known)),
        signatories=tuple(SignatoryOption(item.slug, own_name(item)) for item in signatories),
        commitments=tuple(CommitmentOption(item.code, said(item, "title")) for item in commitments),
        periods=periods(asked, today=today, summit=min(adopted, default=None)),
        paging=paging,
        notices=(*notices, *((FilterNotice(notice),) if notice else ())),
    )


def kind_options(counts: Mapping[str, int], asked: Filter, known: Known) -> Iterable[KindOption]:
    for kind in ChangeKind:
        if counts.get(kind):
            yield KindOption(
                kind,
                counts[kind],
                replace(asked, kind=kind.value).query,
                is_news=kind in NEWS,
                is_chosen=kind == known.kind,
            )


def with_subjects(changes: QuerySet[Change]) -> QuerySet[Change]:
    """The same changes with all that `line` reads, in the one query."""
    return changes.select_related("undertaking__commitment", "undertaking__endorsement__signatory").annotate(
        withdrawn_at=Coalesce("assessment__withdrawal__withdrawn_at", "entry__withdrawal__withdrawn_at"),
        signatory_rows=ArraySubquery(
            EntrySignatory.objects.filter(entry=OuterRef("entry"))
            .order_by("signatory__sort_key")
            .values(
                row=JSONObject(
                    name="signatory__name",
                    name_fr="signatory__name_fr",
                    name_ar="signatory__name_ar",
                    slug="signatory__slug",
                    kind="signatory__kind",
                )
            )
        ),
        clause_rows=ArraySubquery(
            EntryClause.objects.filter(entry=OuterRef("entry"))
            .order_by("clause__instrument__order", "clause__order")
            .values(row=JSONObject(code="clause__code", instrument="clause__instrument__code"))
        ),
    )


def line(change: Any) -> ChangeLine:
    """The line of a change that came through `with_subjects`."""
    return ChangeLine(
        number=change.number,
        kind=change.kind,
        note=change.note,
        published_at=change.published_at,
        from_level=change.from_level,
        to_level=change.to_level,
        is_minor=change.is_minor,
        undertaking=undertaking_link(change.undertaking) if change.undertaking else None,
        is_entry=change.entry_id is not None,
        signatories=tuple(signatory_link(row) for row in change.signatory_rows),
        clauses=tuple(ClauseLink(**row) for row in change.clause_rows),
        withdrawn_at=change.withdrawn_at if change.kind != ChangeKind.WITHDRAWN else None,
    )


def signatory_link(row: Mapping[str, str]) -> SignatoryLink:
    names = {name: row[name] for name in ("name", "name_fr", "name_ar")}
    return SignatoryLink(own_name(Signatory(**names)), row["slug"], row["kind"])


def undertaking_link(undertaking: Undertaking) -> UndertakingLink:
    signatory = undertaking.endorsement.signatory if undertaking.endorsement else None
    return UndertakingLink(
        code=undertaking.commitment.code,
        title=said(undertaking.commitment, "title"),
        signatory=own_name(signatory) if signatory else "",
        who=in_sentence(signatory) if signatory else gettext("all signatories together"),
        url=undertaking.get_absolute_url(),
        is_continuing=undertaking.commitment.is_continuing,
    )


def by_day(lines: Iterable[ChangeLine]) -> Iterable[Day]:
    """Grouped by the day (UTC) of publication, each day once, even where a clock was set back meanwhile."""
    days: dict[dt.date, list[ChangeLine]] = {}
    for line in lines:
        days.setdefault(line.published_at.astimezone(dt.UTC).date(), []).append(line)
    for day in sorted(days, reverse=True):
        yield Day(day, tuple(days[day]))
