"""What a small model says of waiting, beside what was measured: `python bench/scaling.py [SECONDS [SHARES]]`.

A copy with sample data, two web processes and a worker with two behind nginx as it is shipped. First it
measures what a page from a copy, one that is confirmed, a rendered page and a publication cost. Then pages
are asked for that must be rendered each time, as readers come who know nothing of each other, at shares of
the measured capacity (0.2, 0.4, 0.6, 0.8 and 0.9, 25 seconds each). Beside what they waited stands what
bench/scaling_model.py says; then what it says of the hosts that more readers need. Exit code 2 where other
work took too much.
"""

import asyncio
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import load
from bench import mixed_machine as machine
from bench.mixed import step
from bench.mixed_desk import Newsroom, refusal
from bench.open_load import Ask, Client, at_their_moments, moments
from bench.pages import nginx
from bench.running_copy import RunningCopy, free_port, running_copy
from bench.scaling_model import Costs, Demand, Station, need

SECONDS, SHARES = 25.0, (0.2, 0.4, 0.6, 0.8, 0.9)
CORES: Final = 2
ALONE, AT_ONCE, CAPACITY_SECONDS = 80, 4, 20.0
COPIES, COPIES_A_SECOND, PUBLICATIONS = 3_000, 300.0, 3
CONFIRMED, ROUNDS = 40, 5
IDLE_SECONDS: Final = 10.0
# as every change counts, though it shows on no page
CHANGED_ELSEWHERE: Final = "INSERT INTO commitments_publicchange (weight) VALUES (1)"
SEEN_SECONDS: Final = 2.5  # until no process and no proxy takes a copy for new
# one second of a sender's core over ten connections, as bench/mail.py measured it (docs/performance.md)
DIGESTS_A_CORE: Final = 2_133
DEMANDS: Final = (
    Demand(readers=10_000, pages_each=3, publications=20, subscribers=2_000, pages=4_000),
    Demand(readers=100_000, pages_each=3, publications=20, subscribers=20_000, pages=4_000),
    Demand(readers=1_000_000, pages_each=3, publications=50, subscribers=100_000, pages=4_000),
    Demand(readers=10_000_000, pages_each=3, publications=50, subscribers=1_000_000, pages=4_000),
    Demand(readers=10_000_000, pages_each=3, publications=500, subscribers=1_000_000, pages=40_000),
)
MORE_READERS: Final = (150_000, 250_000, 500_000, 1_000_000, 10_000_000)
CORES_OF_A_HOST: Final = (2, 4, 8)


@dataclass(frozen=True)
class Stage:
    """One step of the load: `waited` seconds beyond what a page takes alone, at the mean."""

    share: float
    rate: float
    busy: float
    responses: list[float]
    waited: float
    noise: float
    wrong: int


@dataclass
class Bench:
    """A copy behind nginx, what it can be asked for, and its programs."""

    port: int
    paths: list[str]
    programs: Mapping[str, int]
    random: Random

    def ask(self) -> Ask:
        """Of many pages in three languages, so that hardly two ask for the same at a time."""
        path = self.random.choice(self.paths).removeprefix("/en")
        return Ask(f"/{self.random.choice(('en', 'fr', 'ar'))}{path}", "page", {"Accept-Encoding": "br"})

    def used(self) -> machine.Computed:
        return machine.computed(self.programs)

    def cost(self, before: machine.Computed, count: int) -> float:
        """Seconds of computing of the copy for each, without those of this process."""
        by_program = self.used().since(before).by_program
        return (sum(by_program.values()) - by_program["the load itself"]) / count


@contextmanager
def bench(folder: Path, *, page_cache_mb: int) -> Iterator[tuple[Bench, RunningCopy, dict[str, Any]]]:
    front = free_port()
    settings = {
        "TRACKER_WEB_WORKERS": "2",
        "TRACKER_SITE_URL": f"http://127.0.0.1:{front}",
        "TRACKER_PAGE_CACHE_MB": str(page_cache_mb),
        "TRACKER_SECOND_RATING_PERCENT": "0",
    }
    place = folder / "nginx"
    place.mkdir(parents=True)
    with (
        running_copy(folder / "state", "--sample", settings=settings) as copy,
        nginx(place, int(copy.environment["PORT"]), port=front) as (_, _, pid),
    ):
        environment = copy.environment | json.loads((copy.state / "connection.json").read_text())
        listed: dict[str, Any] = json.loads(step(environment, "pages"))
        programs = machine.programs_of(copy.pid) | {"nginx": pid}
        yield Bench(front, listed["pages"], programs, Random(3)), copy, listed


