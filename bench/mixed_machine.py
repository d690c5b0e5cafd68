"""What the programs of a running copy compute and hold, sampled while it works."""

import math
import os
import statistics
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench import load

EVERY_SECONDS: Final = 10.0
# how the programs of `./dev up` are told apart by their command line
NAMED: Final = {
    "tracker.web": "web",
    "worker": "worker",
    "beat": "scheduler",
    "postgres": "PostgreSQL",
    "valkey": "Valkey",
}


def programs_of(copy: int) -> dict[str, int]:
    """The processes that a copy was started with, by name."""
    found = {}
    for pid in load.children(copy):
        words = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        name = next((name for mark, name in NAMED.items() if mark in words), "")
        if name:
            found[name] = pid
    missing = set(NAMED.values()) - set(found)
    if missing:
        raise SystemExit(f"The copy runs without: {', '.join(sorted(missing))}.")
    return found


def held_by(programs: Mapping[str, int]) -> dict[str, int]:
    """Whose memory is watched: each web process, and the worker with each of its children."""
    web = load.children(programs["web"])
    worker = [programs["worker"], *load.children(programs["worker"])]
    return {
        **{f"web process {number}": pid for number, pid in enumerate(web, 1)},
        **{f"worker {number}" if number else "worker, its parent": pid for number, pid in enumerate(worker)},
        "scheduler": programs["scheduler"],
    }


def ended(programs: Mapping[str, int]) -> set[str]:
    """Those that are not there any more, or only until somebody asks what became of them."""
    found = set()
    for name, pid in programs.items():
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            state = "X"
        if state in "ZX":
            found.add(name)
    return found


@dataclass
class Computed:
    """Seconds of computing by program, of everything, and by the clock."""

    by_program: dict[str, float]
    machine: float
    at: float

    def since(self, before: "Computed") -> "Computed":
        parts = {name: used - before.by_program[name] for name, used in self.by_program.items()}
        return Computed(parts, self.machine - before.machine, self.at - before.at)

    @property
    def others(self) -> float:
        """Cores that other work took."""
        return max(0.0, self.machine - sum(self.by_program.values())) / self.at

    @property
    def share(self) -> float:
        """Of all cores, how much was busy."""
        return self.machine / self.at / (os.cpu_count() or 1)


def computed(programs: Mapping[str, int]) -> Computed:
    """With this process, which asks; what it started counts with its program, or as other work."""
    own = time.process_time()
    parts = {name: load.computed([pid]) for name, pid in programs.items()}
    return Computed({**parts, "the load itself": own}, load.machine(), time.perf_counter())


@dataclass
class Memory:
    """Megabytes of each process, sampled from a thread until it is stopped."""

    held: Mapping[str, int]
    samples: dict[str, list[float]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._is_over.wait(EVERY_SECONDS):
            for name, pid in self.held.items():
                try:
                    self.samples.setdefault(name, []).append(load.memory([pid]))
                except OSError:
                    self.ended.add(name)

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()

    def growth(self, name: str) -> float:
        """The last quarter as a multiple of the second."""
        rows = self.samples[name]
        second, last = (part(rows, number) for number in (1, 3))
        return statistics.median(last) / statistics.median(second)


def part(rows: list[float], number: int) -> list[float]:
    """One quarter of the samples, with at least one in it."""
    begin, end = len(rows) * number // 4, len(rows) * (number + 1) // 4
    return rows[begin : max(end, begin + 1)]


def quantile(values: Iterable[float], share: float) -> float:
    """The least value that so many of them do not exceed; 0 where there are none."""
    rows = sorted(values)
    return rows[max(0, math.ceil(share * len(rows)) - 1)] if rows else 0.0
