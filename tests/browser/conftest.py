"""Real Chromium against a real running copy: `./dev up` with servers, worker, beat and mail of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.gates import Window

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
START_TIMEOUT_SECONDS = 300


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; without one these tests are skipped aloud, and fail in CI."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium, and none was found on PATH.")
        pytest.skip("No Chromium on this machine: the browser tests did NOT run.")
    return found


@dataclass(frozen=True)
class RunningCopy:
    """A copy of the product with everything that `./dev up` starts."""

    url: str
    state: Path
    environment: dict[str, str]

    @property
    def password(self) -> str:
        note = (self.state / "staff-sign-in.txt").read_text()
        found = re.search(r"password: (\S+)", note)
        assert found, note
        return found[1]

    def manage(self, *arguments: str) -> str:
        """Runs a management command in this copy, as `./dev manage` does."""
        command = [sys.executable, "-m", "tracker.stack", "manage", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mails(self, to: str) -> list[bytes]:
        """The messages that landed for this address, oldest first."""
        folder = self.state / "mail"
        found = sorted(folder.glob("*.eml")) if folder.exists() else []
        return [raw for raw in (path.read_bytes() for path in found) if f"To: {to}".encode() in raw]

    def wait_for_mail(self, to: str, *, number: int) -> bytes:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if len(found := self.mails(to)) >= number:
                return found[number - 1]
            time.sleep(0.2)
        raise AssertionError(f"mail number {number} to {to} did not land within 60 s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_copy(state: Path, *arguments: str, extra: Mapping[str, str] | None = None) -> Iterator[RunningCopy]:
    port = free_port()
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("TRACKER_", "DATABASE_", "REDIS_", "DJANGO_"))
    }
    environment = kept | {"PORT": str(port), "TRACKER_STATE": str(state), "TRACKER_DELIVERY_INTERVAL": "1"}
    environment["TRACKER_SECOND_RATING_PERCENT"] = "0"  # the lot would make a story another one each time
    environment |= extra or {}
    log = state.with_suffix(".log")
    with log.open("wb") as output:
        command = [sys.executable, "-m", "tracker.stack", "up", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}/healthz", process, log)
        yield RunningCopy(f"http://127.0.0.1:{port}", state, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no answer within {START_TIMEOUT_SECONDS} s:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def copy(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCopy]:
    """The product as a newcomer starts it: real reference data, nothing assessed."""
    yield from start_copy(tmp_path_factory.mktemp("copy") / "state")


@pytest.fixture(scope="session")
def sample_copy(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCopy]:
    """The product with sample data, so that every status can be seen."""
    yield from start_copy(tmp_path_factory.mktemp("sample") / "state", "--sample")


@pytest.fixture(scope="session")
def empty_copy(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCopy]:
    """The product between its migrations and its reference data: every list is empty."""
    yield from start_copy(tmp_path_factory.mktemp("empty") / "state", "--empty")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Gone after each module: while Playwright's loop runs, Django's database calls are refused here."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Window]:
    """One window for all settings of a page, kept for the whole module."""
    context = browser.new_context()
    yield Window.opened(context)
    context.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a fresh window; a console error (a refused script or style, say) fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(*, width: int = 1280, scheme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",  # or a colour may be measured halfway between two
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        return page

    yield make
    for context in contexts:
        context.close()
    unexpected = [text for text in complaints if "status of 4" not in text]
    assert not unexpected, unexpected
