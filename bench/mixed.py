"""Everything at once, as on a busy day: `python bench/mixed.py [MINUTES [RATE [DESK]]]`.

A copy with sample data and readers of mail: two web processes, a worker with two, the scheduler, a mail sink,
and nginx as it is shipped before them. Of a hundred requests 95 ask for public pages (few pages often, many
seldom; three languages; some with If-None-Match, some for a part, compressed or not), 4 for the data behind
them, feeds, calendars and the API, and one is a step of two members of staff who write, review and publish.
Digests fall due all the while. RATE is requests a second, DESK the share of the desk (0.01). Exit code 1
where a limit is passed:

- no error: no wrong status, no broken connection, no answer cut short;
- 99 of 100 pages from a copy within 30 ms, 99 of 100 that were rendered within 300 ms, which the answers
  themselves tell apart (`Cache-Status`);
- each published change on both web processes within a second of its commit, and within three through nginx;
  pages taken at random say what PostgreSQL holds;
- one digest planned for each reader of mail and settled, and every mail that the ledger has as sent arrived;
- no process ended; the memory of each in the last quarter within a tenth of that in the second (from 20
  minutes on: before, they still fill their copies).

Exit code 2 where other work on the machine took too much to tell. Needs nginx.
"""

import asyncio
import heapq
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final, LiteralString

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import mixed_machine as machine
from bench.mail_copy import Sink
from bench.mixed_asks import Asks
from bench.mixed_desk import Newsroom, refusal
from bench.mixed_reader import Found, Reader
from bench.mixed_told import Mail, Outcome, of_source, verdict
from bench.open_load import Answer, Ask, Client, at_their_moments, moments
from bench.pages import nginx
from bench.running_copy import ROOT, RunningCopy, free_port, running_copy

MINUTES, RATE, DESK = 60.0, 20.0, 0.01
SUBSCRIBERS: Final = 4_000
WARMING: Final = 40
LONGEST_SETTLING: Final = 300
KEPT_BY_NGINX: Final = ("HIT", "STALE", "UPDATING", "REVALIDATED")
SEED: Final = 11
SLOWEST: Final = 40  # answers that are named at the end
LEDGER: Final[LiteralString] = """
    SELECT count(*), count(DISTINCT subscriber.id), count(*) FILTER (WHERE delivery.state = 'sent'),
        count(*) FILTER (WHERE delivery.state = 'suppressed')
    FROM commitments_delivery delivery JOIN commitments_subscriber subscriber
        ON subscriber.id = delivery.subscriber_id AND subscriber.email LIKE 'reader-%@example.org'
    WHERE delivery.purpose = 'digest'
"""
SENT: Final[LiteralString] = "SELECT count(*) FROM commitments_delivery WHERE state = 'sent'"


@dataclass
class Tally:
    """Milliseconds from the settled moment to the whole answer, by class; and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    recent: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    begun: float = field(default_factory=time.perf_counter)

    def add(self, kind: str, due: float, path: str = "") -> None:
        now = time.perf_counter()
        took = (now - due) * 1000
        self.times.setdefault(kind, []).append(took)
        self.recent.setdefault(kind, []).append(took)
        at = divmod(int(due - self.begun), 60)
        told = (took, f"{took:.0f} ms at {at[0]}:{at[1]:02}: {kind} {path}")
        (heapq.heappush if len(self.slowest) < SLOWEST else heapq.heappushpop)(self.slowest, told)


class Load:
    """Asks for everything at its moment. The desk takes its steps one after the other, in a thread."""

    def __init__(self, client: Client, newsroom: Newsroom, tally: Tally, asks: Asks) -> None:
        self.client, self.tally, self.asks = client, tally, asks
        self.newsroom, self.steps = newsroom, newsroom.steps()
        self.desk = asyncio.Lock()

    async def act(self, what: Ask | None, due: float) -> None:
        if what is None:
            await self.step(due)
            return
        try:
            answer = await self.client.ask(what)
        except (OSError, EOFError, TimeoutError, ValueError) as problem:
            self.tally.errors[f"{what.kind}: {type(problem).__name__} at {what.path}"] += 1
            return
        self.tally.add(f"{what.kind}, {source_of(answer)}", due, what.path)
        if wrong := self.wrong(what, answer):
            self.tally.errors[f"{what.kind}: {wrong} at {what.path}"] += 1
        self.asks.learn(what, answer)

    def wrong(self, what: Ask, answer: Answer) -> str:
        if answer.status not in what.statuses:
            return str(answer.status)
        try:
            body = answer.text
        except Exception as problem:
            return f"{type(problem).__name__} in unpacking"
        is_whole = answer.headers.get("content-type", "").startswith("text/html") and what.kind == "page"
        return "no end of the page" if is_whole and body and b"</html>" not in body[-20:] else ""

    async def step(self, due: float) -> None:
        async with self.desk:
            step = next(self.steps)
            try:
                response = await asyncio.to_thread(step.run)
            except Exception as problem:
                self.fail(f"{step.kind}: {type(problem).__name__}")
                return
            self.tally.add(step.kind, due)
            if response.status_code != step.status:
                said = f"{response.status_code} at {response.url.path} {refusal(response.text)}"
                self.fail(f"{step.kind}: {said}")

    def fail(self, problem: str) -> None:
        """The desk begins anew: what follows from a step that failed would fail too."""
        self.tally.errors[problem] += 1
        self.steps = self.newsroom.steps()


def source_of(answer: Answer) -> str:
    if answer.headers.get("x-nginx") in KEPT_BY_NGINX:
        return "copy"
    said = answer.headers.get("cache-status", "")
    if said.endswith("; hit"):
        return "copy"
    return "rendered" if "fwd=miss" in said else "not kept"


@dataclass(frozen=True)
class Wanted:
    """How long, how many requests a second, and how many of them are the desk's."""

    minutes: float
    rate: float
    desk: float


