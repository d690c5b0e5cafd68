"""A copy of the product that can be hurt: PostgreSQL, Valkey, two workers, two schedulers and a sink.

Everything is a process of its own with data of its own, and ends with the test.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import redis

from tests.smtp_sink import free_port
from tracker.stack.application import environment_of, pool_flags
from tracker.stack.processes import Guard, Process, Program, stop_all
from tracker.stack.servers import Servers, wait_for
from tracker.stack.state import ROOT, StateFolder

SHARED_MEMORY = Path("/dev/shm")
# Short waits, so that what is in doubt is settled while the test looks on; the code is the same.
SETTINGS = {
    "TRACKER_SMTP_HOST": "127.0.0.1",
    "TRACKER_SMTP_TLS": "false",
    "TRACKER_SMTP_TIMEOUT": "20",
    "TRACKER_DELIVERY_INTERVAL": "1",
    "TRACKER_MAIL_LEASE": "20",  # longer than a worker waits for a database that restarts
    "TRACKER_RESEND_DIGESTS_AFTER": "8",
    "TRACKER_SECOND_RATING_PERCENT": "0",
}
SECONDS_FOR_DOUBTS = 60
WAITING = ("pending", "claimed", "sending", "deferred")


class CopyUnderFire:
    def __init__(self, folder: Path, *, seed: int, connections: int, has_relay_log: bool) -> None:
        self.has_relay_log = has_relay_log
        self.state = StateFolder(folder)
        self.guard = Guard(self.state.lock.take("test of faults"))
        ours = ("TRACKER_", "DATABASE_", "REDIS_", "DJANGO_", "PYTEST_")
        self.surroundings = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.servers = Servers(self.state, self.guard, {})
        self.log, port = folder / "accepted.jsonl", free_port()
        self.log.touch()
        self.servers.start()
        self.environment = self.surroundings | environment_of(
            "local", self.state, free_port(), self.servers.environment
        )
        self.environment |= SETTINGS | {
            "TRACKER_SMTP_PORT": str(port),
            "TRACKER_MAIL_CONNECTIONS": str(connections),
        }
        sink = [str(ROOT / "tests/faults/sink.py"), "--port", str(port), "--log", str(self.log)]
        if has_relay_log:  # and nothing goes once more by the clock
            relay_log = str(folder / "mail.log")
            sink += ["--relay-log", relay_log]
            self.environment |= {"TRACKER_RELAY_LOG": relay_log, "TRACKER_RELAY_LOG_WAIT": "5"}
            self.environment |= {"TRACKER_RESEND_DIGESTS_AFTER": "21600"}
        self.sink = self.process("sink", *sink, "--seed", str(seed))
        self.workers = [self.celery(f"worker-{number}", *worker_flags()) for number in (1, 2)]
        self.beats = [
            self.celery(f"beat-{number}", "beat", "--schedule", str(folder / f"beat-{number}"), "--pidfile=")
            for number in (1, 2)
        ]

    def process(self, name: str, *arguments: str) -> Process:
        log = self.state.log_file(name)
        return Process(Program(name, [sys.executable, *arguments], self.environment, log), self.guard)

    def celery(self, name: str, *arguments: str) -> Process:
        return self.process(name, "-m", "celery", "-A", "tracker", *arguments, "--loglevel", "info")

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True)

    def prepare(self, readers: int) -> None:
        self.run("manage.py", "migrate", "--verbosity", "0")
        self.run("manage.py", "createcachetable")
        self.run("-m", "tests.faults.readers", str(readers))

    def start(self) -> None:
        for process in (self.sink, *self.workers, *self.beats):
            process.start()

    def kill_worker(self, number: int) -> None:
        """With -9, its children too; another takes its place.

        Where no log tells what the relay took, while nothing goes for the second time. What two deaths in a
        row leave in doubt stays there, since nothing is sent a third time blindly:
        tests/actions/sending/test_doubts.py holds that. With waits as short as ours the second death would
        often meet what the first had left.
        """
        with contextlib.nullcontext() if self.has_relay_log else self.nothing_goes_once_more():
            self.workers[number].clear_away()
        self.workers[number].start()

    @contextlib.contextmanager
    def nothing_goes_once_more(self) -> Iterator[None]:
        """Locks the rows in doubt, so that none is taken up; waits for those taken up before."""
        deadline = time.monotonic() + SECONDS_FOR_DOUBTS
        while time.monotonic() < deadline:
            with psycopg.connect(self.servers.environment["DATABASE_URL"]) as connection:
                connection.execute("SELECT FROM commitments_delivery WHERE state = 'uncertain' FOR UPDATE")
                row = connection.execute(
                    "SELECT count(*) FROM commitments_delivery "
                    "WHERE resent_at IS NOT NULL AND state = ANY(%s)",
                    [list(WAITING)],
                ).fetchone()
                if row == (0,):
                    yield
                    return
            time.sleep(0.05)
        raise TimeoutError(f"Something went once more for {SECONDS_FOR_DOUBTS} seconds.")

    def flush_and_restart_valkey(self) -> None:
        """It keeps nothing on disk that outlives the flush."""
        with redis.Redis.from_url(self.servers.environment["REDIS_URL"]) as client:
            client.flushall()
        self.restart("Valkey", signal.SIGKILL)

    def restart_postgres(self) -> None:
        """At once, as after a crash: sessions are cut, and the log is replayed at the start."""
        self.restart("PostgreSQL", signal.SIGQUIT)

    def restart(self, name: str, how: signal.Signals) -> None:
        process = self.servers.processes[name]
        assert process.pid is not None
        os.kill(process.pid, how)
        while process.is_running():
            time.sleep(0.02)
        process.clear_away()
        process.start()
        wait_for(next(server for server in self.servers.embedded if server.name == name), process)

    def taken(self) -> list[tuple[str, str]]:
        """Every message that the sink took: its recipient and Message-ID."""
        lines = self.log.read_text().splitlines()
        return [(address, key) for what, address, key in map(json.loads, lines) if what == "taken"]

    def count(self) -> int:
        """How many lines the sink has written."""
        return self.log.read_bytes().count(b"\n")

    def ledger(self) -> Counter[str]:
        """Digests by state. What is uncertain and was not yet sent once more counts as waiting, and so does
        all that is uncertain where a log will settle it.
        """
        with psycopg.connect(self.servers.environment["DATABASE_URL"]) as connection:
            rows = connection.execute(
                "SELECT CASE WHEN state = 'uncertain' AND (resent_at IS NULL OR %s) THEN 'waiting' "
                "ELSE state END, count(*) FROM commitments_delivery GROUP BY 1",
                [self.has_relay_log],
            )
            return Counter(dict(rows.fetchall()))

    def is_done(self, readers: int) -> bool:
        states = self.ledger()
        return states.total() == readers and not any(states[state] for state in ("waiting", *WAITING))

    def stop(self) -> None:
        stop_all([*self.beats, *self.workers, self.sink], 5)
        self.servers.stop()
        self.servers.remove()
        self.guard.dismiss()
        self.state.lock.release()


def worker_flags() -> tuple[str, ...]:
    """One process that works: as many messages at a time are in the air as it has connections."""
    return (
        "worker",
        "--concurrency",
        "1",
        "--without-mingle",
        "--without-gossip",
        *pool_flags(SHARED_MEMORY),
    )
