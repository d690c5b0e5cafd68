"""A copy of the product for one measurement: `./dev up` in a folder of its own, stopped at the end."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN_SECONDS = 400


@dataclass(frozen=True)
class RunningCopy:
    url: str
    state: Path
    environment: dict[str, str]
    pid: int

    @property
    def password(self) -> str:
        """Of every member of this copy's staff."""
        note = (self.state / "staff-sign-in.txt").read_text()
        found = re.search(r"password: (\S+)", note)
        assert found, note
        return found[1]

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "tracker.stack", "manage", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, text=True, capture_output=True, check=True
        )
        return done.stdout


@dataclass(frozen=True)
class Served:
    """A program that answers on loopback."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings() -> dict[str, str]:
    """What programs of a copy inherit: nothing that is set for another copy."""
    ours = ("TRACKER_", "DATABASE_", "REDIS_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    # as ./dev does: where no compiled code may be kept, each command would compile all of it first
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    kept.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".dev" / "pycache"))
    return kept


@contextlib.contextmanager
def running_copy(
    state: Path, *arguments: str, settings: Mapping[str, str] | None = None
) -> Iterator[RunningCopy]:
    """Started with `./dev up ARGUMENTS`, ready when its health address answers. `settings` are of its own."""
    port = free_port()
    environment = surroundings() | {"PORT": str(port), "TRACKER_STATE": str(state), **(settings or {})}
    with state.with_suffix(".log").open("wb") as log:
        command = [sys.executable, "-m", "tracker.stack", "up", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait(f"http://127.0.0.1:{port}/healthz", process)
        yield RunningCopy(f"http://127.0.0.1:{port}", state, environment, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit("The copy stopped while starting: see its log.")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    raise SystemExit(f"No answer from {address} within {STARTS_WITHIN_SECONDS} seconds.")
