"""A copy of the product for bench/mail.py: servers and a database, sinks, workers, and the steps."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.running_copy import free_port, surroundings
from tests.faults.copy_under_fire import worker_flags
from tracker.stack.application import environment_of
from tracker.stack.processes import Guard
from tracker.stack.servers import Servers
from tracker.stack.state import ROOT, StateFolder

LONGEST_WAIT: Final = 120.0
PEER: Final = ROOT / "bench/peers/newsletter"
Found = dict[str, float]


class Sink:
    """The SMTP server that all senders of a turn talk to."""

    def __init__(self, *flags: str) -> None:
        self.port = free_port()
        command = [sys.executable, str(ROOT / "bench/smtp_sink.py"), str(self.port), *flags]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def report(self) -> Found:
        """Since the last time: how many it took, when the first and the last."""
        self.process.send_signal(signal.SIGUSR1)
        assert self.process.stdout is not None
        found: Found = json.loads(self.process.stdout.readline())
        return found

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Copy:
    """Each step runs by itself, in a process of its own."""

    interval = 5  # seconds between two looks of the scheduler, as it comes

    def __init__(self, folder: Path) -> None:
        self.state = StateFolder(folder)
        self.guard = Guard(self.state.lock.take("bench"))
        self.servers = Servers(self.state, self.guard, {})
        self.servers.start()
        self.sink = Sink()
        self.export = folder / "mails.json"
        self.environment = surroundings()
        self.environment |= environment_of("local", self.state, free_port(), self.servers.environment)
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "bench.mail_settings",
            "TRACKER_SMTP_HOST": "127.0.0.1",
            "TRACKER_SMTP_PORT": str(self.sink.port),
            "TRACKER_SMTP_TLS": "false",
            "TRACKER_SECOND_RATING_PERCENT": "0",
            "TRACKER_MAIL_LEASE": "3600",
            "TRACKER_DELIVERY_INTERVAL": str(self.interval),
            "BENCH_EXPORT": str(self.export),
            "PYTHONPATH": str(ROOT),
        }
        try:
            for command in (["migrate", "--verbosity", "0"], ["createcachetable"]):
                subprocess.run(
                    [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, check=True
                )
        except BaseException:
            self.stop()
            raise

    def run(self, step: str, number: int = 0, **settings: str) -> Found:
        return self.lines(step, number, **settings)[-1]

    def lines(self, step: str, number: int = 0, **settings: str) -> list[Found]:
        command = [sys.executable, str(ROOT / "bench/mail_steps.py"), step, str(number)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment | settings, text=True, capture_output=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{step} failed:\n{done.stderr[-3000:]}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def sent(self, step: str, number: int, *, connections: int = 1, sink: Sink | None = None) -> Found:
        """A step that sends; the sink must have got every message."""
        sink = sink or self.sink
        settings = {"TRACKER_SMTP_PORT": str(sink.port), "TRACKER_MAIL_CONNECTIONS": str(connections)}
        return checked(step, self.run(step, number, **settings), sink)

    def sent_by_peer(self, program: Path, connections: int) -> Found:
        """What `export` wrote, by the sender in Go."""
        command = [str(program), str(self.export), f"127.0.0.1:{self.sink.port}", str(connections)]
        done = subprocess.run(command, text=True, capture_output=True, check=True)
        found: Found = json.loads(done.stdout)
        return checked("the sender in Go", found | {"taken": found["count"]}, self.sink)

    @contextlib.contextmanager
    def working(self, *, with_beat: bool) -> Iterator[None]:
        """A worker, and the scheduler where it is asked for, as `./dev up` starts them."""
        names = {"worker": worker_flags()} | ({"beat": beat_flags(self.state.path)} if with_beat else {})
        celery = [sys.executable, "-m", "celery", "-A", "tracker"]
        processes = []
        for name, flags in names.items():
            with self.state.log_file(name).open("wb") as log:
                command = [*celery, *flags, "--loglevel", "info"]
                processes.append(
                    subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
                )
        try:
            self.wait_for_worker()
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                ended(process)

    def wait_for_worker(self) -> None:
        """Until it says that it is ready; its pool has then imported everything."""
        log = self.state.log_file("worker")
        deadline = time.monotonic() + LONGEST_WAIT
        while " ready" not in log.read_text(errors="replace"):
            if time.monotonic() > deadline:
                raise SystemExit(f"The worker did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.2)

    def finish(self, *, connections: int) -> None:
        """Sends what is left of a part, so that the next begins with nobody waiting."""
        self.run("whole", TRACKER_MAIL_CONNECTIONS=str(connections))
        self.sink.report()

    def stop(self) -> None:
        self.sink.stop()
        self.servers.stop()
        self.servers.remove()
        self.guard.dismiss()
        self.state.lock.release()


def ended(process: subprocess.Popen[bytes]) -> None:
    """What does not end when it is told to is killed, so that it does not work on beside the next part."""
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def checked(step: str, found: Found, sink: Sink) -> Found:
    taken = sink.report()["taken"]
    if taken != found["taken"]:
        raise SystemExit(f"{step} says {found['taken']}, the sink took {taken}.")
    return found


def beat_flags(folder: Path) -> tuple[str, ...]:
    return ("beat", "--schedule", str(folder / "beat"), "--pidfile=")


def peer_in_go(folder: Path) -> Path | None:
    """The sender in Go, built for this run; None where there is no Go."""
    go = shutil.which("go")
    if go is None:
        return None
    program = folder / "newsletter"
    cache = {"GOCACHE": str(folder / "go-cache"), "GOFLAGS": "-mod=mod"}
    subprocess.run([go, "build", "-o", str(program), "."], cwd=PEER, env=os.environ | cache, check=True)
    return program
