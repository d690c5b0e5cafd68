"""Whether the tests of the catalogue fail where what they guard is taken out: `bench/guards.py [ROW ...]`.

Copies the project into a folder of its own, takes out one guard of `guards.toml` at a time, and runs the
tests of its row in tests/catalogue.toml, or those that the guard names, without the long runs of faults. A
guard whose tests pass all the same is told; exit code 1 then. Nothing is measured.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.catalogue import rows
from tracker.stack.state import ROOT

LONG_RUNS: Final = ("faults/", "browser/")
FAILED, PASSED = 1, 0  # as pytest ends


@dataclass(frozen=True)
class Guard:
    row: str
    what: str
    file: str
    take: str
    give: str
    tests: tuple[str, ...] = ()

    def chosen(self) -> list[str]:
        """Below tests/."""
        of_row = next(row.tests for row in rows() if row.name == self.row)
        return [test for test in self.tests or of_row if not test.startswith(LONG_RUNS)]


def guards(names: list[str]) -> list[Guard]:
    read = tomllib.loads((ROOT / "bench/guards.toml").read_text(encoding="utf-8"))["guard"]
    found = [Guard(**told | {"tests": tuple(told.get("tests", ()))}) for told in read]
    return [guard for guard in found if not names or guard.row in names]


def copied(folder: Path) -> Path:
    """Everything that is committed or would be, with the environment of this copy."""
    named = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode().split("\0")  # fmt: skip
    for name in filter(None, named):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def ends_with(guard: Guard, project: Path) -> int:
    """How the tests end while the guard is out."""
    path = project / guard.file
    before = path.read_text(encoding="utf-8")
    if before.count(guard.take) != 1:
        raise SystemExit(
            f"{guard.row}: {guard.take!r} stands {before.count(guard.take)} times in {guard.file}"
        )
    path.write_text(before.replace(guard.take, guard.give), encoding="utf-8")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    try:
        tests = [f"tests/{test}" for test in guard.chosen()]
        command = [str(ROOT / ".venv/bin/python"), "-m", "tracker.stack", "test", "-q", "-x", "-n0", *tests]
        return subprocess.run(
            command, cwd=project, env=surroundings, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ).returncode  # fmt: skip
    finally:
        path.write_text(before, encoding="utf-8")


def main() -> int:
    missed = 0
    with tempfile.TemporaryDirectory(prefix="bench-guards-") as folder:
        project = copied(Path(folder))
        for guard in guards(sys.argv[1:]):
            code = ends_with(guard, project)
            words = {FAILED: "a test fails", PASSED: "NO TEST FAILS"}.get(code, f"TESTS DID NOT RUN ({code})")
            missed += code != FAILED
            print(f"{guard.row:4}{words:16} without {guard.what} ({guard.file})", flush=True)
    print(f"{missed} without a test that fails" if missed else "a test fails for each")
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
