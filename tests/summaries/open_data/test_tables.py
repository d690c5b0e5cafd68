"""What holds for every table."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import ProgressEntry, Reply, StaffMember, Undertaking
from commitments.summaries import past_day
from commitments.summaries.open_data.columns import Flattener, json_row, named
from commitments.summaries.open_data.table import Table
from commitments.summaries.open_data.tables import IN_ORDER, TABLES
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_commitment,
    make_link,
    make_signatory,
    make_undertaking,
    reword,
)
from tests.past_day_factories import LATER
from tests.reply_factories import withdraw
from tests.test_no_draft_leaks import record

__all__ = ["record"]
EVERY = pytest.mark.parametrize("table", IN_ORDER, ids=lambda table: table.name)
MAY_BE_LATER = {"undertakings", "progress_entries", "assessments", "clauses"}


@pytest.fixture
def dated(db: None) -> Undertaking:
    """Made before anything is published, since the day of that is where the record begins."""
    commitment = make_commitment(code="C1", due_on=dt.date(2026, 1, 31))
    make_link(commitment=commitment, earlier=make_commitment(code="C0"))
    return make_undertaking(commitment=commitment)


@pytest.fixture
def full(
    dated: Undertaking, record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> dict[str, Undertaking]:
    """The record with something in every table: a deadline, a reply, a withdrawal, a second version."""
    first = make_assessment(undertaking=dated, by=alice, reviewer=bob)
    with time_machine.travel(NOW, tick=False):
        Reply.objects.create(
            assessment=first, text="We did more.", author="Ministry", received_on=TODAY, recorded_by=alice
        )
    withdraw(make_assessment(undertaking=record["country"], level="met", by=alice, reviewer=bob), by=bob)
    reword(first.entries.get(), claim="Something else happened.")
    return record


@EVERY
def test_columns_speak_plainly_and_refer_to_keys(table: Table) -> None:
    columns = named(table.columns)
    assert table.meaning.endswith(".")
    assert not columns[table.key].is_nullable
    earlier = [one.name for one in IN_ORDER[: IN_ORDER.index(table)]]
    for column in columns.values():
        assert column.meaning.endswith("."), column
        assert column.meaning[0].isupper() or column.meaning.startswith("`"), column
        if column.refers_to:
            there = TABLES[column.refers_to]
            assert named(there.columns)[there.key].base is column.base, column
            assert column.refers_to in (*earlier, table.name, *MAY_BE_LATER), column


@EVERY
def test_values_are_what_the_columns_say(table: Table, full: dict[str, Undertaking]) -> None:
    rows = list(table.every(day=TODAY))
    assert rows
    flattener, columns = Flattener(table.row), named(table.columns)
    for flat in map(flattener.flat, rows):
        assert list(flat) == list(columns)
        for name, value in flat.items():
            assert fits(value, columns[name]), (name, value)


def fits(value: Any, column: Any) -> bool:
    if column.is_list:
        return isinstance(value, tuple) and all(type(item) is column.base for item in value)
    if value is None:
        return column.is_nullable
    is_coded = not column.codes or value in column.codes
    return isinstance(value, column.base) and value != "" and is_coded


@EVERY
def test_each_row_is_found_by_its_key_alone(table: Table, full: dict[str, Undertaking]) -> None:
    rows = list(table.every(day=TODAY))
    keys = [getattr(row, table.key) for row in rows]
    assert len(set(keys)) == len(keys)
    for row, key in zip(rows, keys, strict=True):
        assert [found for _, found in table.chunk(day=TODAY, where=table.find(str(key)))] == [row]


def test_what_is_referred_to_is_there(full: dict[str, Undertaking]) -> None:
    rows = {table.name: list(table.every(day=TODAY)) for table in IN_ORDER}
    keys = {name: {getattr(row, TABLES[name].key) for row in found} for name, found in rows.items()}
    dangling = [
        (table.name, column.name, value)
        for table in IN_ORDER
        for column in table.columns
        if column.refers_to
        for row in rows[table.name]
        for value in as_list(getattr(row, column.name))
        if value not in keys[column.refers_to]
    ]
    assert dangling == []


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple) else [] if value is None else [value]


@EVERY
def test_more_rows_need_no_more_queries(table: Table, full: dict[str, Undertaking]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert table.chunk(day=TODAY)
        return len(seen)

    before = queries()
    for number in range(3):
        commitment = make_commitment(code=f"M{number}", due_on=dt.date(2026, 1, 31))
        more = make_undertaking(commitment=commitment, signatory=make_signatory())
        make_assessment(undertaking=more)
    assert queries() == before <= 3


@EVERY
def test_a_past_day_reads_as_it_did(
    table: Table, full: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    before = said(table)
    with time_machine.travel(LATER, tick=False):
        joint = full["joint"]
        entries = list(ProgressEntry.objects.current().filter(undertakings=joint))
        make_assessment(undertaking=joint, level="met", entries=entries, by=alice, reviewer=bob, at=LATER)
        with past_day.opened(NOW.date()):
            assert said(table) == before


def said(table: Table) -> list[dict[str, Any]]:
    flattener = Flattener(table.row)
    return [json_row(flattener.flat(row)) for row in table.every(day=TODAY)]
