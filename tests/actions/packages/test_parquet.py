import datetime as dt
import json
from io import BytesIO
from pathlib import Path

import pytest
from arro3.io import read_parquet

from commitments.actions.packages import parquet
from commitments.actions.packages.database import UnwritableError
from commitments.summaries.open_data.tables import TABLES
from commitments.summaries.packages.kept import Package
from tests.actions.packages.test_database import deadline, no_file_larger_than
from tests.package_factories import folder, package, published, read

__all__ = ["folder", "package", "published"]


def test_values_come_back_with_their_types(package: Package, folder: Path) -> None:
    for name, table in TABLES.items():
        found = read_parquet(BytesIO(read(package, folder, f"parquet/{name}.parquet"))).read_all()
        expected = json.loads(read(package, folder, f"json/{name}.json"))["rows"]
        columns = {column: found.column(column).to_pylist() for column in found.column_names}
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        assert [{key: in_json(value) for key, value in row.items()} for row in rows] == expected
        for column in table.columns:
            values = [value for value in columns[column.name] if value is not None]
            assert all(isinstance(value, list if column.is_list else column.base) for value in values)
            assert found.schema.field(column.name).nullable is column.is_nullable


def in_json(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else value


def written(path: Path, count: int) -> None:
    table = TABLES["deadlines"]
    days = {"due_on": "2026-06-30"}
    rows = (tuple(deadline(commitment=str(n), quote=f"{n:0100}", **days).values()) for n in range(count))
    parquet.write(path, table, rows, about='{"as_of":"2026-11-23"}')


def test_many_rows_come_in_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in "ab":
        written(tmp_path / name, parquet.ROWS_AT_ONCE * 2 + 1)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert len(read_parquet(tmp_path / "a").read_all()) == parquet.ROWS_AT_ONCE * 2 + 1


def test_where_there_is_no_room_it_says_so_and_ends(tmp_path: Path) -> None:
    with no_file_larger_than(1000), pytest.raises(UnwritableError, match="a could not be written"):
        written(tmp_path / "a", 20_000)


def test_an_error_of_ours_stays_one(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="Invalid isoformat"):
        parquet.write(tmp_path / "a", TABLES["deadlines"], [("D3",) * 30], about="{}")
