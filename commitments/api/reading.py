"""Reading one table for one request: a page of rows, one row, or all of them as a stream."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from commitments.api import cursors
from commitments.api.answers import ProblemError
from commitments.api.filters import FILTERS, SORTS
from commitments.former_words import words_of
from commitments.models import Change, FormerRow
from commitments.rules.past_days import end_of
from commitments.summaries import past_day
from commitments.summaries.open_data.columns import Flattener, json_row
from commitments.summaries.open_data.table import Table

LINES_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Moment:
    """Which day is read, and when what it reads last changed; None where that cannot be told."""

    day: dt.date
    changed_at: dt.datetime | None


@contextmanager
def reading(as_of: dt.date | None) -> Iterator[Moment]:
    """Until it closes, every query reads the rows of that day, or today's. One query or two."""
    now = timezone.now()
    if as_of is None:
        yield Moment(now.date(), last_change(now))
        return
    if as_of > now.date():
        raise ProblemError(HTTPStatus.NOT_FOUND, "That day has not come yet.")
    with past_day.opened(as_of) as launched:
        earliest = launched or now.date()
        if as_of < earliest:
            raise ProblemError(
                HTTPStatus.NOT_FOUND, "The record begins later.", earliest=earliest.isoformat()
            )
        with words_of(as_of):
            yield Moment(as_of, end_of(as_of) if as_of < now.date() else None)


def last_change(now: dt.datetime) -> dt.datetime:
    """When anything was last published or edited, at the earliest the beginning of the day, since what is due
    today was not yesterday. Two queries."""
    published = Change.objects.order_by("-number").values_list("published_at", flat=True).first()
    edited = FormerRow.objects.order_by("-pk").values_list("stood_until", flat=True).first()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(moment for moment in (published, edited, midnight) if moment is not None)


def narrowed(table: Table, asked: Any) -> Q:
    where = Q()
    for name, filter_ in FILTERS[table.name].items():
        value = getattr(asked, name)
        if value is not None:
            where &= filter_.condition(value)
    return where


@dataclass(frozen=True)
class Page:
    """`cursor` is the place after its last row, from which rows that come later follow; `is_last`: there are
    none yet."""

    rows: list[dict[str, Any]]
    cursor: str | None
    is_last: bool


def page(table: Table, asked: Any, *, day: dt.date, columns: tuple[str, ...]) -> Page:
    sort = getattr(asked, "sort", None) or ""
    where, rows = narrowed(table, asked), ordered(table, sort)
    if asked.cursor:
        where &= behind(table, sort, asked.cursor)
    found = list(rows.filter(where)[: asked.limit + 1])
    is_last, found = len(found) <= asked.limit, found[: asked.limit]
    flattener = Flattener(table.row, columns)
    return Page(
        rows=[json_row(flattener.flat(row)) for row in table.shape(found, day)],
        cursor=place_of(found[-1], table, sort) if found else asked.cursor,
        is_last=is_last,
    )


def ordered(table: Table, sort: str) -> QuerySet[Any]:
    if not sort:
        return table.source().order_by("pk")
    is_down, column = sort.startswith("-"), F(SORTS[table.name][sort.removeprefix("-")])
    rows = table.source().annotate(sort_value=column)
    return rows.order_by(*(("-sort_value", "-pk") if is_down else ("sort_value", "pk")))


def behind(table: Table, sort: str, text: str) -> Q:
    """Rows after the place that the cursor names."""
    try:
        cursor = cursors.read(text, table=table.name, sort=sort)
        if not sort:
            return Q(pk__gt=cursor.pk)
        value = typed(table, sort, cursor.value)
    except ValueError as error:
        raise ProblemError(
            HTTPStatus.NOT_FOUND, "No page of this list in this order ended where the cursor says."
        ) from error
    way = "lt" if sort.startswith("-") else "gt"
    return Q(**{f"sort_value__{way}": value}) | Q(**{"sort_value": value, f"pk__{way}": cursor.pk})


def typed(table: Table, sort: str, value: Any) -> Any:
    """The value of the column that a list is sorted by, from how a cursor writes it."""
    base = table.row.__annotations__[sort.removeprefix("-")].__origin__
    if not isinstance(value, int if base is int else str):
        raise cursors.BrokenCursorError(value)
    if base is dt.datetime:
        moment = dt.datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise cursors.BrokenCursorError(value)
        return moment
    return dt.date.fromisoformat(str(value)) if base is dt.date else value


def place_of(row: Any, table: Table, sort: str) -> str:
    value = getattr(row, "sort_value", None)
    if isinstance(value, dt.date):
        value = value.isoformat()
    return cursors.written(cursors.Cursor(table.name, sort, value, row.pk))


def one(table: Table, key: str, *, day: dt.date, columns: tuple[str, ...]) -> dict[str, Any]:
    where = table.find(key)
    found = table.chunk(day=day, where=where, limit=1) if where is not None else []
    if not found:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no row with this key.")
    return json_row(Flattener(table.row, columns).flat(found[0][1]))


def stream(table: Table, asked: Any, *, as_of: dt.date | None, columns: tuple[str, ...]) -> Iterator[bytes]:
    """One row on each line; the last line says that it is complete. Holds one chunk at a time."""
    with reading(as_of) as moment:
        flattener, where, count = Flattener(table.row, columns), narrowed(table, asked), 0
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        lines: list[str] = []
        for row in table.every(day=moment.day, where=where):
            lines.append(encode(json_row(flattener.flat(row))))
            if len(lines) == LINES_AT_ONCE:
                count += len(lines)
                yield ("\n".join(lines) + "\n").encode()
                lines.clear()
        count += len(lines)
        end = {"complete": True, "table": table.name, "as_of": moment.day.isoformat(), "rows": count}
        yield "".join(f"{line}\n" for line in (*lines, encode(end))).encode()
