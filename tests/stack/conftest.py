"""State folders that go away, a guard over what a test starts, and small programs to start."""

import importlib.machinery
import importlib.util
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tracker.stack.ports import HOST
from tracker.stack.processes import Guard, Process, Program, stop_all
from tracker.stack.state import ROOT, StateFolder


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFolder]:
    folder = StateFolder(tmp_path / "state")
    yield folder
    folder.lock.release()
    folder.remove()


@pytest.fixture
def guard(state: StateFolder) -> Iterator[Guard]:
    guard = Guard(state.lock.take("test"))
    yield guard
    guard.dismiss()


@pytest.fixture
def start(state: StateFolder, guard: Guard) -> Iterator[Callable[..., Process]]:
    """Start a piece of Python, or a program, as a supervised process."""
    started: list[Process] = []

    def start(code: str | Program, name: str = "the sleeper") -> Process:
        program = code if isinstance(code, Program) else python_program(state, code, name)
        process = Process(program, guard)
        process.start()
        started.append(process)
        return process

    yield start
    stop_all(started, grace=3)


@pytest.fixture(scope="session")
def launcher() -> ModuleType:
    """The script `dev`, imported as a module."""
    loader = importlib.machinery.SourceFileLoader("dev_launcher", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def python_program(state: StateFolder, code: str, name: str = "the sleeper") -> Program:
    return Program(
        name=name,
        command=[sys.executable, "-c", code],
        environment=os.environ,
        log_file=state.log_file("program"),
        stop_signal=signal.SIGTERM,
    )


@pytest.fixture
def free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server((HOST, 0)) as server:
        yield int(server.getsockname()[1])
