"""`up`, `test` and `manage`: each takes a state folder, starts what it needs, and leaves nothing behind."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tracker.stack import catalogs
from tracker.stack.application import BEAT, WORKER, environment_of, programs, wait_until_healthy
from tracker.stack.console import StackError, say, step
from tracker.stack.ports import HOST, port_from, refuse_taken
from tracker.stack.processes import Guard, Process, run_in_foreground, stop_all
from tracker.stack.servers import Servers, wait_for
from tracker.stack.state import ROOT, StateFolder, StateInUseError
from tracker.stack.stopping import StopRequestedError, hold_back_signals
from tracker.stack.supervisor import APPLICATION_STOP_TIME, Child, Supervisor
from tracker.stack.valkey import EmbeddedValkey

TEST_STATES = ROOT / ".dev" / "test"
MOST_TEST_PROCESSES = 4


def up(*, sample: bool, empty: bool = False) -> int:
    """Serve the local copy until a stop is asked for."""
    port = port_from(os.environ)
    state = StateFolder.named_in(os.environ)
    with held(state, "up") as guard:
        refuse_taken(port)
        with running_servers(state, guard) as servers:
            environment = environment_of("local", state, port, servers.environment)
            prepare(environment, sample=sample, empty=empty)
            state.write_connection(environment)
            try:
                serve(state, guard, servers, environment, port)
            finally:
                state.forget_connection()
    return 0


def manage(arguments: Sequence[str]) -> int:
    """Run manage.py in a running copy, else with servers started for this call."""
    state = StateFolder.named_in(os.environ)
    try:
        purpose = " ".join(["manage", *arguments[:1]])
        with held(state, purpose) as guard, running_servers(state, guard) as servers:
            environment = environment_of("local", state, port_from(os.environ), servers.environment)
            return run_manage(arguments, environment)
    except StateInUseError as problem:
        if problem.purpose != "up":
            raise
    return run_manage(arguments, state.read_connection())


def test(arguments: Sequence[str]) -> int:
    """Run pytest against servers of its own, on data that are thrown away."""
    TEST_STATES.mkdir(parents=True, exist_ok=True)
    sweep_left_over_states(TEST_STATES)
    state = StateFolder(Path(tempfile.mkdtemp(prefix="run-", dir=TEST_STATES)))
    try:
        with held(state, "test") as guard, running_servers(state, guard, durable=False) as servers:
            environment = environment_of("test", state, port_from(os.environ), servers.environment)
            command = [sys.executable, "-m", "pytest", *pytest_arguments(arguments, os.cpu_count() or 1)]
            return run_in_foreground(command, {**os.environ, **environment}, signal.SIGINT)
    finally:
        state.remove()


@contextmanager
def held(state: StateFolder, purpose: str) -> Iterator[Guard]:
    """Hold the state folder, with a guard over whatever is started in it."""
    hold_back_signals()
    catalogs.compile_all()
    guard = Guard(state.lock.take(purpose))
    try:
        yield guard
    finally:
        guard.dismiss()
        state.lock.release()


@contextmanager
def running_servers(state: StateFolder, guard: Guard, *, durable: bool = True) -> Iterator[Servers]:
    servers = Servers(state, guard, os.environ, durable=durable)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
        if not durable:
            servers.remove()


def prepare(environment: Mapping[str, str], *, sample: bool, empty: bool = False) -> None:
    content = ["--sample"] if sample else ["--empty"] if empty else []
    command = [sys.executable, "-m", "tracker.stack.prepare", *content]
    code = run_in_foreground(command, {**os.environ, **environment}, signal.SIGTERM)
    if code in (128 + signal.SIGINT, 128 + signal.SIGTERM):
        raise StopRequestedError(code - 128)
    if code:
        raise StackError("the local copy could not be prepared; what went wrong stands above")


def serve(
    state: StateFolder, guard: Guard, servers: Servers, environment: Mapping[str, str], port: int
) -> None:
    whole = {**os.environ, **environment}
    application = [Process(program, guard) for program in programs(state, port, whole)]
    try:
        with step("starting the site, the worker and the scheduler"):
            for process in application:
                process.start()
            wait_until_healthy(port, application[0])
        say(greeting(state, environment["TRACKER_SITE_URL"], port))
        watch_until_stopped(guard, servers, application)
    finally:
        killed = stop_all(application, APPLICATION_STOP_TIME)
        if killed:
            say(f"did not stop in time and had to be killed: {', '.join(killed)}")


def watch_until_stopped(guard: Guard, servers: Servers, application: Sequence[Process]) -> None:
    children = [Child(process) for process in application]
    for server in servers.embedded:
        process = servers.processes[server.name]
        children.append(
            Child(
                process,
                dependents=(WORKER, BEAT) if isinstance(server, EmbeddedValkey) else (),
                wait_until_ready=partial(wait_for, server, process),
            )
        )
    try:
        Supervisor(guard, children).watch()
    except StopRequestedError:
        say("stopping; the data stay")


def greeting(state: StateFolder, site: str, port: int) -> str:
    sign_in = state.path / "staff-sign-in.txt"
    staff = sign_in.read_text().strip() if sign_in.exists() else "none was made"
    return "\n".join(
        [
            "",
            f"The site is up:   {site}/",
            "Staff sign-in:    " + staff.replace("\n", "\n" + " " * 18),
            f"Mail lands in:    {state.mail}  and  http://{HOST}:{port}/dev/mail",
            f"Logs:             {state.logs}",
            "Ctrl-C stops everything.",
            "",
        ]
    )


def run_manage(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    command = [sys.executable, "manage.py", *arguments]
    return run_in_foreground(command, {**os.environ, **environment}, signal.SIGTERM)


def pytest_arguments(given: Sequence[str], processors: int) -> list[str]:
    """A run of the whole suite uses all processors; one that names files, or debugs, is left as it is."""
    whole_suite = all(argument.startswith("-") for argument in given)
    alone = ("-n", "--numprocesses", "--pdb", "--trace", "--collect-only", "--co")
    if not whole_suite or any(argument.startswith(alone) for argument in given):
        return list(given)
    processes = str(min(processors, MOST_TEST_PROCESSES))
    return ["-n", processes, "--no-loadscope-reorder", *given]


def sweep_left_over_states(folder: Path) -> None:
    """Remove the data of test runs that were killed."""
    for left_over in folder.glob("run-*"):
        state = StateFolder(left_over)
        if state.lock.is_free():
            state.remove()
