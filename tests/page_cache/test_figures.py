import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from commitments.page_cache import figures

RISE = """
import sys
from commitments.page_cache import figures
figures.MEMORY.inc(int(sys.argv[1]))
figures.BYTES.set(int(sys.argv[2]))
print(figures.written().decode())
"""


def run(folder: Path, *numbers: int) -> str:
    """A web process that answers so many readers from memory and holds so many bytes; what it says after."""
    process = subprocess.run(
        [sys.executable, "-c", RISE, *map(str, numbers)],
        cwd=settings.BASE_DIR,
        env={**os.environ, figures.FOLDER_VARIABLE: str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout


def value(written: str, name: str) -> float:
    (line,) = [line for line in written.splitlines() if line.startswith(f"{name} ")]
    return float(line.rpartition(" ")[2])


def pid_of(folder: Path) -> set[str]:
    return {file.stem.rpartition("_")[2] for file in folder.glob("*.db")}


def test_one_process_says_how_often_it_answered_from_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(figures.FOLDER_VARIABLE, raising=False)
    name = 'tracker_page_answers_total{source="stale"}'
    before = value(figures.written().decode(), name)
    figures.STALE.inc()
    figures.PAGES.set(17)
    written = figures.written().decode()
    assert value(written, name) == before + 1
    assert value(written, "tracker_page_cache_pages") == 17
    sources = ("memory", "shared", "confirmed", "rendered", "stale", "not_kept", "passed")
    assert all(f'source="{source}"' in written for source in sources)


def test_several_processes_are_counted_together(tmp_path: Path) -> None:
    run(tmp_path, 3, 1_000)
    written = run(tmp_path, 4, 500)
    assert value(written, 'tracker_page_answers_total{source="memory"}') == 7
    assert len(pid_of(tmp_path)) == 2


def test_memory_of_processes_that_are_gone_is_not_counted(tmp_path: Path) -> None:
    run(tmp_path, 3, 1_000)
    figures.forget_the_dead(tmp_path)
    written = run(tmp_path, 4, 500)
    assert value(written, "tracker_page_cache_bytes") == 500
    assert value(written, 'tracker_page_answers_total{source="memory"}') == 4


def test_what_the_living_counted_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    ours = [f"counter_{os.getpid()}.db", f"gauge_livesum_{os.getppid()}.db", "counter_1.db"]
    files = [*ours, "counter_old.db", "notes.db", "counter_4194305.txt"]
    for name in (*files, "counter_4194305.db", "gauge_livesum_4194305.db"):
        (tmp_path / name).touch()
    figures.forget_the_dead(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(files)


def test_a_process_is_alive_until_it_is_over() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert figures.is_alive(process.pid)
    process.communicate()
    assert not figures.is_alive(process.pid)


def test_a_process_that_we_may_not_touch_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int, number: int) -> None:
        raise PermissionError(pid, number)  # as to all but root

    monkeypatch.setattr(os, "kill", refuse)
    assert figures.is_alive(1)