async def alone(bench: Bench, client: Client, count: int) -> list[float]:
    """Seconds of each page when nobody else asks."""
    found = []
    for _ in range(count):
        begun = time.perf_counter()
        await client.ask(bench.ask())
        found.append(time.perf_counter() - begun)
    return found


async def capacity(bench: Bench, client: Client) -> float:
    """Pages a second while a few readers ask again as soon as they have an answer."""
    begun, done = time.perf_counter(), 0

    async def one_reader() -> None:
        nonlocal done
        while time.perf_counter() - begun < CAPACITY_SECONDS:
            await client.ask(bench.ask())
            done += 1

    await asyncio.gather(*(one_reader() for _ in range(AT_ONCE)))
    return done / (time.perf_counter() - begun)


async def stage(bench: Bench, client: Client, *, share: float, rate: float, seconds: float, base: float
                ) -> Stage:  # fmt: skip
    responses, wrong = [], 0

    async def act(ask: Ask, due: float) -> None:
        nonlocal wrong
        answer = await client.ask(ask)
        responses.append(time.perf_counter() - due)
        wrong += answer.status != 200

    before = bench.used()
    plan = ((at, bench.ask()) for at in moments(rate, seconds, bench.random))
    await at_their_moments(plan, act)
    part = bench.used().since(before)
    waited = statistics.fmean(responses) - base
    return Stage(share, len(responses) / seconds, part.share, responses, waited, part.others, wrong)


async def copies(bench: Bench) -> float:
    """Seconds of computing for each page from a copy, at nginx and behind it together."""
    client, asks = Client(bench.port), [bench.ask() for _ in range(40)]
    for ask in asks:
        await client.ask(ask)

    async def act(ask: Ask, due: float) -> None:
        await client.ask(ask)

    before = bench.used()
    drawn = ((at, bench.random.choice(asks)) for at in moments(COPIES_A_SECOND, 60, bench.random))
    await at_their_moments(islice(drawn, COPIES), act)
    found = bench.cost(before, COPIES)
    client.close()
    return found


async def confirmations(bench: Bench, database: str, idle_cost: float) -> float:
    """Seconds of computing for each page of which PostgreSQL says that nothing on it has changed."""
    client, costs = Client(bench.port), []
    asks = [bench.ask() for _ in range(CONFIRMED)]
    for each in range(ROUNDS + 1):
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(CHANGED_ELSEWHERE)
        await asyncio.sleep(SEEN_SECONDS)
        before, begun = bench.used(), time.monotonic()
        for ask in asks:
            await client.ask(ask)
        if each:  # the first time they are rendered
            costs.append(bench.cost(before, CONFIRMED) - idle_cost * (time.monotonic() - begun) / CONFIRMED)
    client.close()
    return statistics.median(costs)


def publication(bench: Bench, copy: RunningCopy, listed: dict[str, Any]) -> float:
    """Seconds of computing from the empty form to what is published."""
    newsroom = Newsroom(
        f"http://127.0.0.1:{bench.port}", copy.password, listed["undertakings"], random=Random(3),
        published=lambda _: None,
    )  # fmt: skip
    before, owed = bench.used(), Random(4).sample(listed["undertakings"], PUBLICATIONS)
    for one in owed:
        for act in newsroom.publish_one(one):
            response = act.run()
            if response.status_code != act.status:
                raise SystemExit(f"{act.kind}: {response.status_code} {refusal(response.text)}")
    return bench.cost(before, PUBLICATIONS)


def idle(bench: Bench) -> float:
    before = bench.used()
    time.sleep(IDLE_SECONDS)
    return bench.cost(before, 1) / IDLE_SECONDS


