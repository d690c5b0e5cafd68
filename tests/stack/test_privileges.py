import os
import subprocess
from pathlib import Path

import pytest

from tracker.stack.privileges import RunAs, namespace_works, unprivileged

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")


def whoami(run_as: RunAs) -> str:
    command = [*run_as.prefix, "id", "-u"]
    return subprocess.run(
        command, **run_as.popen_options, capture_output=True, text=True, check=True, cwd="/"
    ).stdout.strip()


def test_unprivileged_is_never_root() -> None:
    assert whoami(unprivileged()) != "0"


@as_root
def test_unprivileged_falls_back_to_a_system_user() -> None:
    run_as = unprivileged(namespace=False)
    assert run_as.prefix == ()
    assert whoami(run_as) == str(run_as.user) != "0"


@pytest.mark.skipif(os.geteuid() == 0, reason="root is somebody else's test")
def test_unprivileged_leaves_an_ordinary_user_alone() -> None:
    assert unprivileged() == RunAs()


def test_namespace_works_needs_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not namespace_works()


def test_can_execute_asks_as_that_user(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.touch(mode=0o600)
    assert not RunAs().can_execute(program)
    program.chmod(0o700)
    assert RunAs().can_execute(program)


@as_root
def test_give_hands_a_folder_over(tmp_path: Path) -> None:
    run_as = unprivileged(namespace=False)
    run_as.give(tmp_path)
    assert tmp_path.stat().st_uid == run_as.user
    RunAs().give(tmp_path)
    assert tmp_path.stat().st_uid == run_as.user, "ourselves changes nothing"
