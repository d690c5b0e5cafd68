"""Migration 0057 on a database in which much was published before the log was chained."""

import importlib
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from commitments.models import Assessment, LogBody, LogLink, ProgressEntry, StaffMember
from commitments.summaries import published_log_check
from tests.bare_sql import chain_up
from tests.factories import NOW
from tests.log_factories import EARLIER
from tests.past_histories import happen, make_scene

TABLES = (LogBody, LogLink)
migration = importlib.import_module("commitments.migrations.0057_published_log_of_before")


def forget_the_chain() -> None:
    """As it was before 0055: everything published, nothing chained."""
    with connection.cursor() as cursor:
        for model in TABLES:
            table = model._meta.db_table
            cursor.execute(
                "SELECT quote_ident(tgname), tgenabled FROM pg_trigger"
                " WHERE tgrelid = %s::regclass AND NOT tgisinternal",
                [table],
            )
            walls = cursor.fetchall()
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table with pending events can be altered
            for name, state in walls:
                cursor.execute(
                    f"ALTER TABLE {table} ENABLE {'ALWAYS' if state == 'A' else ''} TRIGGER {name}"
                )
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def before(alice: StaffMember, bob: StaffMember) -> set[tuple[str, int]]:
    """What had been chained of a long record; the chain itself is gone."""
    with time_machine.travel(NOW, tick=False):
        scene = make_scene(alice, bob)
        for act in EARLIER * 2:
            happen(scene, act)
        chain_up(NOW)
    known = set(LogLink.objects.values_list("table", "row_id"))
    forget_the_chain()
    return known


def chain() -> None:
    migration.chain(apps, None)


def test_everything_published_before_gets_its_place(before: set[tuple[str, int]]) -> None:
    assert len(before) > 20
    chain()
    assert set(LogLink.objects.values_list("table", "row_id")) == before
    assert published_log_check.load().problems == ()


def test_places_follow_the_order_of_publication(before: set[tuple[str, int]]) -> None:
    chain()
    for model in (Assessment, ProgressEntry):
        rows = LogLink.objects.filter(table=model._meta.db_table).order_by("position")
        published = dict(model._default_manager.values_list("pk", "published_at"))
        moments = [published[row_id] for row_id in rows.values_list("row_id", flat=True)]
        assert moments == sorted(moments)
        assert len(moments) > 2


def test_a_run_that_was_stopped_goes_on(
    before: set[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "BATCH", 3)
    stop_after_the_second_batch(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        chain()
    assert LogLink.objects.count() == 6
    first = list(LogLink.objects.order_by("position").values_list("table", "row_id", "hash"))
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE pg_temp.backlog"
        )  # it goes with the connection of the run that was stopped
    chain()
    assert list(LogLink.objects.order_by("position").values_list("table", "row_id", "hash"))[:6] == first
    assert set(LogLink.objects.values_list("table", "row_id")) == before
    assert published_log_check.load().problems == ()
    chain()
    assert LogLink.objects.count() == len(before)


def stop_after_the_second_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    cursor_of = connection.cursor

    class Stopping:
        """The cursor of the migration, which somebody stops at the third batch."""

        batches = 0

        def __enter__(self) -> "Stopping":
            self.cursor = cursor_of().__enter__()
            return self

        def __exit__(self, *_: Any) -> None:
            self.cursor.close()

        def __getattr__(self, name: str) -> Any:
            return getattr(self.cursor, name)

        def execute(self, statement: str, parameters: Any = None) -> None:
            self.batches += "commitments_chain(" in statement
            if self.batches > 2:
                raise KeyboardInterrupt
            self.cursor.execute(statement, parameters)

    monkeypatch.setattr(migration, "connection", type("Connection", (), {"cursor": staticmethod(Stopping)}))