def plan(asks: Asks, wanted: Wanted, random: Random) -> Iterator[tuple[float, Ask | None]]:
    """None is a step of the desk."""
    for at in moments(wanted.rate, wanted.minutes * 60, random):
        yield at, None if random.random() < wanted.desk else asks.draw()


async def minute_by_minute(tally: Tally, found: Found, used: Callable[[], machine.Computed]) -> None:
    begun, before = time.perf_counter(), used()
    while True:
        await asyncio.sleep(60)
        now = used()
        part, before = now.since(before), now
        times, tally.recent = tally.recent, {}
        slowest = max((max(delays) for delays in found.delays.values()), default=0.0)
        copies, rendered = (machine.quantile(of_source(times, one), 0.99) for one in ("copy", "rendered"))
        print(
            f"minute {(now.at - begun) / 60:.0f}: {sum(map(len, times.values()))} answers, "
            f"p99 of copies {copies:.0f} ms, of renders {rendered:.0f} ms, "
            f"{len(found.delays.get('web process 1', ())) // 2} published so far, "
            f"slowest shown after {slowest:.2f} s, {tally.errors.total()} errors, "
            f"cores {part.share:.0%} busy, other work {part.others:.2f} cores",
            flush=True,
        )


async def drive(
    client: Client, load: Load, reader: Reader, wanted: Wanted, used: Callable[[], machine.Computed]
) -> None:
    for _ in range(WARMING):  # the first answers of a process take what no later one takes
        await client.ask(load.asks.draw())
    telling = asyncio.create_task(minute_by_minute(load.tally, reader.found, used))
    await at_their_moments(plan(load.asks, wanted, Random(SEED)), load.act)
    telling.cancel()
    client.close()


def step(environment: Mapping[str, str], *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "bench/mixed_steps.py"), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(environment), text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def run(copy: RunningCopy, front: int, folder: Path, mail: Sink, wanted: Wanted) -> Outcome:
    environment: dict[str, str] = copy.environment | json.loads((copy.state / "connection.json").read_text())
    listed: dict[str, Any] = json.loads(step(environment, "pages"))
    programs = machine.programs_of(copy.pid) | {"mail sink": mail.process.pid}
    held = machine.held_by(programs)
    site, told = int(copy.environment["PORT"]), "add_header X-Nginx $upstream_cache_status;"
    with nginx(folder, site, port=front, more=told) as (_, _, pid):
        programs["nginx"] = pid
        reader = Reader(
            database=environment["DATABASE_URL"],
            site=site,
            proxy=front,
            pids=[pid for name, pid in held.items() if name.startswith("web")],
            slugs=sorted({str(owed["path"]).split("/")[3] for owed in listed["undertakings"]}),
            random=Random(SEED),
        )
        newsroom = Newsroom(
            f"http://127.0.0.1:{front}",
            copy.password,
            listed["undertakings"],
            random=Random(SEED),
            published=reader.note,
        )
        client, tally = Client(front), Tally()
        load = Load(client, newsroom, tally, Asks(listed, random=Random(SEED)))
        sent_before, _ = asked(environment["DATABASE_URL"], SENT)[0], mail.report()
        step(environment, "plant", str(SUBSCRIBERS), str(int(wanted.minutes * 60)))
        memory, before = machine.Memory(held), machine.computed(programs)
        asyncio.run(drive(client, load, reader, wanted, lambda: machine.computed(programs)))
        used = machine.computed(programs).since(before)
        memory.stop()
        memory.ended |= machine.ended(programs)
        found, digests = reader.stop(), wait_for_mail(environment["DATABASE_URL"])
        sent = asked(environment["DATABASE_URL"], SENT)[0] - sent_before
    print("\nThe slowest:", *(words for _, words in sorted(tally.slowest, reverse=True)), sep="\n  ")
    planned, told_to, went, void = digests
    by_mail = Mail(
        planned, told_to, went, void, sent=sent, arrived=int(mail.report()["taken"]), readers=SUBSCRIBERS
    )
    return Outcome(tally.times, tally.errors, found, memory, used, by_mail, wanted.minutes, wanted.rate)


def asked(database: str, query: LiteralString) -> list[int]:
    with psycopg.connect(database) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return [int(value) for value in row]


def wait_for_mail(database: str) -> list[int]:
    """Until every digest is settled: what Mail holds, in its order."""
    deadline = time.monotonic() + LONGEST_SETTLING
    while sum((found := asked(database, LEDGER))[2:]) < SUBSCRIBERS and time.monotonic() < deadline:
        time.sleep(1)
    return found


def main() -> int:
    given = list(map(float, sys.argv[1:]))
    wanted = Wanted(*given, *(MINUTES, RATE, DESK)[len(given) :])
    front, mail = free_port(), Sink()
    settings = {
        "TRACKER_WEB_WORKERS": "2",
        "TRACKER_SITE_URL": f"http://127.0.0.1:{front}",
        "TRACKER_SMTP_HOST": "127.0.0.1",
        "TRACKER_SMTP_PORT": str(mail.port),
        "TRACKER_SMTP_TLS": "false",
        "TRACKER_SECOND_RATING_PERCENT": "0",  # two people publish, and a third would have to rate
    }
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "nginx").mkdir()
            with running_copy(folder / "state", "--sample", settings=settings) as copy:
                outcome = run(copy, front, folder / "nginx", mail, wanted)
    finally:
        mail.stop()
    return verdict(outcome)


if __name__ == "__main__":
    raise SystemExit(main())
