"""Writes a mirror: walks along the links from the pages of the site maps, and makes only what changed."""

import datetime as dt
import gc
import json
import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, connections, transaction

from commitments.mirror import addresses, tables, work
from commitments.mirror.asking import handler
from commitments.mirror.files import MARKER, Folder, Known
from commitments.mirror.fingerprint import fingerprint
from commitments.mirror.ledger import Ledger
from commitments.mirror.work import Done, Order

PAGES_AT_ONCE: Final = 8
QUERIES_AT_ONCE: Final = 150
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Exported:
    """`problems` are addresses that came out wrong, and links that lead to no file."""

    files: int
    made: int
    kept: int
    removed: int
    problems: tuple[str, ...]


class Hands:
    """Does the work in so many processes, or where there is only one, in this one."""

    def __init__(self, processes: int) -> None:
        work.Reading.sent = set()  # before the processes begin as copies of this one
        self.pool: ProcessPoolExecutor | None = None
        if processes > 1:
            addresses.make_ready()
            handler()
            gc.freeze()  # what is here stays, in each of them
            connections.close_all()
            self.pool = ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), work.forked)
            self.pool.submit(int).result()  # all begin here

    def do(self, task: Callable[..., Any], *given: Any) -> Future[Any]:
        if self.pool:
            return self.pool.submit(task, *given)
        done: Future[Any] = Future()
        done.set_result(task(*given))
        return done

    def stop(self) -> None:
        if self.pool:
            self.pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def one_snapshot(*, is_shared: bool) -> Iterator[str]:
    """All processes see the database as it is now, whatever is published while they work."""
    with ExitStack() as stack:
        is_ours = not connection.in_atomic_block
        stack.enter_context(transaction.atomic())
        if is_ours:
            work.begin()
        if not is_shared:
            yield ""
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor.fetchone()[0]


def export(
    folder: Path,
    *,
    moment: dt.datetime,
    base: str = "",
    processes: int = 1,
    tell: Tell = lambda what, done, total: None,
) -> Exported:
    """`base` is where the mirror will stand, with a slash at its end; blank where that is left open."""
    target, ledger = Folder(folder.resolve()), Ledger.of(Path(settings.STATE_FOLDER), folder)
    marker = {"mirror_of": settings.SITE_URL, "base": base, "day": moment.date().isoformat()}
    with ledger.held(), ExitStack() as stack:
        target.take(as_text(marker | {"complete": False}))
        key = fingerprint(moment.date().isoformat(), base)
        ledger.read()
        before = target.listed() | set(ledger.files)
        ledger.forget_all_but(key)
        addresses.NAMES.clear()
        addresses.NAMES.update(ledger.names)
        hands = Hands(processes)
        stack.callback(hands.stop)
        snapshot = stack.enter_context(one_snapshot(is_shared=hands.pool is not None))
        walk = Walk(hands, ledger, Order(target.path, base, moment, snapshot), target, tell)
        walk.run()
        files = walk.files
        gone = before - set(files)
        target.remove(sorted(gone))
        target.list_all(files)
        target.put(MARKER, as_text(marker | {"complete": not walk.problems, "files": len(files)}).encode())
        target.leave()
        ledger.names = {path: addresses.name_at(path) for path in walk.paths}
        ledger.finish(
            set(walk.reached), lambda queries: tables.contents(tables.named(queries, tables.Known.now()))
        )
        return Exported(len(files), walk.made, walk.kept, len(gone), tuple(walk.problems))


def as_text(marker: Mapping[str, Any]) -> str:
    return json.dumps(marker, indent=1, ensure_ascii=False) + "\n"


@dataclass
class Walk:
    """`reached` are the addresses that belong to the mirror, `still_true` those that stand as last time."""

    hands: Hands
    ledger: Ledger
    order: Order
    target: Folder
    tell: Tell
    reached: dict[str, Done | None] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    wanted: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    made: int = 0
    kept: int = 0

    def run(self) -> None:
        self.forget_what_changed()
        for address in addresses.seeds(has_base=bool(self.order.base)):
            self.reach(address, addresses.FRONT)
        running: set[Future[list[Done]]] = set()
        while self.waiting or running:
            # smaller where there are few, so that no process is the last one with many
            size = min(PAGES_AT_ONCE, 1 + (len(self.waiting) + len(running)) // 80)
            while self.waiting:
                batch, self.waiting = self.waiting[:size], self.waiting[size:]
                running.add(self.hands.do(work.make, self.order, [(one, self.known(one)) for one in batch]))
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                for done in future.result():
                    self.take(done)
            self.tell("pages", self.made, self.made + size * len(running) + len(self.waiting))
        self.problems += sorted(self.dead_links())

    def forget_what_changed(self) -> None:
        """What is left in the ledger is true of the database as this export sees it."""
        known = tables.Known.now()
        now = tables.contents(tables.named(self.ledger.queries.values(), known))
        queries = list(tables.to_ask_again(self.ledger.queries, known, self.ledger.tables, now).items())
        parts = [dict(queries[at : at + QUERIES_AT_ONCE]) for at in range(0, len(queries), QUERIES_AT_ONCE)]
        answers: dict[str, str] = {}
        for number, future in enumerate([self.hands.do(work.verify, self.order, part) for part in parts], 1):
            answers |= future.result()
            self.tell("queries", min(number * QUERIES_AT_ONCE, len(queries)), len(queries))
        for done in self.ledger.pages.values():
            asked = (done.answers or {}).items()
            is_same = all(name in self.ledger.queries and answers.get(name, it) == it for name, it in asked)
            done.answers = done.answers if is_same else None
        self.ledger.start(now)

    def known(self, address: str) -> dict[str, Known]:
        last = self.ledger.pages.get(address)
        return last.files if last else {}

    def reach(self, needed: str, needed_by: str) -> None:
        """Follows all that stands as it did; what does not waits to be made."""
        following = [(needed, needed_by)]
        while following:
            needed, needed_by = following.pop()
            self.wanted.setdefault(needed, needed_by)
            address = addresses.asked_for(needed)
            if address in self.reached:
                continue
            last = self.ledger.pages.get(address)
            if last and self.is_still_true(last):
                self.reached[address] = last
                self.kept += 1
                following += [(link, address) for link in last.links]
            else:
                self.reached[address] = None
                self.waiting.append(address)

    def is_still_true(self, last: Done) -> bool:
        return last.answers is not None and all(
            self.target.stands(name, known) for name, known in last.files.items()
        )

    def take(self, done: Done) -> None:
        self.made += 1
        self.reached[done.address] = done
        if done.problem:
            self.problems.append(done.problem)
            return
        self.ledger.add(done)
        for link in done.links:
            self.reach(link, done.address)

    @property
    def files(self) -> dict[str, Known]:
        return {name: known for done in self.reached.values() if done for name, known in done.files.items()}

    @property
    def paths(self) -> set[str]:
        """Of everything of ours that a page leads to, but for what is no page of the site."""
        found = {address.partition("?")[0] for address in self.wanted}
        return {path for path in found if not path.startswith(settings.STATIC_URL)}

    def dead_links(self) -> Iterator[str]:
        there = self.files
        for needed, needed_by in self.wanted.items():
            if addresses.file_of(needed) not in there:
                yield f"{needed}, which {needed_by} leads to, has no file."
        by_folded: dict[str, str] = {}
        for name in there:
            if (other := by_folded.setdefault(name.casefold(), name)) != name:
                yield f"{name} and {other} are one file where capitals do not count."
