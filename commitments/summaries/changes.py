"""The numbered list of what was published, newest first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, JSONObject

from commitments.models import Change, EntryClause, EntrySignatory, Signatory, Undertaking
from commitments.summaries.entries import ClauseLink, SignatoryLink
from commitments.summaries.paging import Paging, turn_to
from commitments.summaries.signatory_names import in_sentence
from commitments.vocabulary import ChangeKind

CHANGES_PER_PAGE = 40


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
    on: dt.date
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class Filter:
    """What the reader asked for; blank lets everything through. `signatory` is a slug."""

    kind: str = ""
    signatory: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.kind or self.signatory)


@dataclass(frozen=True)
class SignatoryOption:
    slug: str
    name: str


@dataclass(frozen=True)
class ChangesPage:
    days: tuple[Day, ...]
    asked: Filter
    kinds: tuple[ChangeKind, ...]
    signatories: tuple[SignatoryOption, ...]
    paging: Paging
    notices: tuple[str, ...]


def load(*, asked: Filter, page: str = "") -> ChangesPage:
    """Three queries. An unknown value filters nothing and is named in the notices."""
    signatories = tuple(SignatoryOption(*row) for row in Signatory.objects.values_list("slug", "name"))
    known = Filter(
        kind=asked.kind if asked.kind in ChangeKind.values else "",
        signatory=asked.signatory if asked.signatory in {option.slug for option in signatories} else "",
    )
    changes = filtered(Change.objects.all(), known)
    paging, notice = turn_to(page, size=CHANGES_PER_PAGE, total=changes.count())
    lines = [line(change) for change in with_subjects(changes)[paging.start : paging.stop]]
    return ChangesPage(
        days=tuple(by_day(lines)),
        asked=asked,
        kinds=tuple(ChangeKind),
        signatories=signatories,
        paging=paging,
        notices=tuple(words for words in (*unknown_values(asked, known), notice) if words),
    )


def filtered(changes: QuerySet[Change], asked: Filter) -> QuerySet[Change]:
    if asked.kind:
        changes = changes.filter(kind=asked.kind)
    if asked.signatory:
        named = EntrySignatory.objects.filter(entry=OuterRef("entry"), signatory__slug=asked.signatory)
        changes = changes.filter(Q(undertaking__endorsement__signatory__slug=asked.signatory) | Exists(named))
    return changes


def with_subjects(changes: QuerySet[Change]) -> QuerySet[Change]:
    """The same changes with all that `line` reads, in the one query."""
    return changes.select_related("undertaking__commitment", "undertaking__endorsement__signatory").annotate(
        withdrawn_at=Coalesce("assessment__withdrawal__withdrawn_at", "entry__withdrawal__withdrawn_at"),
        signatory_rows=ArraySubquery(
            EntrySignatory.objects.filter(entry=OuterRef("entry"))
            .order_by("signatory__sort_key")
            .values(row=JSONObject(name="signatory__name", slug="signatory__slug", kind="signatory__kind"))
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
        signatories=tuple(SignatoryLink(**row) for row in change.signatory_rows),
        clauses=tuple(ClauseLink(**row) for row in change.clause_rows),
        withdrawn_at=change.withdrawn_at if change.kind != ChangeKind.WITHDRAWN else None,
    )


def undertaking_link(undertaking: Undertaking) -> UndertakingLink:
    signatory = undertaking.endorsement.signatory if undertaking.endorsement else None
    return UndertakingLink(
        code=undertaking.commitment.code,
        title=undertaking.commitment.title,
        signatory=signatory.name if signatory else "",
        who=in_sentence(signatory) if signatory else "all signatories together",
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


def unknown_values(asked: Filter, known: Filter) -> tuple[str, ...]:
    found = []
    if asked.kind != known.kind:
        found.append(f"“{asked.kind}” is not a kind of change, so nothing was filtered by it.")
    if asked.signatory != known.signatory:
        found.append(f"No signatory has the address “{asked.signatory}”, so nothing was filtered by it.")
    return tuple(found)
