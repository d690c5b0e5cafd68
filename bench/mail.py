"""How fast digests go, with the whole guarantee, and how that grows.

    python bench/mail.py [READERS] [--only pace,size,trigger,way]

In a copy of its own with 500 sets of follows. Each turn is a process of its own; what is compared takes turns
and talks to one SMTP sink, so that a noisy moment falls on all alike. Compared is what one second of a
sender's processor sends. Exit code 1 where a goal of docs/performance.md (9 to 12) is missed.

    pace      beside Django's idiom, django-post-office and a sender in Go, the same mails (9)
    size      planned, composed, sent to READERS (100,000 unless told otherwise) and to a tenth of them (10)
    trigger   from waking a worker to the first digest at the sink, for 1,000 readers and for READERS (11)
    way       over a way of 25 ms there and back, and to a sink that sends by Nagle's rule (12)
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.mail_copy import LONGEST_WAIT, Copy, Found, Sink, peer_in_go

ROUNDS: Final = 3
OURS_A_ROUND: Final = 5_000
OTHERS_A_ROUND: Final = 1_000
WARM: Final = 1_500  # sent before a turn of ours is measured, and what its last batch may hold beyond it
POOL: Final = 10  # connections, where there is nothing else to say
LEAST_PER_CORE: Final = 2_000
LEAST_RATIO: Final = 12.0
FLAT: Final = 1.2
GROWTH: Final = (9.0, 11.0)
FIRST_WITHIN: Final = 1.0
WAY_MS: Final = 25
LEAST_OF_WAY: Final = 0.8
MANY: Final = 100
NAGLE_LEAST: Final = 0.7


def per_core(found: Found) -> float:
    return found["count"] / found["cpu"]


def pace(found: Found) -> float:
    return found["count"] / found["seconds"]


def show(name: str, found: Found) -> None:
    print(
        f"{name:42}{found['count']:9,.0f}{found['seconds']:8.1f} s{pace(found):9,.0f}/s"
        f"{per_core(found):9,.0f}/s and core{found['memory_mb']:7.0f} MB",
        flush=True,
    )


def goal(words: str, is_met: bool) -> bool:
    print(f"{'met' if is_met else 'MISSED':7} {words}", flush=True)
    return is_met


def measure_pace(copy: Copy, readers: int) -> bool:
    """Goal 9. Ours is also measured with the one connection that it has unless told otherwise."""
    program = peer_in_go(copy.state.path)
    if program is None:
        print("There is no Go on this machine: the sender in Go is left out.")
    turns: dict[str, Callable[[], Found]] = {
        "ours, pool": lambda: copy.sent("ours", OURS_A_ROUND, connections=POOL),
        "ours, one connection": lambda: copy.sent("ours", OURS_A_ROUND),
        "Django's idiom": lambda: copy.sent("idiom", OTHERS_A_ROUND),
        "django-post-office": lambda: copy.sent("post_office", OTHERS_A_ROUND),
        "rendering alone, for both": lambda: copy.run("render", OTHERS_A_ROUND),
    }
    if program is not None:
        turns["Go, pool"] = lambda: copy.sent_by_peer(program, POOL)
    copy.run("plant", ROUNDS * 2 * (OURS_A_ROUND + WARM) + OURS_A_ROUND)
    copy.run("analyse")
    show("planning", copy.run("plan"))
    show("composing alone", copy.run("compose", OURS_A_ROUND))
    copy.run("export", OURS_A_ROUND)
    rates: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(ROUNDS):
        for name, turn in turns.items():
            found = turn()
            show(f"round {number + 1}: {name}", found)
            rates[name].append(per_core(found))
    copy.finish(connections=POOL)
    rate = {name: statistics.median(found) for name, found in rates.items()}
    ours = rate["ours, pool"]
    alone = 1 / (1 / rate["django-post-office"] - 1 / rate["rendering alone, for both"])
    peers = {"django-post-office without its rendering": alone}
    if "Go, pool" in rate:
        peers["the sender in Go"] = rate["Go, pool"]
    met = [
        goal(f"9: {ours:,.0f} a second and sender core; at least {LEAST_PER_CORE:,}", ours >= LEAST_PER_CORE),
        goal(
            f"9: {ours / rate['''Django's idiom''']:.1f} x Django's idiom; at least {LEAST_RATIO:.0f}",
            ours >= LEAST_RATIO * rate["Django's idiom"],
        ),
        *(
            goal(f"9: {ours / theirs:.2f} x {name}; more than 1", ours > theirs)
            for name, theirs in peers.items()
        ),
    ]
    print(f"        one connection: {rate['ours, one connection']:,.0f} a second and sender core")
    return all(met)


def measure_size(copy: Copy, readers: int) -> bool:
    """Goal 10: everything, by one round of one worker."""
    found = {}
    copy.run("plant", 2 * OURS_A_ROUND)  # what the first ever costs is not growth
    copy.finish(connections=POOL)
    for number in (readers // 10, readers):
        show(f"planting {number:,} readers", copy.run("plant", number))
        copy.run("analyse")
        found[number] = copy.sent("whole", number, connections=POOL)
        show(f"planned, composed, sent to {number:,}", found[number])
    small, large = found[readers // 10], found[readers]
    growth, memory = large["seconds"] / small["seconds"], large["memory_mb"] / small["memory_mb"]
    by_cpu = large["cpu"] / small["cpu"]
    return all(
        [
            goal(
                f"10: {growth:.1f} times the time for ten times the readers ({by_cpu:.1f} of the sender's "
                f"computing); {GROWTH[0]:.0f} to {GROWTH[1]:.0f}",
                GROWTH[0] <= growth <= GROWTH[1],
            ),
            goal(
                f"10: memory {small['memory_mb']:.0f} -> {large['memory_mb']:.0f} MB; at most a fifth more",
                memory <= FLAT,
            ),
        ]
    )


def measure_trigger(copy: Copy, readers: int) -> bool:
    """Goal 11: a worker that waits is woken once the readers are due; then with the real scheduler."""
    met = []
    for number in (1_000, readers):
        with copy.working(with_beat=False):
            copy.run("trigger")
            copy.run("plant", number)
            copy.run("analyse")
            at = copy.lines("trigger")[0]["at"]
            took = first_of(copy.sink)["first_at"] - at
        words = f"11: first digest {took:.2f} s after a worker was woken, {number:,} readers"
        met.append(goal(f"{words}; at most {FIRST_WITHIN:.0f}", took <= FIRST_WITHIN))
        copy.finish(connections=POOL)
    with copy.working(with_beat=True):
        at = copy.lines("due_in", readers)[0]["at"]
        took = first_of(copy.sink)["first_at"] - at
    most = FIRST_WITHIN + copy.interval
    words = f"11: {took:.2f} s after {readers:,} were due, where the scheduler looks every {copy.interval} s"
    met.append(goal(f"{words}; at most {most:.0f}", took <= most))
    copy.finish(connections=POOL)
    return all(met)


def first_of(sink: Sink) -> Found:
    deadline = time.monotonic() + LONGEST_WAIT
    while not (found := sink.report())["taken"]:
        if time.monotonic() > deadline:
            raise SystemExit(f"No digest arrived within {LONGEST_WAIT:.0f} s.")
        time.sleep(0.2)
    return found


def measure_way(copy: Copy, readers: int) -> bool:
    """Goal 12."""
    far, nagle = Sink("--way", str(WAY_MS)), Sink("--nagle")
    met = []
    try:
        copy.run("plant", 6 * OURS_A_ROUND + MANY * 200)
        copy.run("analyse")
        copy.run("plan")
        for connections in (POOL, MANY):
            found = copy.sent("ours", 100 * connections, connections=connections, sink=far)
            show(f"{WAY_MS} ms there and back, {connections} connections", found)
            share = pace(found) / (connections / (WAY_MS / 1000))
            words = f"12: {share:.0%} of {connections} connections / way; at least {LEAST_OF_WAY:.0%}"
            met.append(goal(words, share >= LEAST_OF_WAY))
        near, stalled = [], []
        for _ in range(ROUNDS):
            near.append(pace(copy.sent("ours", OTHERS_A_ROUND)))
            stalled.append(pace(copy.sent("ours", OTHERS_A_ROUND, sink=nagle)))
        ratio = statistics.median(stalled) / statistics.median(near)
        met.append(goal(f"12: {ratio:.2f} of the pace to a sink with Nagle's rule", ratio >= NAGLE_LEAST))
        copy.finish(connections=POOL)
    finally:
        far.stop()
        nagle.stop()
    return all(met)


PARTS: Final = {"pace": measure_pace, "size": measure_size, "trigger": measure_trigger, "way": measure_way}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("readers", type=int, nargs="?", default=100_000)
    parser.add_argument("--only", default=",".join(PARTS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder) / "copy")
        try:
            copy.run("publish")
            met = [PARTS[part](copy, given.readers) for part in given.only.split(",")]
        finally:
            copy.stop()
    print(f"load {os.getloadavg()[1]:.1f}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    raise SystemExit(main())
