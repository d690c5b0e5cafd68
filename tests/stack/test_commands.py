import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.stack.commands import greeting, pytest_arguments, sweep_left_over_states
from tracker.stack.processes import Guard
from tracker.stack.state import ROOT, StateFolder

ASK_FOR_THE_DATABASE = "from django.db import connection; print(connection.settings_dict['NAME'])"


@pytest.fixture
def dev(state: StateFolder) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of the launcher on a state folder of its own."""

    def dev(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        ours = {"TRACKER_STATE": str(state.path), "DATABASE_URL": "", "REDIS_URL": "", **environment}
        return subprocess.run(
            [sys.executable, "-m", "tracker.stack", *arguments],
            cwd=ROOT, env={**os.environ, **ours}, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip

    return dev


def test_manage_starts_servers_for_the_call(dev: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    run = dev("manage", "shell", "-v0", "-c", ASK_FOR_THE_DATABASE)
    assert (run.stdout, run.returncode) == ("tracker\n", 0)
    assert "starting PostgreSQL and Valkey" in run.stderr


def test_manage_joins_a_running_copy(
    dev: Callable[..., subprocess.CompletedProcess[str]], state: StateFolder
) -> None:
    state.lock.take("up")
    named = {"DATABASE_URL": "postgresql://me@127.0.0.1:1/other", "REDIS_URL": "redis://127.0.0.1:1/0"}
    state.write_connection({**named, "TRACKER_MODE": "local", "TRACKER_SECRET_KEY": "x" * 50})
    run = dev("manage", "shell", "-v0", "-c", ASK_FOR_THE_DATABASE)
    assert (run.stdout, run.stderr) == ("other\n", "")
    assert dev("manage", "shell", "-v0", "-c", "raise SystemExit(7)").returncode == 7


def test_manage_does_not_join_another_call(
    dev: Callable[..., subprocess.CompletedProcess[str]], state: StateFolder
) -> None:
    state.lock.take("manage shell")
    run = dev("manage", "check")
    assert "in use by `./dev manage shell`" in run.stderr
    assert run.returncode == 1


def test_up_refuses_a_second_copy_in_one_sentence(
    dev: Callable[..., subprocess.CompletedProcess[str]], state: StateFolder
) -> None:
    state.lock.take("up")
    run = dev("up")
    assert "in use by `./dev up`" in run.stderr
    assert (run.stderr.count("\n"), run.returncode) == (1, 1)


def test_up_refuses_a_taken_port_before_it_starts_anything(
    dev: Callable[..., subprocess.CompletedProcess[str]], taken_port: int, state: StateFolder
) -> None:
    run = dev("up", PORT=str(taken_port))
    assert run.stderr.startswith(f"dev: port {taken_port} is taken; choose another")
    assert not (state.path / "postgres").exists()


def test_greeting_says_where_everything_is(state: StateFolder) -> None:
    (state.path / "staff-sign-in.txt").write_text("alice\npassword\n")
    said = greeting(state, "https://tunnel.example", 8123)
    for words in (
        "https://tunnel.example/", "alice", "password", str(state.mail), "http://127.0.0.1:8123/dev/mail",
    ):  # fmt: skip
        assert words in said


@pytest.mark.parametrize("given", [[], ["-q"], ["-q", "-x"]])
def test_pytest_arguments_of_the_whole_suite_use_all_processors(given: list[str]) -> None:
    assert pytest_arguments(given, processors=2) == ["-n", "2", "--no-loadscope-reorder", *given]
    assert pytest_arguments(given, processors=64)[1] == "4"


@pytest.mark.parametrize("given", [["tests/rules"], ["-n", "0"], ["--pdb"], ["-k", "country"]])
def test_pytest_arguments_are_left_as_given(given: list[str]) -> None:
    assert pytest_arguments(given, processors=2) == given


def test_sweep_left_over_states_spares_a_run_that_goes_on(tmp_path: Path) -> None:
    killed, going_on = StateFolder(tmp_path / "run-1"), StateFolder(tmp_path / "run-2")
    guard = Guard(going_on.lock.take("test"))
    sweep_left_over_states(tmp_path)
    assert not killed.path.exists()
    assert going_on.path.exists()
    guard.dismiss()
    going_on.lock.release()
