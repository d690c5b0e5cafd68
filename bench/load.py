"""Loads on loopback by wrk, with what the servers computed meanwhile, taken by turns."""

import os
import re
import statistics
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

TICKS: Final = os.sysconf("SC_CLK_TCK")
SERVER_CORE, LOAD_CORE = "0", "1"
# other work than servers and load, in cores: above it ratios of pace mean little
MOST_NOISE: Final = 0.3
LONGEST_SETTLING: Final = 20.0
SECONDS: Final = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@dataclass(frozen=True)
class Target:
    """An address with the process ids of what serves it; children are counted with them."""

    name: str
    url: str
    pids: tuple[int, ...]
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Round:
    """`pace` requests a second; `cpu` microseconds of the servers for each; `p99` in milliseconds."""

    pace: float
    cpu: float
    p50: float
    p99: float
    wrong: int
    noise: float


@dataclass
class Rung:
    target: Target
    rounds: list[Round] = field(default_factory=list)

    def median(self, what: str) -> float:
        return statistics.median(getattr(one, what) for one in self.rounds)

    def ratios(self, base: "Rung", what: str) -> list[float]:
        pairs = zip(self.rounds, base.rounds, strict=True)
        return [getattr(ours, what) / getattr(theirs, what) for ours, theirs in pairs]


def ladder(targets: Sequence[Target], *, rounds: int, seconds: int, connections: int = 32) -> list[Rung]:
    """Every target once in each round, in turn."""
    rungs = [Rung(target) for target in targets]
    for rung in rungs:
        load(rung.target, seconds=1, connections=connections)  # warms up
    for _ in range(rounds):
        for rung in rungs:
            rung.rounds.append(load(rung.target, seconds=seconds, connections=connections))
    return rungs


def load(target: Target, *, seconds: int, connections: int) -> Round:
    assert target.url.startswith("http://127.0.0.1:"), "loopback only"
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for header in target.headers:
        command += ["-H", header]
    before, busy = computed(target.pids), machine()
    used = os.times()
    said = subprocess.run([*command, target.url], capture_output=True, text=True, check=True).stdout
    ours = computed(target.pids) - before
    times = os.times()
    by_load = times.children_user + times.children_system - used.children_user - used.children_system
    requests = number(r"(\d+) requests in", said)
    took = number(r"requests in ([\d.]+)s", said)
    # what took wrk more than two seconds is late, not wrong
    errors = re.search(r"Socket errors: (.*), timeout", said)
    wrong = number(r"Non-2xx or 3xx responses: (\d+)", said)
    wrong += sum(map(int, re.findall(r"\d+", errors[1]))) if errors else 0
    others = machine() - busy - ours - by_load  # before the server works off what is still asked of it
    settle(target.pids)
    return Round(
        pace=number(r"Requests/sec:\s+([\d.]+)", said),
        cpu=ours / max(requests, 1) * 1e6,
        p50=milliseconds("50%", said),
        p99=milliseconds("99%", said),
        wrong=int(wrong),
        noise=max(0.0, others / took),
    )


def settle(pids: Sequence[int]) -> None:
    """Until the server is done with what was still asked of it when the load ended."""
    deadline = time.monotonic() + LONGEST_SETTLING
    while time.monotonic() < deadline:
        before = computed(pids)
        time.sleep(0.3)
        if computed(pids) - before < 0.03:
            return


def number(pattern: str, said: str) -> float:
    found = re.search(pattern, said)
    return float(found[1]) if found else 0.0


def milliseconds(share: str, said: str) -> float:
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s|m)\b", said)
    return float(found[1]) * SECONDS[found[2]] if found else 0.0


def computed(pids: Iterable[int]) -> float:
    """Seconds of computing of these processes and all that descend from them."""
    total, waiting = 0.0, list(pids)
    while waiting:
        pid = waiting.pop()
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / TICKS
        waiting += map(int, children)
    return total


def machine() -> float:
    """Seconds of computing of everything on this machine."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    idle = int(fields[3]) + int(fields[4])
    return (sum(map(int, fields[:8])) - idle) / TICKS


def pin(pids: Iterable[int]) -> None:
    """To one core, so that a server and its load do not take it from each other."""
    for pid in pids:
        subprocess.run(["taskset", "-acp", SERVER_CORE, str(pid)], check=False, capture_output=True)


def memory(pids: Iterable[int]) -> float:
    """Megabytes that these processes hold, what they share counted once."""
    total = 0
    for pid in pids:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1000


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def told(rungs: Sequence[Rung], base: Rung) -> list[Mapping[str, str]]:
    """One row for each rung, the medians and their ratio to the base in the same round."""
    rows = []
    for rung in rungs:
        ratios = rung.ratios(base, "pace")
        rows.append(
            {
                "what": rung.target.name,
                "requests/s": f"{rung.median('pace'):,.0f}",
                "p50 ms": f"{rung.median('p50'):.2f}",
                "p99 ms": f"{rung.median('p99'):.2f}",
                "CPU us": f"{rung.median('cpu'):.0f}",
                "x pace": f"{statistics.median(ratios):.2f} [{min(ratios):.2f}-{max(ratios):.2f}]",
                "x CPU": f"{statistics.median(rung.ratios(base, 'cpu')):.2f}",
                "wrong": str(sum(one.wrong for one in rung.rounds)),
                "noise": f"{rung.median('noise'):.2f}",
            }
        )
    return rows
