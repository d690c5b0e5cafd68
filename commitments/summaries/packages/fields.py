"""The columns of a table of open data as a Table Schema says them."""

import datetime as dt
from typing import Any, Final

from commitments.rules.table_schema import Field, FieldType, ForeignKey, schema
from commitments.summaries.open_data.columns import Column
from commitments.summaries.open_data.table import Table
from commitments.summaries.open_data.tables import TABLES

TYPES: Final = {
    str: FieldType.STRING,
    int: FieldType.INTEGER,
    float: FieldType.NUMBER,
    bool: FieldType.BOOLEAN,
    dt.date: FieldType.DATE,
    dt.datetime: FieldType.MOMENT,
}


def schema_of(table: Table) -> dict[str, Any]:
    return schema(
        (field_of(column) for column in table.columns), key=[table.key], foreign_keys=foreign_keys(table)
    )


def field_of(column: Column) -> Field:
    """Keys in a list cannot be declared as foreign keys, so the meaning says whose they are."""
    listed = f" Each is a key of {column.refers_to}." if column.is_list and column.refers_to else ""
    return Field(
        name=column.name,
        type=FieldType.ARRAY if column.is_list else TYPES[column.base],
        meaning=column.meaning + listed,
        is_required=not column.is_nullable,
        codes=column.codes,
    )


def foreign_keys(table: Table) -> list[ForeignKey]:
    return [
        ForeignKey(
            column.name,
            "" if column.refers_to == table.name else column.refers_to,
            TABLES[column.refers_to].key,
        )
        for column in table.columns
        if column.refers_to and not column.is_list
    ]


def lists_of_keys(table: Table) -> list[Column]:
    """Columns whose cells hold several keys of another table."""
    return [column for column in table.columns if column.refers_to and column.is_list]
