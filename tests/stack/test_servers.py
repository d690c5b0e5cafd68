from collections.abc import Iterator

import psycopg
import pytest

from tracker.stack.console import StackError
from tracker.stack.processes import Guard
from tracker.stack.servers import Servers, refuse_unreachable, without_password
from tracker.stack.state import StateFolder


@pytest.fixture
def servers(state: StateFolder, guard: Guard) -> Iterator[Servers]:
    servers = Servers(state, guard, {}, durable=False)
    yield servers
    servers.stop()
    servers.remove()


def test_start_brings_both_up_and_stop_both_down(servers: Servers) -> None:
    servers.start()
    assert set(servers.processes) == {"PostgreSQL", "Valkey"}
    with psycopg.connect(servers.environment["DATABASE_URL"]) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert servers.stop() == []
    assert not any(process.is_running() for process in servers.processes.values())


def test_named_servers_are_used_and_none_is_started(
    servers: Servers, state: StateFolder, guard: Guard
) -> None:
    servers.start()
    named = Servers(state, guard, servers.environment)
    named.start()
    assert named.processes == {}
    assert named.environment == servers.environment


def test_start_says_why_a_server_did_not(servers: Servers, state: StateFolder) -> None:
    (state.path / "valkey").rmdir()
    (state.path / "valkey").touch()
    with pytest.raises(StackError, match="Valkey did not start; the end of its log"):
        servers.start()


def test_named_server_that_is_not_there_is_one_sentence(state: StateFolder, guard: Guard) -> None:
    with pytest.raises(StackError, match=r"named in REDIS_URL \(redis://127.0.0.1:1/0\) cannot be used"):
        Servers(state, guard, {"REDIS_URL": "redis://127.0.0.1:1/0"})


def test_refuse_unreachable_never_shows_the_password() -> None:
    with pytest.raises(StackError) as refusal:
        refuse_unreachable("DATABASE_URL", "postgresql://me:secret@db/x", "no route")
    assert "secret" not in str(refusal.value)
    assert "postgresql://me@db/x" in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://:secret@cache:6379/0", "redis://@cache:6379/0"),
        ("postgresql://me@db/x", "postgresql://me@db/x"),
        ("unix:///run/valkey.sock", "unix:///run/valkey.sock"),
    ],
)
def test_without_password(url: str, shown: str) -> None:
    assert without_password(url) == shown
