import os
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tracker.stack.console import StackError
from tracker.stack.postgres import EmbeddedPostgres, locale_flags, reachable_problem, refuse_other_major
from tracker.stack.postgres_programs import PostgresPrograms
from tracker.stack.processes import Process, stop_all
from tracker.stack.servers import wait_for
from tracker.stack.state import StateFolder


@pytest.fixture
def postgres(state: StateFolder) -> EmbeddedPostgres:
    server = EmbeddedPostgres(state, durable=False)
    server.prepare()
    return server


def run(postgres: EmbeddedPostgres, start: Callable[..., Process]) -> Process:
    process = start(postgres.program())
    wait_for(postgres, process)
    return process


def test_data_survive_kill_9_and_a_restart(state: StateFolder, start: Callable[..., Process]) -> None:
    postgres = EmbeddedPostgres(state)
    postgres.prepare()
    process = run(postgres, start)
    with psycopg.connect(postgres.url) as connection:
        connection.execute("create table kept (line text)")
        connection.execute("insert into kept values ('É')")
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.clear_away()
    run(postgres, start)
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("select lower(line) from kept").fetchone() == ("é",)


def test_is_ready_makes_the_database_once(postgres: EmbeddedPostgres, start: Callable[..., Process]) -> None:
    assert not postgres.is_ready()
    run(postgres, start)
    assert postgres.is_ready()
    with psycopg.connect(postgres.url) as connection:
        assert connection.info.dbname == "tracker"


def test_server_stops_by_itself_when_asked(postgres: EmbeddedPostgres, start: Callable[..., Process]) -> None:
    process = run(postgres, start)
    with psycopg.connect(postgres.url):  # an open session does not hold it up
        assert stop_all([process], grace=20) == []
    assert process.how_it_ended() == "exit code 0"


def test_server_asks_for_the_password(postgres: EmbeddedPostgres, start: Callable[..., Process]) -> None:
    run(postgres, start)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.url, password="wrong")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_root_without_a_namespace_runs_it_as_a_system_user(
    state: StateFolder, start: Callable[..., Process]
) -> None:
    server = EmbeddedPostgres(state, durable=False, namespace=False)
    try:
        server.prepare()
        process = run(server, start)
        assert os.stat(f"/proc/{process.pid}").st_uid != 0
        stop_all([process], grace=5)
    finally:
        server.remove()


def test_prepare_refuses_data_of_another_major(postgres: EmbeddedPostgres, state: StateFolder) -> None:
    (state.path / "postgres" / "data" / "PG_VERSION").write_text("13\n")
    with pytest.raises(StackError, match=r"belong to PostgreSQL 13 .* pg_dump"):
        postgres.prepare()


def test_prepare_starts_over_after_half_a_data_folder(state: StateFolder) -> None:
    unfinished = state.path / "postgres" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").touch()
    EmbeddedPostgres(state, durable=False).prepare()
    assert not unfinished.exists()
    assert not (state.path / "postgres" / "password.once").exists()


def test_failure_shows_the_end_of_the_log(postgres: EmbeddedPostgres, state: StateFolder) -> None:
    state.log_file("postgres").write_text("FATAL: out of luck")
    assert postgres.failure().endswith("FATAL: out of luck")


def test_refuse_other_major_says_how_to_dump() -> None:
    with pytest.raises(StackError, match=r"PostgreSQL 17's own server and pg_dump, .* /opt/bin/psql"):
        refuse_other_major("17", PostgresPrograms(Path("/opt/bin"), 18), Path("/data"))


def test_refuse_other_major_lets_its_own_pass() -> None:
    refuse_other_major("18", PostgresPrograms(Path("/opt/bin"), 18), Path("/data"))


def test_locale_flags_before_and_since_the_builtin_provider() -> None:
    assert locale_flags(16) == ("--locale=C.UTF-8",)
    assert "--locale-provider=builtin" in locale_flags(17)


def test_reachable_problem_says_why_in_one_line() -> None:
    problem = reachable_problem("postgresql://nobody@127.0.0.1:1/none")
    assert problem
    assert "Connection refused" in problem
    assert "\n" not in problem


def test_reachable_problem_finds_none_with_a_running_server(
    postgres: EmbeddedPostgres, start: Callable[..., Process]
) -> None:
    run(postgres, start)
    assert reachable_problem(postgres.url) is None
