import importlib.util
import os
import signal
from collections.abc import Callable

import pytest
import redis

from tracker.stack.console import StackError
from tracker.stack.processes import Process, stop_all
from tracker.stack.servers import wait_for
from tracker.stack.state import StateFolder
from tracker.stack.valkey import EmbeddedValkey, find_server, reachable_problem


def run(valkey: EmbeddedValkey, start: Callable[..., Process]) -> Process:
    process = start(valkey.program())
    wait_for(valkey, process)
    return process


def test_data_survive_kill_9_and_a_restart(state: StateFolder, start: Callable[..., Process]) -> None:
    valkey = EmbeddedValkey(state)
    process = run(valkey, start)
    with redis.Redis.from_url(valkey.url) as client:
        client.set("kept", "yes")
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.clear_away()
    assert not valkey.is_ready()
    run(valkey, start)
    with redis.Redis.from_url(valkey.url) as client:
        assert client.get("kept") == b"yes"


def test_server_of_a_test_keeps_nothing(state: StateFolder, start: Callable[..., Process]) -> None:
    valkey = EmbeddedValkey(state, durable=False)
    process = run(valkey, start)
    with redis.Redis.from_url(valkey.url) as client:
        client.set("kept", "no")
    assert stop_all([process], grace=20) == []
    assert list((state.path / "valkey").iterdir()) == []


def test_server_listens_on_its_socket_only(state: StateFolder, start: Callable[..., Process]) -> None:
    valkey = EmbeddedValkey(state, durable=False)
    run(valkey, start)
    with redis.Redis.from_url(valkey.url) as client:
        assert client.config_get("port") == {"port": "0"}
    assert state.socket_folder().stat().st_mode & 0o077 == 0


def test_failure_shows_the_end_of_the_log(state: StateFolder) -> None:
    state.log_file("valkey").write_text("Fatal error")
    assert EmbeddedValkey(state).failure().endswith("Fatal error")


def test_find_server_without_the_wheel_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_server().name == "valkey-server"
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(StackError, match="REDIS_URL"):
        find_server()


def test_reachable_problem_tells_a_dead_server_from_a_live_one(
    state: StateFolder, start: Callable[..., Process]
) -> None:
    valkey = EmbeddedValkey(state, durable=False)
    assert reachable_problem(valkey.url)
    run(valkey, start)
    assert reachable_problem(valkey.url) is None


def test_reachable_problem_of_a_wrong_address() -> None:
    assert "scheme" in str(reachable_problem("http://127.0.0.1/"))