async def measured(
    bench: Bench, seconds: float, shares: tuple[float, ...]
) -> tuple[Station, float, list[float], list[Stage]]:
    """What waits, what a render costs, what pages take alone, and each step."""
    client = Client(bench.port)
    await alone(bench, client, ALONE // 2)
    before = bench.used()
    base = await alone(bench, client, ALONE)
    render = bench.cost(before, ALONE)
    most = await capacity(bench, client)
    mean = statistics.fmean(base)
    station = Station(CORES, CORES / most, statistics.pvariance(base) / mean**2)
    stages = []
    for share in shares:
        stages.append(await stage(bench, client, share=share, rate=share * most, seconds=seconds, base=mean))
    client.close()
    return station, render, base, stages


def expected(station: Station, rate: float, base: list[float]) -> list[float]:
    """Whole times of answers as the model has them: what pages take alone, with a wait drawn for each."""
    random, waits = Random(9), station.waits(rate)
    mean = station.mean_wait(rate) / waits if waits else 0.0
    return [
        random.choice(base) + (random.expovariate(1 / mean) if random.random() < waits else 0.0)
        for _ in range(20_000)
    ]


def show(station: Station, base: list[float], stages: list[Stage]) -> None:
    print(
        f"\nCapacity {station.capacity:.1f} renders a second; alone a page takes "
        f"{statistics.fmean(base) * 1000:.0f} ms (variation {station.variation:.2f}); "
        "model / measured, and by how much the model is off:"
    )
    print("| Of capacity | Renders a second | Busy | Mean wait ms | p50 ms | p99 ms | Other work |")
    print("| --- " * 7 + "|")
    for one in stages:
        model = expected(station, one.rate, base)
        pairs = (
            (station.mean_wait(one.rate), one.waited),
            *((machine.quantile(model, q), machine.quantile(one.responses, q)) for q in (0.5, 0.99)),
        )
        cells = (f"{ours * 1000:.0f} / {real * 1000:.0f} ({off(ours, real)})" for ours, real in pairs)
        busy = f"{station.utilisation(one.rate):.0%} / {one.busy:.0%}"
        print(
            f"| {one.share:.0%} | {one.rate:.1f} | {busy} | {' | '.join(cells)} | {one.noise:.2f} |"
            + (f" {one.wrong} wrong" if one.wrong else "")
        )


def off(model: float, real: float) -> str:
    return f"{model / real - 1:+.0%}" if real > 0.001 else "-"


def show_needs(costs: Costs) -> None:
    print(
        f"\nCosts in ms of one core: a page from a copy {costs.copy * 1000:.3f}, one that is confirmed "
        f"{costs.confirmation * 1000:.1f}, a render {costs.render * 1000:.0f}, a publication "
        f"{costs.publication * 1000:.0f}, a digest {costs.digest * 1000:.2f}; {costs.idle_host:.2f} cores "
        "while nothing is asked"
    )
    print(
        "| Readers a day | Publications | Readers of mail | Pages | Requests a second "
        "| Pages looked at a second | of them rendered "
        "| Cores: copies | renders | confirmed | desk | mail | Hosts of two cores "
        "| Longest wait after a change | Over after |"
    )
    print("| --- " * 15 + "|")
    for one in DEMANDS:
        found = need(one, costs)
        print(
            f"| {one.readers:,.0f} | {one.publications:,.0f} | {one.subscribers:,.0f} | {one.pages:,} "
            f"| {one.requests:,.0f} | {one.old_pages:.1f} | {one.renders:.2f} "
            f"| {found.copies:.2f} | {found.renders:.2f} "
            f"| {found.confirmations:.2f} | {found.publications:.3f} | {found.digests:.2f} | {found.hosts} "
            f"| {found.after_publication.wait:.1f} s | {found.after_publication.over_after:.0f} s |"
        )


def show_waits(costs: Costs) -> None:
    """The longest wait after a change where one host, however busy, has to do."""
    print("\n| Readers a day | Requests a second |", *(f"{cores} cores |" for cores in CORES_OF_A_HOST))
    print("| --- " * (2 + len(CORES_OF_A_HOST)) + "|")
    for readers in MORE_READERS:
        one = Demand(readers=readers, pages_each=3, publications=50, subscribers=readers / 10, pages=4_000)
        cells = []
        for cores in CORES_OF_A_HOST:
            found = need(one, costs, cores=cores, at_most=math.inf).after_publication
            cells.append(f"{found.wait:.1f} s, over {found.over_after:.0f} s later" if found.wait else "none")
        print(f"| {readers:,} | {one.requests:,.0f} | {' | '.join(cells)} |")


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    shares = tuple(map(float, sys.argv[2:])) or SHARES
    with tempfile.TemporaryDirectory() as name:
        with bench(Path(name) / "kept", page_cache_mb=16) as (one, copy, listed):
            copy_cost, idle_cost = asyncio.run(copies(one)), idle(one)
            database = json.loads((copy.state / "connection.json").read_text())["DATABASE_URL"]
            confirmation_cost = asyncio.run(confirmations(one, database, idle_cost))
            publication_cost = publication(one, copy, listed)
        with bench(Path(name) / "rendered", page_cache_mb=0) as (one, _, _):
            station, render, base, stages = asyncio.run(measured(one, seconds, shares))
    show(station, base, stages)
    costs = Costs(copy_cost, render, confirmation_cost, publication_cost, 1 / DIGESTS_A_CORE, idle_cost)
    show_needs(costs)
    show_waits(costs)
    noise = max(one.noise for one in stages)
    if noise > load.MOST_NOISE:
        print(f"Other work took {noise:.1f} cores: too much to conclude anything.")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
