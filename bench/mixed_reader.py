"""Compares what each web process shows with what PostgreSQL holds, while others read and publish.

The processes share one port, and whoever keeps a connection stays with one of them: which one, /proc tells.
After each publication every process is asked until it shows the change; between publications pages are taken
at random. Both count from the commit, which a thread sees within a few hundredths of a second.

A change counts as shown from the moment at which the first answer with it was asked for: whoever asks later
sees it, after however long a render. How long it took until that answer was there is told beside it.
"""

import http.client
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

import psycopg

from bench.mixed_desk import Publication

LOOKS_EVERY, ASKS_AGAIN_AFTER, COMPARES_EVERY = 0.02, 0.03, 1.0
GIVES_UP_AFTER: Final = 10.0
MAY_BE_OLD: Final = 1.0
NEWEST: Final = "SELECT coalesce(max(id), 0) FROM commitments_publicchange"
STATUSES: Final = """
    SELECT signatory.slug, commitment.code, status.verified_level, assessment.version, status.entry_count
    FROM commitments_currentstatus status
    JOIN commitments_undertaking undertaking ON undertaking.id = status.undertaking_id
    JOIN commitments_commitment commitment ON commitment.id = undertaking.commitment_id
    JOIN commitments_endorsement endorsement ON endorsement.id = undertaking.endorsement_id
    JOIN commitments_signatory signatory ON signatory.id = endorsement.signatory_id
    LEFT JOIN commitments_assessment assessment ON assessment.id = status.assessment_id
"""
Standing = tuple[str, int | None, int]


