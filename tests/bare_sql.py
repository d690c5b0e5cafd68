"""Writing past the actions and the ORM, as somebody with a console would."""

import datetime as dt
from typing import Any

from django.db import connection


def copy_row(row: Any, **changed: Any) -> None:
    """A second row like this one by bare SQL, as somebody with a console would write it."""
    columns = [field.column for field in row._meta.concrete_fields if not field.primary_key]
    values = {field.column: field.get_db_prep_save(getattr(row, field.attname), connection)
              for field in row._meta.concrete_fields if not field.primary_key} | changed  # fmt: skip
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({marks})",
            [values[column] for column in columns],
        )


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def end_of_transaction() -> None:
    """Has everything checked at once that waits for the end of the transaction."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")


def chain_up(at: dt.datetime) -> None:
    """What PostgreSQL does at the end of a transaction that published, with the moment of the test."""
    run("SELECT set_config('tracker.moment', %s, true)", at.isoformat())
    end_of_transaction()
    run("SELECT set_config('tracker.moment', '', true)")
