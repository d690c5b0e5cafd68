"""The web processes: copies of one that has loaded the site, and holds nothing that must not be copied."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tracker.stack.ports import HOST

COPIES_MEMORY = pytest.mark.skipif(sys.platform != "linux", reason="web processes are copies on Linux only")
LOADED = """
import gc, json, os, sys, threading
from tracker.web import load
load()
from django.db import connections
print(json.dumps({
    "modules": sorted(sys.modules),
    "threads": threading.active_count(),
    "sockets": [fd for fd in os.listdir("/proc/self/fd") if is_socket(fd)],
    "connected": [alias for alias in connections if connections[alias].connection is not None],
    "kept from collection": gc.get_freeze_count(),
    "collects": gc.isenabled(),
}))
"""
IS_SOCKET = """
import os
def is_socket(fd):
    try:
        return os.readlink(f"/proc/self/fd/{fd}").startswith("socket:")
    except OSError:
        return False
"""
# what readers' pages do without; each is loaded by the process in which somebody asks for it
FOR_FEW = (
    "allauth.mfa.webauthn.views", "commitments.admin", "commitments.api", "commitments.forms", "httpx",
    "commitments.views.desk.inbox", "icalendar", "ninja", "pydantic", "xlsxwriter",
)  # fmt: skip
# megabytes; a web process that loads the site by itself holds fewer than five in common with the others
LEAST_IN_COMMON = 20


@dataclass(frozen=True)
class Web:
    port: int
    pid: int

    def ask(self, path: str) -> int:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def processes(self) -> list[int]:
        told = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in told.split()]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}


@pytest.fixture(scope="module")
def loaded() -> dict[str, object]:
    command = [sys.executable, "-c", IS_SOCKET + LOADED]
    told = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(told.stdout)
    return found


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    log = tmp_path / "web.log"
    command = [sys.executable, "-m", "tracker.web", "--host", HOST, "--port", str(port), "--workers", "2"]
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=environment(), stdout=file, stderr=file)
    found = Web(port, process.pid)
    try:
        deadline = time.monotonic() + 60
        while not answers(found):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield found
    finally:
        process.terminate()
        process.wait(30)


def answers(web: Web) -> bool:
    try:
        return web.ask("/") == 302
    except OSError:
        return False


def in_common(pid: int) -> float:
    """Megabytes of its own making that a process shares with others."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Shared_Dirty:\s+(\d+)", told, re.MULTILINE)
    assert found, told
    return int(found[1]) / 1000


@COPIES_MEMORY
def test_nothing_that_must_not_be_copied_is_made_before_the_copies(loaded: dict[str, object]) -> None:
    assert (loaded["threads"], loaded["sockets"], loaded["connected"]) == (1, [], [])


def test_pages_are_found_without_a_further_module(loaded: dict[str, object]) -> None:
    modules = loaded["modules"]
    assert isinstance(modules, list)
    assert {"tracker.urls", "tracker.page_cache", "commitments.models", "psycopg"} <= set(modules)


@pytest.mark.parametrize("name", FOR_FEW)
def test_what_few_ask_for_is_not_loaded_yet(loaded: dict[str, object], name: str) -> None:
    modules = loaded["modules"]
    assert isinstance(modules, list)
    assert [module for module in modules if module == name or module.startswith(f"{name}.")] == []


def test_what_was_loaded_is_never_collected_and_the_rest_is(loaded: dict[str, object]) -> None:
    assert int(str(loaded["kept from collection"])) > 50_000
    assert loaded["collects"] is True


@COPIES_MEMORY
def test_web_processes_hold_the_site_in_common(web: Web) -> None:
    processes = web.processes()
    assert len(processes) == 2
    assert min(in_common(pid) for pid in processes) > LEAST_IN_COMMON
