import datetime as dt

import pytest

from commitments.actions.sample_scale.deal import Dealt
from commitments.actions.sample_scale.frame import Frame, Owing, Promise
from commitments.actions.sample_scale.lines import COLUMNS, Batch, Keys, Writer
from commitments.rules.canonical_json import read

FRAME = Frame(
    (Owing(7, "CI", "cote-d-ivoire", 'Côte "d’Ivoire"', (70, 71)),),
    (
        Promise(1, "ZZ1", "Publish registers, part 1", 11, ((101, 1, "One."), (102, 2, "Two."))),
        Promise(2, "ZZ2", "Fund audits, part 2", 12, ((103, 1, "One."), (104, 2, "Two."))),
    ),
)
AT = dt.datetime(2026, 3, 4, 5, tzinfo=dt.UTC)


@pytest.fixture
def batch() -> Batch:
    writer = Writer(FRAME, Keys(500, 600, 700, 800, 9), [1, 2, 3], seed=1)
    return writer.write(
        [Dealt(0, turn % 2, turn, turn == 1, AT + dt.timedelta(hours=turn)) for turn in range(6)]
    )


def test_every_line_has_a_value_for_every_column(batch: Batch) -> None:
    assert set(batch.lines) == set(COLUMNS)
    for table, lines in batch.lines.items():
        assert {line.count("\t") + 1 for line in lines} == {len(COLUMNS[table])}, table


def test_bodies_are_canonical_whatever_the_name(batch: Batch) -> None:
    bodies = [row.body for row in batch.said if row.body]
    assert len(bodies) == 12
    assert all(read(body) for body in bodies)
    assert 'Côte "d’Ivoire"' in read(bodies[0])["claim"]


def test_keys_and_numbers_follow_each_other(batch: Batch) -> None:
    numbers = [int(line.split("\t")[1]) for line in batch.lines["change"]]
    assert numbers == list(range(9, 9 + 7))
    assert [row.row_id for row in batch.said if row.kind == "entry"] == list(range(500, 506))


def test_a_source_serves_four_entries(batch: Batch) -> None:
    assert [line.split("\t")[1] for line in batch.lines["entryevidence"]] == ["600"] * 4 + ["601"] * 2


def test_nobody_reviews_their_own_work(batch: Batch) -> None:
    for table, columns in COLUMNS.items():
        writers = [name for name in ("logged_by_id", "assessed_by_id") if name in columns]
        for line in batch.lines[table] if writers else ():
            values = dict(zip(columns, line.rstrip("\n").split("\t"), strict=True))
            assert values[writers[0]] != values["reviewed_by_id"]
