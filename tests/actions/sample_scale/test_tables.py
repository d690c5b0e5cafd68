import pytest
from django.db import connection

from commitments.actions.sample_scale import tables
from tests.factories import make_evidence


@pytest.mark.django_db
def test_reserve_gives_keys_that_nobody_else_gets() -> None:
    first = tables.reserve("evidence", 10)
    assert make_evidence().pk == first + 10
    assert tables.reserve("evidence", 0) > first + 10


@pytest.mark.django_db
def test_copy_writes_what_was_escaped_as_it_was() -> None:
    words = "a\ttab, a\nline, a \\ and \\N"
    line = "\t".join(
        [
            tables.escaped(words),
            "https://example.org/copied",
            "f",
            "P",
            "day",
            "en",
            "primary",
            "",
            "unchecked",
            "",
            "0",
        ]
    )
    columns = (
        "title",
        "url",
        "title_is_ours",
        "publisher",
        "published_precision",
        "language",
        "kind",
        "archived_url",
        "link_state",
        "moved_to",
        "failed_checks",
    )
    tables.copy("evidence", columns, [line + "\n"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM commitments_evidence WHERE url = 'https://example.org/copied'")
        assert cursor.fetchone() == (words,)


@pytest.mark.django_db
def test_every_trigger_that_chains_is_named() -> None:
    """A table that is chained in future, and that a large set fills, must stand there too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
            "WHERE tgname IN ('chain_row', 'chain_part', 'give_place') AND tgrelid::regclass::text = ANY(%s)",
            [[tables.named(table) for table in tables.FILLED]],
        )
        found = dict(cursor.fetchall())
    assert found == {tables.named(table): trigger for table, trigger in tables.CHAINED_BY_TRIGGERS.items()}


@pytest.mark.django_db
def test_every_trigger_that_counts_is_named() -> None:
    """Counts of what a large set fills are taken at its end; of changes by kind, statement by statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
            "WHERE tgname LIKE 'count\\_%%' AND tgname <> 'count_changes' "
            "AND tgrelid::regclass::text = ANY(%s)",
            [[tables.named(table) for table in tables.FILLED]],
        )
        found = dict(cursor.fetchall())
    assert found == {tables.named(table): trigger for table, trigger in tables.COUNTED_BY_TRIGGERS.items()}
