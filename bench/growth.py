"""How a page's time grows with the record: `python bench/growth.py [--keep FOLDER] [SHORT [LONG [ROUNDS]]]`.

Fills two databases by `make_sample --scale`, one with 20,000 entries and one with 2,000,000. Both have the
same 200 signatories, 500 commitments and 20,000 assessments, and the signatory whose pages are asked for has
the same entries in both: the length of the log is all that differs. Every page is rendered, in one process
for each record, by turns. Then the whole matrix as PostgreSQL answers it, and pages of past days beside
today's in the long record. Loading takes most of the time: what `--keep` has filled stays in that folder, and
is brought up to date and measured again by the next run that names it.

Prints medians, their spread and ratios. Exit code 1 where a goal of docs/performance.md is missed, 2 where it
seems so while so much else runs on the machine that nobody can tell. `python bench/growth.py 2000 50000 5` is
a short run, of 80 signatories and 50 commitments.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.load import MOST_NOISE, computed, machine
from bench.past_days import Bench
from tracker.stack.state import ROOT

MOST_GROWTH, MOST_PAST, MOST_MATRIX = 1.2, 1.5, 50.0
SHORT, LONG, ROUNDS = 20_000, 2_000_000, 15
FRAME, SMALL_FRAME = (200, 500), (80, 50)
SLOWEST: Final = 20.0  # seconds of one page from which on it is asked in fewer rounds
ROWS_OF_A_FILE: Final = 10_000  # beside the page of changes
QUIET, LOUD = "sample-country-70", "sample-country-72"  # deal.py: every tenth has a short record
PAGES: Final = {
    "overview": "/en",
    "country": "/en/countries/{quiet}",
    "undertaking": "/en/countries/{quiet}/{code}",
    "matrix": "/en/matrix/sample-large-text",
    "changes": "/en/changes",
    "feed": "/en/changes.atom",
    "changes.json": "/en/changes.json",
    "country.json": "/en/countries/{quiet}.json",
    "API entries": "/api/v1/progress-entries",
    "API changes": "/api/v1/changes",
}
DAYS: Final = {"late": "2026-10-29", "middle": "2025-12-20", "early": "2025-03-20"}


class Record:
    """A database of its own, and the process that asks it."""

    def __init__(self, bench: Bench, name: str) -> None:
        self.name = name
        address, _, database = bench.environment["DATABASE_URL"].rpartition("/")
        self.database = f"{database}_{name}"
        self.environment = bench.environment | {"DATABASE_URL": f"{address}/{self.database}"}
        self.process: subprocess.Popen[str] | None = None

    def fill(self, entries: int, frame: tuple[int, int], subscribers: int) -> float:
        """Seconds that make_sample took; none where an earlier run has filled it."""
        self.run("manage.py", "migrate", "--verbosity", "0")
        if self.run("-c", HOW_MANY).strip() == str(entries):
            return 0.0
        self.run("manage.py", "load_reference")
        begun = time.monotonic()
        said = self.run(
            "manage.py", "make_sample", "--signatories", str(frame[0]), "--commitments", str(frame[1]),
            "--entries", str(entries), "--subscribers", str(subscribers),
        )  # fmt: skip
        print(said, end="", flush=True)
        return time.monotonic() - begun

    def run(self, *command: str) -> str:
        return subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, text=True, check=True,
            stdout=subprocess.PIPE,
        ).stdout  # fmt: skip

    def ask(self, what: str, argument: str = "") -> dict[str, Any]:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "bench/growth_steps.py"], cwd=ROOT, env=self.environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([what, argument]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the process of the {self.name} record ended: {what} {argument}")
        found: dict[str, Any] = json.loads(line)
        if found.get("status", 200) != 200:
            raise SystemExit(f"{argument} of the {self.name} record: {found['status']}")
        return found

    def close(self) -> None:
        if self.process and self.process.stdin:
            self.process.stdin.close()
            self.process.wait(30)


@dataclass
class Side:
    """One page of one record or day, round by round."""

    ms: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    longest: tuple[float, str] = (0.0, "")
    is_cut: bool = False

    def add(self, found: dict[str, Any]) -> None:
        self.is_cut = self.is_cut or found["is_cut"]
        self.ms.append(found["ms"])
        self.sql.append(found["sql_ms"])
        self.longest = max(self.longest, tuple(found["longest"]))

    @property
    def words(self) -> str:
        return (
            f"{statistics.median(self.ms):8.0f} [{min(self.ms):.0f}-{max(self.ms):.0f}]"
            f" SQL {statistics.median(self.sql):.0f}{' (cut off)' if self.is_cut else ''}"
        )


def by_turns(sides: dict[str, tuple[Record, str]], rounds: int) -> dict[str, Side]:
    """Each once in each round, so that a noisy moment falls on all alike. The first round warms up.

    Where a query was cut off or pages take very long, a few rounds must do.
    """
    found = {name: Side() for name in sides}
    for number in range(rounds + 1):
        answers = {name: record.ask("get", path) for name, (record, path) in sides.items()}
        is_cut = any(answer["is_cut"] for answer in answers.values())
        if number or is_cut:
            for name, answer in answers.items():
                found[name].add(answer)
        if is_cut or (number >= 3 and sum(side.ms[-1] for side in found.values()) > SLOWEST * 1000):
            break
    return found


def told(page: str, found: dict[str, Side], base: str, most: float) -> list[str]:
    """Prints one line for each; returns what is above the limit. Ratios are of rounds, so of one moment."""
    missed = []
    print(f"{page:14} {base:8} {found[base].words}", flush=True)
    for name, side in found.items():
        if name != base:
            ratios = [ours / theirs for ours, theirs in zip(side.ms, found[base].ms, strict=True)]
            ratio = statistics.median(ratios)
            print(
                f"{'':14} {name:8} {side.words}   x {ratio:.2f} [{min(ratios):.2f}-{max(ratios):.2f}]",
                flush=True,
            )
            if ratio > most or side.is_cut or found[base].is_cut:  # of what was cut off nobody knows how long
                missed.append(f"{page}, {name}: {ratio:.2f}")
                waited, sql = side.longest
                print(f"{'':14} longest query, {waited:.0f} ms: {sql[:300]}")
    return missed


def measure(short: Record, long: Record, rounds: int) -> list[str]:
    facts = {record.name: record.ask("facts", QUIET) for record in (short, long)}
    print(
        {name: (found["entries"], found["about"]) for name, found in facts.items()},
        "entries, of them about",
        QUIET,
    )
    missed = []
    print("\nThe same pages in both records, ms; at most", MOST_GROWTH)
    paths = {name: path.format(quiet=QUIET, code=facts["long"]["code"]) for name, path in PAGES.items()}
    for page, path in paths.items():
        if page == "changes.json" and facts["short"]["entries"] < ROWS_OF_A_FILE:
            continue  # the short record would not fill it
        found = by_turns({"short": (short, path), "long": (long, path)}, rounds)
        missed += told(page, found, "short", MOST_GROWTH)
    missed += told_of_matrix(short, long)
    grown = by_turns({name: (record, f"/en/countries/{LOUD}") for name, record in
                      (("short", short), ("long", long))}, 1)  # fmt: skip
    told("grown country", grown, "short", float("inf"))
    print("               (its own record has grown with the whole, so this is no goal)")
    print("\nPast days beside today in the long record, ms; at most", MOST_PAST)
    for page, path in paths.items():
        if path.startswith("/en"):
            days = {name: (long, f"{path}?as_of={day}") for name, day in DAYS.items()}
            missed += told(page, by_turns({"today": (long, path)} | days, rounds), "today", MOST_PAST)
    return missed


def told_of_matrix(*records: Record) -> list[str]:
    """Prints a line for each; returns what is above the limit."""
    missed = []
    print()
    for record in records:
        found = record.ask("matrix")
        spread = f"[{min(found['all']):.1f}-{max(found['all']):.1f}]"
        print(f"{found['cells']:,} cells of the {record.name} record: {found['ms']:.1f} ms {spread}", end="")
        print(f" in PostgreSQL; at most {MOST_MATRIX:.0f}", flush=True)
        if found["ms"] > MOST_MATRIX:
            missed.append(f"matrix in PostgreSQL, {record.name}: {found['ms']:.0f} ms")
    return missed


def asked() -> tuple[list[int], int, Path | None]:
    """How many entries each record has, how many rounds there are, and the folder that is kept."""
    parser = argparse.ArgumentParser(description="How a page's time grows with the record.")
    for name, usual in (("short", SHORT), ("long", LONG), ("rounds", ROUNDS)):
        parser.add_argument(name, type=int, nargs="?", default=usual)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    return [given.short, given.long], given.rounds, given.keep


def main() -> int:
    lengths, rounds, kept = asked()
    frame, is_whole = (FRAME, True) if lengths[1] >= LONG // 10 else (SMALL_FRAME, False)
    with tempfile.TemporaryDirectory(prefix="bench-growth-") as folder:
        bench = Bench((kept or Path(folder)).resolve() / "copy")
        records = [Record(bench, name) for name in ("short", "long")]
        try:
            bench.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
            for record, entries in zip(records, lengths, strict=True):
                bench.run("-c", MAKE_DATABASE, record.database)
                took = record.fill(entries, frame, 1_000_000 if is_whole and entries == LONG else 0)
                print(f"{record.name}: {entries:,} entries loaded in {took:,.0f} s", flush=True)
            begun, busy, ours = time.monotonic(), machine(), computed([os.getpid()])
            missed = measure(*records, rounds)
            ours = computed([os.getpid()]) - ours
            noise = (machine() - busy - ours) / (time.monotonic() - begun)
        finally:
            for record in records:
                record.close()
            bench.stop(forget=kept is None)
    print(f"\nother work on the machine: {noise:.2f} cores (at most {MOST_NOISE} to be trusted)")
    print("\n".join(["missed:", *missed]) if missed else "every goal is met")
    return (2 if noise > MOST_NOISE else 1) if missed else 0


MAKE_DATABASE: Final = """
import os, sys
import psycopg
from psycopg import sql
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", sys.argv[1:]).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(sys.argv[1])))
"""
HOW_MANY: Final = """
import django
django.setup()
from commitments.models import ProgressEntry
print(ProgressEntry.objects.filter(origin="sample").count())
"""

if __name__ == "__main__":
    raise SystemExit(main())
