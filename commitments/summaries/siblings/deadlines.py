"""Deadlines with everybody bound, milestones and next checks as one table."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from commitments.rules.table_schema import Field, FieldType
from commitments.summaries import deadline_month
from commitments.summaries.deadlines import DeadlinesPage, DueLine, DutyLine
from commitments.summaries.milestones import MilestoneLine
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings.columns import (
    Column,
    Names,
    Table,
    coded,
    date,
    dated,
    number,
    page,
    signatory,
    text,
)
from commitments.vocabulary import DeadlineBasis, Precision, Timing


class RowKind(StrEnum):
    DEADLINE = "deadline"
    MILESTONE = "milestone"
    NEXT_CHECK = "next-check"


@dataclass(frozen=True)
class DatedRow:
    """A deadline with one of those bound, a milestone, or on how many statuses will be checked again."""

    kind: RowKind
    on: dt.date
    precision: str
    duty: DutyLine | None = None
    line: DueLine | None = None
    milestone: MilestoneLine | None = None
    checks: int | None = None


def rows_of(shown: DeadlinesPage) -> Iterator[DatedRow]:
    """As the list shows them: deadlines, by how those bound stand; milestones to come; those that passed."""
    for duty in shown.duties:
        found = [line for group in duty.groups for line in group.lines]
        for line in (*found, *([duty.joint] if duty.joint else ())) or (None,):
            yield DatedRow(RowKind.DEADLINE, duty.due_on, duty.precision, duty=duty, line=line)
    for milestone in (*shown.coming, *shown.past):
        yield DatedRow(RowKind.MILESTONE, milestone.starts_on, milestone.precision, milestone=milestone)


def in_month(rows: Iterator[DatedRow], first: dt.date, checks: Mapping[dt.date, int]) -> Iterator[DatedRow]:
    """Those that the month shows, and after them the days on which statuses are to be checked again."""
    for row in rows:
        end = row.milestone.ends_on if row.milestone else row.on
        if row.precision != Precision.DAY:
            is_shown = deadline_month.covers(row.on, end, row.precision, first)
        else:
            is_shown = row.on.replace(day=1) <= first <= end
        if is_shown:
            yield row
    for day in sorted(checks):
        yield DatedRow(RowKind.NEXT_CHECK, day, Precision.DAY, checks=checks[day])


def of_rows(rows: list[DatedRow], names: Names) -> Table:
    kinds = tuple(kind.value for kind in RowKind)
    return Table(
        (
            Column(
                Field("kind", FieldType.STRING, "What falls on the day.", True, kinds),
                lambda row: row.kind.value,
            ),
            text("code", "Code of the commitment, or of the milestone.", code_of),
            text("instrument", "Code of the text.", instrument_of),
            text("title_en", "What we call it, in English.", lambda row: said(row, "title")),
            *dated(
                "on",
                "The day: due, or the first of a milestone.",
                lambda row: row.on,
                lambda row: row.precision,
            ),
            date("ends_on", "Last day of a milestone.", lambda row: row.milestone and row.milestone.ends_on),
            *coded("basis", DeadlineBasis, "What sets the date.", lambda row: row.duty and row.duty.basis),
            text("quote", "Official words that set the date.", lambda row: said(row, "quote")),
            number(
                "days_past",
                "Days since the deadline; negative while it is to come.",
                lambda row: row.duty.days_past if row.duty else None,
            ),
            *signatory(names, lambda row: row.line.url if row.line else ""),
            *coded(
                "timing",
                Timing,
                "How whoever owes it stands against the date.",
                lambda row: row.line and row.line.timing,
            ),
            number(
                "checks",
                "How many published statuses are to be checked again that day.",
                lambda row: row.checks,
            ),
            page(page_of),
        ),
        rows,
    )


def code_of(row: DatedRow) -> str:
    return row.duty.code if row.duty else row.milestone.code if row.milestone else ""


def instrument_of(row: DatedRow) -> str:
    return row.duty.instrument_code if row.duty else row.milestone.instrument if row.milestone else ""


def said(row: DatedRow, field: str) -> Any:
    return getattr(row.duty or row.milestone, field, "")


def page_of(row: DatedRow) -> str:
    if row.line:
        return row.line.url
    return f"{shapes.path_of('public:deadlines')}#{code_of(row)}" if code_of(row) else ""
