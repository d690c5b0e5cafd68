"""Readers get their digest exactly once while everything around breaks. The sink's own log is the judge.

    FAULTS_READERS=10000 FAULTS_SEED=7 ./dev test tests/faults -n0 -s

A run prints its seed; the same seed gives the same fate to each address and the same order of faults.
"""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import catalogue
from tests.faults.copy_under_fire import CopyUnderFire
from tests.faults.sink import fate

READERS = int(os.environ.get("FAULTS_READERS", "10000"))
# a run of the whole suite tries one seed, so that it can be repeated; FAULTS_SEED=0 draws another
SEED = int(os.environ.get("FAULTS_SEED", "506643")) or random.SystemRandom().randrange(1, 1_000_000)
WITHIN_SECONDS = 420
KILLS = 5


@pytest.fixture
def copy(tmp_path: Path, connections: int, has_relay_log: bool) -> Iterator[CopyUnderFire]:
    made = CopyUnderFire(tmp_path / "copy", seed=SEED, connections=connections, has_relay_log=has_relay_log)
    try:
        made.prepare(READERS)
        yield made
    finally:
        made.stop()


def faults(copy: CopyUnderFire, dice: random.Random) -> list[tuple[int, str, Callable[[], None]]]:
    """What is done to the copy once the sink's log has so many lines, in that order."""
    worker = [dice.randrange(2) for _ in range(KILLS)]
    acts: list[tuple[str, Callable[[], None]]] = [
        *(
            (f"kill -9 worker {number + 1}", lambda number=number: copy.kill_worker(number))
            for number in worker
        ),
        *(("flush and restart Valkey", copy.flush_and_restart_valkey) for _ in range(2)),
        ("restart PostgreSQL at once", copy.restart_postgres),
    ]
    dice.shuffle(acts)
    step = READERS // (len(acts) + 2)
    return [(step * number + dice.randrange(1, step), name, act) for number, (name, act) in enumerate(acts)]


@pytest.mark.parametrize(("connections", "has_relay_log"), [(1, False), (8, True)])
def test_every_good_address_gets_one_digest_whatever_breaks(
    copy: CopyUnderFire,
    connections: int,
    has_relay_log: bool,
    record_property: Callable[[str, object], None],
) -> None:
    """Where the relay's log can be read nobody gets a second copy; else those of whom nobody can know may."""
    began, dice = time.monotonic(), random.Random(SEED)
    copy.start()
    for threshold, name, act in faults(copy, dice):
        wait(lambda at=threshold: copy.count() >= at, f"{threshold} lines before: {name}", began)
        act()
        say(f"{time.monotonic() - began:6.1f} s  {name} at {copy.count()} lines")
    wait(lambda: copy.is_done(READERS), "every message settled", began)
    most_twice = 0 if has_relay_log else KILLS * connections
    told = f"{connections} connections, {'with' if has_relay_log else 'without'} the relay's log: "
    told += judge(copy, most_twice=most_twice, seconds=time.monotonic() - began)
    record_property(catalogue.FIGURES, told)


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def wait(is_so: Callable[[], bool], what: str, began: float) -> None:
    while not is_so():
        if time.monotonic() - began > WITHIN_SECONDS:
            pytest.fail(f"seed {SEED}: not within {WITHIN_SECONDS} s: {what}")
        time.sleep(0.05)


def judge(copy: CopyUnderFire, *, most_twice: int, seconds: float) -> str:
    """What was counted."""
    addresses = [f"reader-{number}@example.org" for number in range(READERS)]
    fates = {address: fate(SEED, address) for address in addresses}
    taken = copy.taken()
    copies = Counter(address for address, _ in taken)
    lost = [address for address, what in fates.items() if what != "refused" and not copies[address]]
    twice = [address for address, number in copies.items() if number > 1]
    dropped = [address for address in twice if fates[address] == "taken and dropped"]
    counted = (
        f"seed {SEED}, {READERS} readers, {KILLS} kills, {len(taken)} taken, {len(lost)} lost, {len(twice)} "
        f"duplicated ({len(dropped)} dropped after acceptance, {len(twice) - len(dropped)} by kills), "
        f"{Counter(fates.values())['refused']} refused, {seconds:.1f} s; {dict(copy.ledger())}"
    )
    say(counted)
    assert lost == []
    assert max(copies.values()) <= 2
    assert len(twice) - len(dropped) <= most_twice
    assert not (copy.has_relay_log and dropped)
    assert not [address for address in copies if fates.get(address) in (None, "refused")]
    # a copy is one and the same message, and no message goes to two people
    assert len(set(taken)) == len(copies) == len({key for _, key in taken})
    states = copy.ledger()
    assert states["sent"] == len(copies)
    assert states["failed"] == READERS - len(copies)
    return counted
