"""How much longer a page of a past day takes than today's: `python bench/past_days.py [VERSIONS [ROUNDS]]`.

Plants every undertaking with twenty versions, each with an entry and a source, over 600 days in a database
of its own, and asks for today's pages and those of yesterday, of a middle and of an early day by turns, in
one process without a server between. Prints medians, and of them what waits for PostgreSQL. Exit code 1
where a page of a past day takes more than 1.5 times as long as today's.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import free_port, surroundings
from tracker.stack.application import environment_of
from tracker.stack.processes import Guard
from tracker.stack.servers import Servers
from tracker.stack.state import ROOT, StateFolder

MOST: Final = 1.5
Figures = dict[str, dict[str, tuple[float, float]]]


class Bench:
    """PostgreSQL and Valkey of our own; each step runs in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.state = StateFolder(folder)
        self.guard = Guard(self.state.lock.take("bench"))
        self.servers = Servers(self.state, self.guard, {})
        self.servers.start()
        self.environment = surroundings()
        self.environment |= environment_of("local", self.state, free_port(), self.servers.environment)
        self.environment |= {"DJANGO_SETTINGS_MODULE": "tracker.settings", "PYTHONPATH": str(ROOT)}

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT, env=self.environment, text=True, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    def stop(self, *, forget: bool = True) -> None:
        self.servers.stop()
        if forget:
            self.servers.remove()
        self.guard.dismiss()
        self.state.lock.release()


def show(figures: Figures) -> float:
    """Prints the table; returns the worst ratio."""
    worst = 0.0
    days = [name for name in next(iter(figures.values())) if name != "today"]
    heads = "".join(f"{f'{name} ms (SQL)':>22}{'x':>6}" for name in days)
    print(f"{'':14}{'today ms (SQL)':>20}{heads}")
    for page, rows in figures.items():
        base, in_sql = rows["today"]
        line = f"{page:14}{f'{base:.0f} ({in_sql:.0f})':>20}"
        for name in days:
            whole, sql = rows[name]
            worst = max(worst, whole / base)
            line += f"{f'{whole:.0f} ({sql:.0f})':>22}{whole / base:6.2f}"
        print(line)
    return worst


def main() -> int:
    versions, rounds = (int(text) for text in (*sys.argv[1:], *("20", "15")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "copy")
        try:
            bench.run("manage.py", "migrate", "--verbosity", "0")
            bench.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
            bench.run("bench/past_days_steps.py", "plant", str(versions))
            worst = show(json.loads(bench.run("bench/past_days_steps.py", "measure", str(rounds))))
        finally:
            bench.stop()
    print(f"worst ratio {worst:.2f}; at most {MOST} is wanted; load {os.getloadavg()[1]:.1f}")
    return 0 if worst <= MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
