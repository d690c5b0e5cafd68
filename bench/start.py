"""What two web processes hold, and how soon they answer: `python bench/start.py [ROUNDS]`.

Each round starts them twice: where another process had kept the page, and where it must be rendered. Memory
is what the kernel counts for them (PSS: what they share once), after the page, after one page of each kind
for readers, and after the API, the desk and files too; the process that made them is told beside it. Exit
code 1 where a goal was missed.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import redis

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import load
from bench.pages import PAGE, SITE, Served, get, served
from bench.running_copy import running_copy

FOR_READERS: Final = (
    "/en", "/en/countries", "/en/matrix", "/en/deadlines", "/en/changes", "/en/commitments",
    "/en/instruments", "/en/sources", "/en/map", "/en/search?q=safety", "/en/method", "/en/about", "/en/data",
)  # fmt: skip
FOR_FEW: Final = (
    "/api/v1/", "/api/v1/openapi.json", "/en/data/api", "/desk/sign-in", "/admin/login/", "/en/deadlines.ics",
    "/en/changes.atom", "/en/countries.csv", "/en/follow", "/en/suggest", "/en/digests",
)  # fmt: skip
MOST_MEMORY: Final = 180.0
MOST_SECONDS: Final = 1.0
LONGEST_START: Final = 60.0


@dataclass(frozen=True)
class Start:
    """`computed`: seconds of computing of all processes until the page was there."""

    seconds: float
    computed: float


@dataclass(frozen=True)
class Held:
    after_the_page: float
    after_readers_pages: float
    after_everything: float
    beside: float


def started(environment: dict[str, str]) -> tuple[Start, Held]:
    started_at = time.monotonic()
    with served(environment, SITE, workers=2) as site:
        wait_for_the_first(site, started_at)
        start = Start(time.monotonic() - started_at, load.computed([site.pid]))
        held = []
        for paths in ((PAGE,), FOR_READERS, FOR_FEW):
            ask_both(site, paths)
            held.append(load.memory(load.children(site.pid)))
        return start, Held(*held, beside=load.memory([site.pid]))


def wait_for_the_first(site: Served, started_at: float) -> None:
    while time.monotonic() - started_at < LONGEST_START:
        try:
            if get(site.port, PAGE, Accept_Encoding="gzip")[0] == 200:
                return
        except OSError:
            time.sleep(0.005)
    raise SystemExit(f"No page within {LONGEST_START} s.")


def ask_both(site: Served, paths: tuple[str, ...]) -> None:
    """Each address over so many connections that both processes answer some of them."""
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda path: (path, get(site.port, path)[0]), paths * 8))
    if wrong := {(path, status) for path, status in answers if status >= 400}:
        raise SystemExit(f"Not answered: {sorted(wrong)}")


def forget_pages(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        for name in client.scan_iter("tracker:page:*"):
            client.delete(name)


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    kept, rendered, held = [], [], []
    with tempfile.TemporaryDirectory() as name, running_copy(Path(name) / "state") as copy:
        told = json.loads((copy.state / "connection.json").read_text())
        environment = os.environ | copy.environment | told
        started(environment)  # compiles what is not compiled yet
        for _ in range(rounds):
            forget_pages(told["REDIS_URL"])
            start, holds = started(environment)
            rendered.append(start)
            held.append(holds)
            start, holds = started(environment)
            kept.append(start)
            held.append(holds)
    return int(bool(missed(kept, rendered, held)))


def missed(kept: list[Start], rendered: list[Start], held: list[Held]) -> list[str]:
    def middle(values: list[float]) -> float:
        return statistics.median(values)

    memory = middle([one.after_the_page for one in held])
    print(
        f"two processes: {memory:.0f} MB after one page, "
        f"{middle([one.after_readers_pages for one in held]):.0f} MB after readers' pages of each kind, "
        f"{middle([one.after_everything for one in held]):.0f} MB after API, desk and files; "
        f"the process that made them: {middle([one.beside for one in held]):.0f} MB"
    )
    for words, starts in (("kept by another process", kept), ("rendered", rendered)):
        seconds = sorted(one.seconds for one in starts)
        print(
            f"first page, {words}: {middle(seconds):.2f} s [{seconds[0]:.2f}-{seconds[-1]:.2f}], "
            f"{middle([one.computed for one in starts]):.2f} s of computing"
        )
    first = middle([one.seconds for one in kept])
    goals = (
        (memory <= MOST_MEMORY, f"13: two processes hold {memory:.0f} MB, {MOST_MEMORY:.0f} at most wanted"),
        (first <= MOST_SECONDS, f"13: first page {first:.2f} s after the start, {MOST_SECONDS:.0f} s wanted"),
    )
    for is_met, words in goals:
        print("met   " if is_met else "MISSED", words)
    return [words for is_met, words in goals if not is_met]


if __name__ == "__main__":
    raise SystemExit(main())
