"""How fast digests go, with the whole guarantee, beside Django's idiom and django-post-office.

    python bench/mail.py [READERS]

Plants readers with 500 sets of follows in a copy of its own (100,000 unless told otherwise), plans their
digests, and sends them to one SMTP sink. The senders take turns, so that a noisy moment falls on all
alike; each turn is a process of its own. Compared is what one second of a sender's processor sends. Exit
code 1 where a goal is missed: 2,000 digests a second and core, twelve times Django's idiom, ahead of
django-post-office, and memory within a fifth between a tenth of the readers and all.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import free_port
from tracker.stack.application import environment_of
from tracker.stack.processes import Guard
from tracker.stack.servers import Servers
from tracker.stack.state import ROOT, StateFolder

ROUNDS: Final = 3
OURS_A_ROUND: Final = 5_000
OTHERS_A_ROUND: Final = 1_000
LEAST_PER_CORE: Final = 2_000
LEAST_RATIO: Final = 12.0
FLAT: Final = 1.2


class Bench:
    """A database with readers and a sink; each step runs by itself."""

    def __init__(self, folder: Path) -> None:
        self.state = StateFolder(folder)
        self.guard = Guard(self.state.lock.take("bench"))
        self.servers = Servers(self.state, self.guard, {})
        self.servers.start()
        port = free_port()
        ours = ("TRACKER_", "DATABASE_", "REDIS_", "DJANGO_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.environment = kept | environment_of("local", self.state, free_port(), self.servers.environment)
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "bench.mail_settings",
            "TRACKER_SMTP_HOST": "127.0.0.1",
            "TRACKER_SMTP_PORT": str(port),
            "TRACKER_SMTP_TLS": "false",
            "TRACKER_SECOND_RATING_PERCENT": "0",
            "TRACKER_MAIL_LEASE": "3600",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, str(ROOT / "bench/smtp_sink.py"), str(port)]
        self.sink = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT, env=self.environment, check=True,
        )  # fmt: skip

    def run(self, step: str, number: int = 0) -> dict[str, float]:
        command = [sys.executable, str(ROOT / "bench/mail_steps.py"), step, str(number)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, text=True, capture_output=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{step} failed:\n{done.stderr[-3000:]}")
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return found

    def sent(self, step: str, number: int) -> dict[str, float]:
        """A step that sends; the sink must have got every message."""
        found = self.run(step, number)
        self.sink.send_signal(signal.SIGUSR1)
        assert self.sink.stdout is not None
        taken = int(self.sink.stdout.readline())
        if taken != found["count"]:
            raise SystemExit(f"{step} says {found['count']}, the sink took {taken}.")
        return found

    def stop(self) -> None:
        self.sink.terminate()
        self.sink.wait()
        self.servers.stop()
        self.servers.remove()
        self.guard.dismiss()
        self.state.lock.release()


def per_core(found: dict[str, float]) -> float:
    return found["count"] / found["cpu"]


def show(name: str, found: dict[str, float]) -> None:
    print(
        f"{name:34}{found['count']:9,.0f}{found['count'] / found['seconds']:10,.0f}/s"
        f"{per_core(found):10,.0f}/s and core{found['memory_mb']:8.0f} MB",
        flush=True,
    )


def measure(bench: Bench, readers: int) -> bool:
    """Prints the figures; False where a goal was missed."""
    bench.run("publish")
    bench.run("plant", readers // 10)
    bench.run("plan")
    small = bench.sent("ours", readers // 10)
    show("ours, a tenth of the readers", small)
    bench.run("plant", readers + ROUNDS * OURS_A_ROUND)
    show("planning", bench.run("plan"))
    show("composing alone", bench.run("compose", readers))
    rates: dict[str, list[float]] = {"ours": [], "idiom": [], "post_office": [], "render": []}
    for number in range(ROUNDS):
        for step in rates:
            if step == "render":
                found = bench.run(step, OTHERS_A_ROUND)
            else:
                found = bench.sent(step, OURS_A_ROUND if step == "ours" else OTHERS_A_ROUND)
            show(f"round {number + 1}, {step}", found)
            rates[step].append(per_core(found))
    large = bench.sent("ours", readers)
    show("ours, all readers in one process", large)
    return verdict({step: statistics.median(found) for step, found in rates.items()}, small, large)


def verdict(rate: dict[str, float], small: dict[str, float], large: dict[str, float]) -> bool:
    """Ours is judged by all readers: what is composed once for each set is a matter of how many follow it."""
    memory, ours = large["memory_mb"] / small["memory_mb"], per_core(large)
    alone = 1 / (1 / rate["post_office"] - 1 / rate["render"])
    print(
        f"\nper sender core: ours {ours:,.0f}/s with all readers, {rate['ours']:,.0f}/s in a round; "
        f"{ours / rate['idiom']:.1f} x Django's idiom ({rate['idiom']:,.0f}/s), "
        f"{ours / rate['post_office']:.1f} x django-post-office ({rate['post_office']:,.0f}/s; "
        f"{alone:,.0f}/s without what renders its mails, {ours / alone:.1f} x); "
        f"memory {small['memory_mb']:.0f} -> {large['memory_mb']:.0f} MB; load {os.getloadavg()[1]:.1f}"
    )
    return ours >= LEAST_PER_CORE and ours >= LEAST_RATIO * rate["idiom"] and ours > alone and memory <= FLAT


def main() -> int:
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "copy")
        try:
            return 0 if measure(bench, readers) else 1
        finally:
            bench.stop()


if __name__ == "__main__":
    raise SystemExit(main())
