"""A table as Parquet, read back out of the SQLite file, so that each row is asked of PostgreSQL once."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from pathlib import Path
from typing import Any, Final

from arro3.core import Array, DataType, RecordBatch, RecordBatchReader, Schema, list_array
from arro3.core import Field as ArrowField
from arro3.io import write_parquet

from commitments.actions.packages.database import UnwritableError
from commitments.summaries.open_data.columns import Column
from commitments.summaries.open_data.table import Table

ROWS_AT_ONCE: Final = 5_000
ROWS_IN_A_GROUP: Final = 50_000  # the library holds a group in memory before it writes it
WRITER: Final = "arro3"  # and not its version, which would change the bytes of the same data
EPOCH: Final = dt.date(1970, 1, 1)
BEGAN: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND: Final = dt.timedelta(microseconds=1)

TYPES: Final = {
    str: DataType.utf8(),
    int: DataType.int64(),
    float: DataType.float64(),
    bool: DataType.bool(),
    dt.date: DataType.date32(),
    dt.datetime: DataType.timestamp("us", tz="UTC"),
}


def write(path: Path, table: Table, rows: Iterable[tuple[Any, ...]], *, about: str) -> None:
    """`about` is what the file says of itself, as JSON. `rows` are as SQLite stored them.

    The library panics where it cannot write, and its panic is no Exception: nobody above would tidy up.
    """
    schema = Schema(
        [
            ArrowField(column.name, type_of(column), nullable=column.is_nullable, metadata=None)
            for column in table.columns
        ]
    )
    stream = RecordBatchReader.from_batches(schema, batches(schema, table.columns, rows))
    try:
        write_parquet(
            stream,
            path,
            compression="zstd(3)",
            created_by=WRITER,
            key_value_metadata={"about": about},  # one key: several would stand in any order
            max_row_group_size=ROWS_IN_A_GROUP,
        )
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise UnwritableError(f"{path.name} could not be written: {error}") from error
        raise


def type_of(column: Column) -> DataType:
    base = TYPES[column.base]
    return DataType.list(ArrowField("element", base, nullable=False)) if column.is_list else base


def batches(
    schema: Schema, columns: Sequence[Column], rows: Iterable[tuple[Any, ...]]
) -> Iterator[RecordBatch]:
    for some in batched(rows, ROWS_AT_ONCE):
        arrays = [
            array(column, values) for column, values in zip(columns, zip(*some, strict=True), strict=True)
        ]
        yield RecordBatch.from_arrays(arrays, schema=schema)


def array(column: Column, values: Sequence[Any]) -> Array:
    if column.is_list:
        return lists(column, [json.loads(value) for value in values])
    if column.base is dt.datetime:
        return counted(values, microseconds, DataType.int64()).cast(TYPES[dt.datetime])
    if column.base is dt.date:
        return counted(values, days, DataType.int32()).cast(TYPES[dt.date])
    if column.base is bool:
        return Array([None if value is None else bool(value) for value in values], type=DataType.bool())
    return Array(values, type=TYPES[column.base])


def counted(values: Sequence[str | None], count: Any, type_: DataType) -> Array:
    return Array([None if value is None else count(value) for value in values], type=type_)


def days(written: str) -> int:
    return (dt.date.fromisoformat(written) - EPOCH).days


def microseconds(written: str) -> int:
    return (dt.datetime.fromisoformat(written) - BEGAN) // MICROSECOND


def lists(column: Column, values: Sequence[Sequence[Any]]) -> Array:
    offsets = [0]
    for value in values:
        offsets.append(offsets[-1] + len(value))
    every = [item for value in values for item in value]
    return list_array(
        Array(offsets, type=DataType.int32()), Array(every, type=TYPES[column.base]), type=type_of(column)
    )
