import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracker.stack import application
from tracker.stack.application import (
    BEAT,
    WEB,
    WORKER,
    ask_health,
    environment_of,
    pool_flags,
    programs,
    wait_until_healthy,
)
from tracker.stack.console import StackError
from tracker.stack.ports import HOST
from tracker.stack.processes import Process
from tracker.stack.state import StateFolder

SLEEP = "import time; time.sleep(60)"


class Health(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(b"database: no answer")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def health(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], int]]:
    """Serve /healthz with this status; returns the port."""
    server = http.server.HTTPServer((HOST, 0), Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def answer(status: int) -> int:
        monkeypatch.setattr(Health, "status", status)
        return int(server.server_port)

    yield answer
    server.shutdown()
    server.server_close()


def test_environment_of_a_local_copy(state: StateFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_SITE_URL", raising=False)
    environment = environment_of("local", state, 8123, {"REDIS_URL": "unix:///v.sock"})
    assert environment["TRACKER_MODE"] == "local"
    assert environment["TRACKER_SITE_URL"] == "http://127.0.0.1:8123"
    assert environment["TRACKER_SECRET_KEY"] == state.secret("secret-key")
    assert environment["TRACKER_STATE"] == str(state.path)
    assert environment["REDIS_URL"] == "unix:///v.sock"


def test_environment_of_a_copy_behind_another_address(
    state: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_SITE_URL", "https://tunnel.example")
    assert environment_of("local", state, 8000, {})["TRACKER_SITE_URL"] == "https://tunnel.example"


def test_programs_are_three_and_the_scheduler_is_its_own(state: StateFolder) -> None:
    web, worker, beat = programs(state, 8123, {})
    assert [program.name for program in (web, worker, beat)] == [WEB, WORKER, BEAT]
    assert "8123" in web.command
    assert {"--without-mingle", "--without-gossip"} < set(worker.command)
    assert str(state.path / "beat-schedule") in beat.command
    assert len({program.log_file for program in (web, worker, beat)}) == 3


def test_pool_flags_fall_back_to_threads_without_shared_memory(tmp_path: Path) -> None:
    assert pool_flags(tmp_path) == ()
    assert pool_flags(tmp_path / "missing") == ("--pool", "threads")


def test_wait_until_healthy_returns_on_200(
    health: Callable[[int], int], start: Callable[..., Process]
) -> None:
    wait_until_healthy(health(200), start(SLEEP))


def test_wait_until_healthy_tells_the_last_answer(
    health: Callable[[int], int], start: Callable[..., Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "START_TIME", 0.2)
    with pytest.raises(StackError, match="/healthz said: 503 database: no answer"):
        wait_until_healthy(health(503), start(SLEEP))


def test_wait_until_healthy_shows_the_log_of_a_server_that_ended(
    start: Callable[..., Process], free_port: int
) -> None:
    with pytest.raises(StackError, match=r"did not start; the end of its log:\n    bad settings"):
        wait_until_healthy(free_port, start("print('bad settings')"))


def test_ask_health_of_nobody(free_port: int) -> None:
    status, words = ask_health(free_port)
    assert status is None
    assert "refused" in words
