"""The launcher script itself, which has no .py in its name."""

import ast
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tracker.stack.state import ROOT


@pytest.fixture
def checkout(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A checkout in which nothing is set up yet."""
    for name in ("run.txt", "dev.txt", "uv.txt"):
        (tmp_path / name).write_text(f"{name}==1")
    places = {
        "ROOT": tmp_path, "VENV": tmp_path / ".venv", "STAMP": tmp_path / "stamp", "REQUIREMENTS": tmp_path,
        "CACHE": tmp_path / ".dev", "BOOT": tmp_path / ".dev" / "boot", "LOG": tmp_path / "log",
        "VENV_PYTHON": Path(sys.executable),
    }  # fmt: skip
    for name, value in places.items():
        monkeypatch.setattr(launcher, name, value)
    monkeypatch.delenv("TRACKER_PYTHON", raising=False)
    return tmp_path


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "dev", *arguments], capture_output=True, text=True, check=False)


def test_script_parses_as_python_3_8() -> None:
    ast.parse((ROOT / "dev").read_text(), feature_version=(3, 8))


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_lists_every_command(arguments: list[str]) -> None:
    run = call(*arguments)
    assert run.returncode == 0
    for command in ("up [--sample]", "test [ARGS]", "check", "fix", "bench NAME", "manage ARGS"):
        assert f"  {command} " in run.stdout


def test_unknown_command_is_one_sentence_and_code_2() -> None:
    run = call("serve")
    assert run.stderr == "dev: there is no command 'serve'; ./dev --help lists them\n"
    assert run.returncode == 2


def test_version_of_runs_the_candidate(launcher: ModuleType, tmp_path: Path) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    assert launcher.version_of(str(shim)) is None
    assert launcher.version_of(sys.executable) == sys.version_info[:2]


def test_version_of_refuses_what_is_too_old(launcher: ModuleType, tmp_path: Path) -> None:
    old = tmp_path / "python3.11"
    old.write_text("#!/bin/sh\necho 3.11\n")
    old.chmod(0o755)
    assert launcher.version_of(str(old)) is None


def test_find_python_refuses_a_wrong_name(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_PYTHON", "/no/python")
    with pytest.raises(launcher.SetUpError, match="TRACKER_PYTHON names /no/python"):
        launcher.find_python()


def test_find_python_falls_back_to_what_lies_elsewhere(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, checkout: Path
) -> None:
    pyenv = checkout / "versions" / "3.13.0" / "bin"
    pyenv.mkdir(parents=True)
    (pyenv / "python").symlink_to(sys.executable)
    monkeypatch.setattr(launcher.sys, "executable", "/usr/bin/false")
    monkeypatch.setattr(launcher.shutil, "which", lambda name: None)
    monkeypatch.setattr(launcher, "ELSEWHERE", (f"{checkout}/versions/3.{{}}.*/bin/python",))
    assert launcher.find_python() == str(pyenv / "python")


def test_is_installed_follows_the_lock(launcher: ModuleType, checkout: Path) -> None:
    assert not launcher.is_installed("run.txt")
    launcher.STAMP.write_text(launcher.stamp_of("run.txt"))
    assert launcher.is_installed("run.txt")
    assert not launcher.is_installed("dev.txt")
    (checkout / "run.txt").write_text("run.txt==2")
    assert not launcher.is_installed("run.txt")


def test_is_installed_takes_the_larger_lock_for_the_smaller(launcher: ModuleType, checkout: Path) -> None:
    launcher.STAMP.write_text(launcher.stamp_of("dev.txt"))
    assert launcher.is_installed("run.txt")


def test_install_refuses_a_full_disk(
    launcher: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher.shutil, "disk_usage", lambda path: SimpleNamespace(free=5_000_000))
    with pytest.raises(launcher.SetUpError, match="only 5 MB are free"):
        launcher.make_environment("run.txt")


def test_make_environment_says_when_it_cannot_write(launcher: ModuleType, checkout: Path) -> None:
    (checkout / ".dev").touch()
    with pytest.raises(launcher.SetUpError, match="cannot write to"):
        launcher.make_environment("run.txt")


def test_find_uv_names_the_package_that_debian_lacks(
    launcher: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "works", lambda command: False)
    with (checkout / "log").open("w") as log, pytest.raises(launcher.SetUpError, match="python3-venv"):
        launcher.find_uv(sys.executable, log)


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("error: Failed to fetch: dns error\n", "the network or the package registry did not answer"),
        ("one\nhash mismatch for django\n", "uv failed: hash mismatch for django"),
        ("", "it said nothing"),
    ],
)
def test_blame_gives_one_sentence(launcher: ModuleType, checkout: Path, log: str, sentence: str) -> None:
    launcher.LOG.write_text(log)
    assert sentence in launcher.blame("uv failed")


def test_run_step_tells_success_from_failure(
    launcher: ModuleType, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with launcher.LOG.open("w") as log:
        assert launcher.run_step("trying", ["true"], {}, log)
        assert not launcher.run_step("trying", ["false"], {}, log)
    said = capsys.readouterr().err
    assert "trying ...\n  done, 0." in said
    assert "  failed, 0." in said
