"""Rows of the log are numbered in the order in which they become visible, whoever writes them."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg.errors import LockNotAvailable

INSERT = """
    INSERT INTO commitments_change
        (number, kind, from_level, to_level, note, is_minor, published_at)
    VALUES (%s, 'method', '', '', 'Nothing.', false, now()) RETURNING id
"""


@pytest.fixture
def two(db: None) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    """Two consoles, whose transactions are never committed."""
    parameters = connection.get_connection_params()
    wanted = {
        key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if key in parameters
    }
    with psycopg.connect(**wanted) as first, psycopg.connect(**wanted) as second:
        yield first, second
        first.rollback()
        second.rollback()


def written(console: psycopg.Connection, number: int) -> int:
    row = console.execute(INSERT, [number]).fetchone()
    assert row
    return int(row[0])


def test_nobody_is_given_a_number_while_another_who_has_one_has_not_finished(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    first, second = two
    earlier = written(first, 2_000_001)
    second.execute("SET LOCAL lock_timeout = '100ms'")
    with pytest.raises(LockNotAvailable):
        written(second, 2_000_002)
    second.rollback()
    first.rollback()
    assert written(second, 2_000_002) > earlier
