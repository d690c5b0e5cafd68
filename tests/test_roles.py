"""deploy/roles.sql: what each program may do to the tables, whoever has taken it over."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client

from commitments.actions import (
    current_status,
    digests,
    log_heads,
    log_removals,
    subscriptions,
    withdrawals,
)
from commitments.models import (
    Assessment,
    Change,
    LogBody,
    LogLink,
    LogRemoval,
    ProgressEntry,
    RecordCount,
    StaffMember,
    Undertaking,
)
from commitments.summaries import past_day, published_log_check
from tests.factories import NOW, TODAY, make_assessment, make_entry, make_signatory, make_undertaking
from tests.mail_factories import NEXT_MONDAY, make_subscriber

pytestmark = pytest.mark.django_db

FILE: Final = Path(__file__).parents[1] / "deploy/roles.sql"
ROLES: Final = ("tracker_web", "tracker_worker", "tracker_eraser", "tracker_backup")
DENIED: Final = r"permission denied|must be owner"


@pytest.fixture(autouse=True)
def roles(db: None) -> None:
    """Made in the transaction of the test, and gone with it. Twice: the file may be repeated."""
    statements = FILE.read_text(encoding="utf-8").replace("BEGIN;\n", "").replace("COMMIT;\n", "")
    for _ in range(2):
        run(statements)
        run("DROP TABLE wanted")
    run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    run(f"SET ROLE {role}")
    try:
        yield
    finally:
        run("RESET ROLE")


def denied(role: str, statement: str) -> None:
    with acting_as(role), pytest.raises(ProgrammingError, match=DENIED), transaction.atomic():
        run(statement)


@pytest.fixture
def kenya() -> Undertaking:
    return make_undertaking(signatory=make_signatory(name="Kenya"))


def published(undertaking: Undertaking, alice: StaffMember, bob: StaffMember) -> Assessment:
    entry = make_entry(undertaking=undertaking, by=alice, reviewer=bob)
    made = make_assessment(undertaking=undertaking, entries=[entry], by=alice, reviewer=bob)
    run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return made


def test_the_site_publishes_withdraws_and_counts(
    kenya: Undertaking, alice: StaffMember, bob: StaffMember, client: Client
) -> None:
    with acting_as("tracker_web"):
        made = published(kenya, alice, bob)
        withdrawals.withdraw_assessment(assessment=made, by=bob, at=NOW, reason="Too early.")
        run("SET CONSTRAINTS ALL IMMEDIATE")
        assert client.get("/en").status_code == 200
        assert client.get("/en/countries/kenya").status_code == 200
        assert client.get(f"/en/changes?as_of={TODAY}").status_code == 200
        assert current_status.rebuild() == []
    assert published_log_check.load().problems == ()
    assert LogLink.objects.exists()
    assert RecordCount.objects.get(name="entries").total == 0


def test_people_sign_in_and_out(client: Client, alice: StaffMember) -> None:
    with acting_as("tracker_web"):
        client.force_login(alice)
        assert client.get("/desk").status_code in {200, 302}
        client.logout()


def test_the_worker_plans_and_looks_after_readers_and_heads(kenya: Undertaking) -> None:
    make_entry(undertaking=kenya)
    make_subscriber()
    with acting_as("tracker_worker"):
        assert len(digests.plan(now=NEXT_MONDAY)) == 1
        subscriptions.forget_unconfirmed(at=NOW)
        run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        assert log_heads.keep(at=NOW)


LOG: Final = ("assessment", "change", "deskact", "entrysignatory", "formerrow", "loglink", "progressentry")


@pytest.mark.parametrize("role", ["tracker_web", "tracker_worker"])
@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} ADD COLUMN more int",
        "DROP TABLE {table} CASCADE",
    ],
)
def test_neither_changes_the_record_nor_takes_down_its_walls(role: str, table: str, statement: str) -> None:
    denied(role, statement.format(table=f"commitments_{table}"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TABLE public.mine (id int)",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER FUNCTION commitments_refuse_change() SECURITY INVOKER",
        "DROP FUNCTION commitments_refuse_change() CASCADE",
        "INSERT INTO commitments_loglink SELECT * FROM commitments_loglink",
        "INSERT INTO commitments_recordcount (name, total) VALUES ('mine', 7)",
        "UPDATE commitments_signatorycount SET entry_count = 7",
        "DELETE FROM django_migrations",
        "COPY commitments_change TO PROGRAM 'cat'",
    ],
)
def test_nobody_reaches_beyond_their_part(role: str, statement: str) -> None:
    with acting_as(role), pytest.raises(DatabaseError, match=f"{DENIED}|permission"), transaction.atomic():
        run(statement)


@pytest.mark.parametrize("role", ["tracker_web", "tracker_worker"])
def test_words_are_taken_out_by_the_eraser_alone(
    kenya: Undertaking, alice: StaffMember, bob: StaffMember, role: str
) -> None:
    published(kenya, alice, bob)
    denied(role, "DELETE FROM commitments_logbody")
    denied(
        role,
        "INSERT INTO commitments_logremoval (link_id, reason, removed_by_id, removed_at) "
        f"SELECT min(id), 'Unsaid.', {alice.pk}, now() FROM commitments_loglink",
    )


def test_the_eraser_takes_words_out_and_touches_nothing_else(
    kenya: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    published(kenya, alice, bob)
    link = LogLink.objects.earliest("position")
    with acting_as("tracker_eraser"):
        log_removals.remove(position=link.position, by=alice, at=NOW, reason="A court said so.")
    assert not LogBody.objects.filter(link=link).exists()
    assert LogRemoval.objects.get().link_id == link.pk
    for statement in (
        "SELECT * FROM commitments_subscriber",
        "INSERT INTO commitments_change DEFAULT VALUES",
    ):
        denied("tracker_eraser", statement)


def test_the_backup_reads_everything_and_writes_nothing() -> None:
    tables = connection.introspection.table_names()
    with acting_as("tracker_backup"):
        for table in tables:
            run(f'SELECT FROM public."{table}" LIMIT 1')
    for table in tables:
        denied("tracker_backup", f'DELETE FROM public."{table}"')


def test_workers_do_not_write_how_people_sign_in() -> None:
    for table in ("django_session", "mfa_authenticator", "auth_group"):
        denied("tracker_worker", f"DELETE FROM {table}")


def test_past_days_are_read_by_site_and_workers(kenya: Undertaking) -> None:
    make_entry(undertaking=kenya)
    for role in ("tracker_web", "tracker_worker"):
        with acting_as(role), past_day.opened(TODAY + dt.timedelta(days=1)):
            assert ProgressEntry.objects.exists()
            assert Change.objects.exists()


def test_a_new_table_is_closed_for_writing_until_the_file_was_run_again() -> None:
    run("CREATE TABLE commitments_newer (id int)")
    denied("tracker_web", "INSERT INTO commitments_newer VALUES (1)")
    denied("tracker_web", "DELETE FROM commitments_newer")
