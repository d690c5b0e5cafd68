import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.stack.guard import is_running
from tracker.stack.processes import Guard, Process, run_in_foreground, stop_all
from tracker.stack.state import ROOT, StateFolder
from tracker.stack.stopping import wait_until

SLEEP = "import time; time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); {SLEEP}"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"

# a launcher with one child, whose own child it does not know of
LAUNCHER = """
import os, sys, time
from pathlib import Path
from tracker.stack.processes import Guard, Process, Program
from tracker.stack.state import StateFolder

state = StateFolder(Path(sys.argv[1]))
guard = Guard(state.lock.take("test"))
program = Program("parent", [sys.executable, "-c", sys.argv[2]], os.environ, state.log_file("parent"))
process = Process(program, guard)
process.start()
# EVENT
print(process.pid, flush=True)
time.sleep(60)
"""
REPLACE_THE_GUARD = """
guard._process.kill()
guard._process.wait()
assert not guard.ensure_running() and guard.ensure_running()
"""


def wait_for_text(log: Path, text: str) -> None:
    wait_until(lambda: text in log.read_text(), f"waiting for {text!r}", timeout=30)


def members(group: int) -> int:
    """How many processes the group has, dead ones not counted."""
    table = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in table.splitlines()]
    return sum(row[0] == str(group) and not row[1].startswith("Z") for row in rows)


def test_start_makes_a_group_of_its_own(start: Callable[..., Process]) -> None:
    process = start(SLEEP)
    assert process.is_running()
    assert process.pid
    assert os.getpgid(process.pid) == process.pid


def test_start_writes_to_the_log(start: Callable[..., Process]) -> None:
    process = start("print('hello')")
    wait_for_text(process.program.log_file, "hello")


@pytest.mark.parametrize(
    ("code", "words"),
    [("raise SystemExit(3)", "exit code 3"), ("import os; os.kill(os.getpid(), 9)", "killed by SIGKILL")],
)
def test_how_it_ended_in_words(start: Callable[..., Process], code: str, words: str) -> None:
    process = start(code)
    wait_until(lambda: not process.is_running(), "ending", timeout=30)
    assert process.how_it_ended() == words


def test_stop_all_stops_gently_and_names_nobody(start: Callable[..., Process]) -> None:
    process = start(SLEEP)
    assert stop_all([process], grace=20) == []
    assert process.how_it_ended() == "killed by SIGTERM"


def test_stop_all_kills_and_names_who_does_not_stop(start: Callable[..., Process]) -> None:
    process = start(STUBBORN, name="the mule")
    wait_for_text(process.program.log_file, "up")
    assert stop_all([process], grace=0.2) == ["the mule"]
    assert not process.is_running()


def test_clear_away_takes_the_childrens_children_along(start: Callable[..., Process]) -> None:
    process = start(PARENT)
    assert process.pid
    group = process.pid
    wait_until(lambda: members(group) == 2, "starting the grandchild", timeout=30)
    os.kill(group, signal.SIGKILL)
    process.clear_away()
    wait_until(lambda: members(group) == 0, "ending the grandchild", timeout=30)


@pytest.mark.parametrize("event", ["", REPLACE_THE_GUARD], ids=["first guard", "second guard"])
def test_killed_launcher_leaves_nothing_behind(tmp_path: Path, event: str) -> None:
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER.replace("# EVENT", event), str(tmp_path / "state"), PARENT],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with launcher:
        assert launcher.stdout
        group = int(launcher.stdout.readline())
        wait_until(lambda: members(group) == 2, "starting the grandchild", timeout=30)
        launcher.kill()
    wait_until(lambda: members(group) == 0, "ending parent and child", timeout=30)


def test_dismiss_leaves_what_was_forgotten(guard: Guard, state: StateFolder) -> None:
    bystander = subprocess.Popen(["sleep", "60"], start_new_session=True)
    guard.watch(bystander.pid, signal.SIGTERM)
    guard.forget(bystander.pid)
    guard.dismiss()
    time.sleep(0.1)
    assert is_running(bystander.pid)
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


@pytest.mark.parametrize(
    ("code", "expected"), [("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 15)", 143)]
)
def test_run_in_foreground_gives_the_exit_code_of_a_shell(code: str, expected: int) -> None:
    assert run_in_foreground([sys.executable, "-c", code], os.environ, signal.SIGTERM) == expected
