"""Starting and ending child processes so that none outlives the launcher."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tracker.stack.privileges import RunAs
from tracker.stack.state import ROOT
from tracker.stack.stopping import STOP_SIGNALS

SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG in Linux's prctl.h


@dataclass(frozen=True)
class Program:
    """What to run, and how."""

    name: str  # as people read it
    command: list[str]
    environment: Mapping[str, str]
    log_file: Path
    stop_signal: signal.Signals = signal.SIGTERM
    run_as: RunAs = field(default_factory=RunAs)
    folder: Path = ROOT


class Guard:
    """Our end of the guard process, see guard.py."""

    def __init__(self, lock: int) -> None:
        self._lock = lock
        self._groups: dict[int, signal.Signals] = {}
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tracker.stack.guard"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            text=True, start_new_session=True, pass_fds=(self._lock,),
        )  # fmt: skip

    def watch(self, group: int, stop_signal: signal.Signals) -> None:
        self._groups[group] = stop_signal
        self._tell(f"+{group} {stop_signal:d}")

    def forget(self, group: int) -> None:
        if self._groups.pop(group, None):
            self._tell(f"-{group}")

    def ensure_running(self) -> bool:
        """Replace a guard that was killed; True if it was still there."""
        if self._process.poll() is None:
            return True
        self.dismiss()
        self._process = self._start()
        for group, stop_signal in self._groups.items():
            self._tell(f"+{group} {stop_signal:d}")
        return False

    def _tell(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # a dead guard is replaced by ensure_running
            print(line, file=self._process.stdin, flush=True)

    def dismiss(self) -> None:
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()


class Process:
    """A child that can be started, stopped and started again; leader of its own process group."""

    def __init__(self, program: Program, guard: Guard) -> None:
        self.program = program
        self.started_at = 0.0  # on time.monotonic's clock
        self._guard = guard
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._popen.pid if self._popen else None

    def start(self) -> None:
        program = self.program
        self.started_at = time.monotonic()
        with program.log_file.open("ab") as log:
            self._popen = subprocess.Popen(
                [*program.run_as.prefix, *program.command],
                cwd=program.folder, env=dict(program.environment), stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                preexec_fn=tie_to_parent(program.stop_signal), **program.run_as.popen_options,
            )  # fmt: skip
        self._guard.watch(self._popen.pid, program.stop_signal)

    def is_running(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    def ask_to_stop(self) -> None:
        if self._popen and self.is_running():
            self._popen.send_signal(self.program.stop_signal)

    def clear_away(self) -> None:
        """Kill what is left of the group, whether or not its leader still lives."""
        if self._popen is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self._guard.forget(self._popen.pid)

    def how_it_ended(self) -> str:
        code = self._popen.returncode if self._popen else 0
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def tie_to_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    """What a child does before its program starts: take signals again, and (Linux) end with the launcher."""
    launcher = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        if libc:
            libc.prctl(SET_PARENT_DEATH_SIGNAL, int(stop_signal))
            if os.getppid() != launcher:
                os._exit(1)

    return prepare


def stop_all(processes: Iterable[Process], grace: float) -> list[str]:
    """Ask all of them, wait together, kill the rest; the names of those that had to be killed."""
    running = list(processes)
    for process in running:
        process.ask_to_stop()
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(process.is_running() for process in running):
        time.sleep(0.05)
    killed = [process.program.name for process in running if process.is_running()]
    for process in running:
        process.clear_away()
    return killed


def run_in_foreground(command: list[str], environment: Mapping[str, str], stop_signal: signal.Signals) -> int:
    """Run a command that owns the terminal and gets Ctrl-C itself; its exit code.

    A stop signal sent to the launcher alone is passed on.
    """
    popen = subprocess.Popen(command, cwd=ROOT, env=dict(environment), preexec_fn=tie_to_parent(stop_signal))
    while popen.poll() is None:
        number = next(iter(signal.sigpending() & STOP_SIGNALS), None)
        if number is not None:
            signal.sigwait({number})
            if number != signal.SIGINT or not sys.stdin.isatty():  # a terminal sends Ctrl-C to both of us
                popen.send_signal(stop_signal)
        time.sleep(0.05)
    code = popen.returncode
    return 128 - code if code < 0 else code