class Door:
    """A kept connection to one web process, or to whatever answers at the port where `pid` is 0."""

    def __init__(self, port: int, pid: int = 0) -> None:
        self.port, self.pid = port, pid
        self._connection: http.client.HTTPConnection | None = None
        self._turn = threading.Lock()

    def get(self, path: str) -> tuple[int, bytes]:
        with self._turn:
            try:
                return self._over(self._kept(), path)
            except (OSError, http.client.HTTPException):
                self._connection = None
                return self._over(self._kept(), path)

    def _over(self, connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()

    def _kept(self) -> http.client.HTTPConnection:
        while self._connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            self._over(connection, "/healthz")
            if self.pid and process_behind(connection, self.port, (self.pid,)) != self.pid:
                connection.close()
                continue
            self._connection = connection
        return self._connection


def process_behind(connection: http.client.HTTPConnection, port: int, pids: Sequence[int]) -> int:
    """Which of the processes holds the other end; 0 where none of them does."""
    ours = connection.sock.getsockname()[1]
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        ends = (int(fields[1].rpartition(":")[2], 16), int(fields[2].rpartition(":")[2], 16))
        if ends == (port, ours):
            wanted = f"socket:[{fields[9]}]"
            return next((pid for pid in pids if holds(pid, wanted)), 0)
    return 0


def holds(pid: int, wanted: str) -> bool:
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if str(link.readlink()) == wanted:
                return True
        except OSError:
            continue
    return False


@dataclass
class Found:
    """Seconds from each commit until the first right answer was asked for, and to its end; what was wrong."""

    delays: dict[str, list[float]] = field(default_factory=dict)
    ends: dict[str, list[float]] = field(default_factory=dict)
    compared: int = 0
    wrong: list[str] = field(default_factory=list)


class Reader:
    def __init__(
        self,
        *,
        database: str,
        site: int,
        proxy: int,
        pids: Sequence[int],
        slugs: Sequence[str],
        random: Random,
    ) -> None:
        self.database, self.slugs, self.random = database, slugs, random
        self.processes = {f"web process {number}": Door(site, pid) for number, pid in enumerate(pids, 1)}
        # one for each of the two addresses of a change, so that none waits for the other
        places = [(name, site, door.pid) for name, door in self.processes.items()]
        self.doors = [
            (name, Door(port, pid), is_data)
            for name, port, pid in [*places, ("through nginx", proxy, 0)]
            for is_data in (True, False)
        ]
        self.found = Found()
        self._commits: list[float] = []
        self._is_over = threading.Event()
        self._told = threading.Lock()
        self._threads = ThreadPoolExecutor(2 + 2 * len(self.doors))
        self._running = [self._threads.submit(work) for work in (self._see_commits, self._compare)]

    def note(self, published: Publication) -> None:
        """Asks every process, from threads of its own, so that the desk goes on."""
        for name, door, is_data in self.doors:
            self._running.append(self._threads.submit(self._wait_for, published, name, door, is_data))

    def stop(self) -> Found:
        self._is_over.set()
        for running in self._running:
            running.result()
        self._threads.shutdown()
        return self.found

    def _see_commits(self) -> None:
        with psycopg.connect(self.database, autocommit=True) as connection:
            newest = self._newest(connection)
            while not self._is_over.wait(LOOKS_EVERY):
                if (now := self._newest(connection)) != newest:
                    newest = now
                    self._commits.append(time.perf_counter())

    def _newest(self, connection: psycopg.Connection[Any]) -> int:
        row = connection.execute(NEWEST).fetchone()
        assert row
        return int(row[0])

    def _committed_at(self, published: Publication) -> float:
        """The first commit seen while the desk waited; a hair later where the look was late."""
        upto = published.answered_at + LOOKS_EVERY
        seen = [at for at in self._commits if published.asked_at <= at <= upto]
        return min(seen, default=published.answered_at)

    def _wait_for(self, published: Publication, name: str, door: Door, is_data: bool) -> None:
        committed_at, path = self._committed_at(published), published.path
        is_right = self._has_words(published)
        if is_data:
            is_right, path = self._status_in_database(published), f"{published.path}.json"
        while True:
            asked_at = time.perf_counter()
            status, body = door.get(path)
            if status == 200 and is_right(body):
                break
            if asked_at - committed_at > GIVES_UP_AFTER:
                self.found.wrong.append(f"{name}: {path} never showed {published.words!r}")
                break
            time.sleep(ASKS_AGAIN_AFTER)
        with self._told:
            self.found.delays.setdefault(name, []).append(asked_at - committed_at)
            self.found.ends.setdefault(name, []).append(time.perf_counter() - committed_at)

    def _has_words(self, published: Publication) -> Callable[[bytes], bool]:
        return lambda body: published.words.encode() in body

    def _status_in_database(self, published: Publication) -> Callable[[bytes], bool]:
        with psycopg.connect(self.database) as connection:
            query = STATUSES + " WHERE status.undertaking_id = %s"
            row = connection.execute(query, [published.pk]).fetchone()
        assert row
        return lambda body: standing(json.loads(body)["status"]) == row[2:]

    def _compare(self) -> None:
        with psycopg.connect(self.database, autocommit=True) as connection:
            while not self._is_over.wait(COMPARES_EVERY):
                slug = self.random.choice(self.slugs)
                name = self.random.choice(list(self.processes))
                self._compare_one(connection, slug, name)

    def _compare_one(self, connection: psycopg.Connection[Any], slug: str, name: str) -> None:
        """The page must be what the database held at a moment of the second before it was asked for."""
        query, path = STATUSES + " WHERE signatory.slug = %s", f"/en/countries/{slug}.json"
        since = time.perf_counter()
        while True:
            held = {row[1]: row[2:] for row in connection.execute(query, [slug]).fetchall()}
            status, body = self.processes[name].get(path)
            listed = json.loads(body)["undertakings"] if status == 200 else []
            shown = {
                item["commitment"]["code"]: standing(item["status"])
                for item in listed
                if not item["is_joint"]
            }
            if shown == held:
                self.found.compared += 1
                return
            if time.perf_counter() - since > MAY_BE_OLD:
                differing = {code for code in held if shown.get(code) != held[code]}
                self.found.wrong.append(f"{name}: {path} differs from the database in {sorted(differing)}")
                return
            time.sleep(ASKS_AGAIN_AFTER)


def standing(status: Mapping[str, Any]) -> Standing:
    """What a page says of an undertaking, as the database has it."""
    level = status["verified_level"]
    return (level["code"] if level else "", status["version"], status["entries"])
