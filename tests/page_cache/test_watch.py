import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

import pytest

from commitments.page_cache import watch as module
from commitments.page_cache.watch import EVERY_SECONDS, HOLDS_SECONDS, Watch
from commitments.summaries import public_version
from tests.factories import make_instrument


@dataclass
class Database:
    """What it is asked for, how often, and what becomes of it; `slow` is how long an answer takes."""

    version: int = 1
    asked: int = 0
    refuses: bool = False
    slow: float = 0.0
    now: float = 1_000.0
    begun: threading.Event = field(default_factory=threading.Event)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_answer.set()

    def read(self) -> int:
        self.asked += 1
        self.begun.set()
        assert self.may_answer.wait(10)
        self.now += self.slow
        if self.refuses:
            raise OSError("the server is gone")
        return self.version

    def watch(self) -> Watch:
        return Watch(self.read, clock=lambda: self.now)


def watching() -> int:
    return sum(thread.name == "watch of the public version" for thread in threading.enumerate())


def test_a_version_is_read_once_and_counts_for_a_moment() -> None:
    database = Database()
    watch = database.watch()
    assert (watch.current(), watch.current(), database.asked) == (1, 1, 1)
    database.version = 2
    database.now += HOLDS_SECONDS
    assert (watch.current(), database.asked) == (1, 1)
    database.now += 0.01
    assert (watch.current(), database.asked) == (2, 2)


def test_a_version_is_of_the_moment_in_which_it_was_asked_for() -> None:
    """What was committed while the answer was under way may not be in it."""
    database = Database(slow=HOLDS_SECONDS / 2)
    watch = database.watch()
    assert watch.current() == 1
    assert watch.seconds_blind() == pytest.approx(HOLDS_SECONDS / 2)
    database.now += HOLDS_SECONDS / 2 + 0.01
    assert (watch.current(), database.asked) == (1, 2)


def test_an_answer_that_took_too_long_does_not_count() -> None:
    database = Database(slow=HOLDS_SECONDS + 0.1)
    assert database.watch().current() is None


def test_nothing_is_known_while_the_database_refuses_and_everything_when_it_answers_again() -> None:
    database = Database()
    watch = database.watch()
    watch.look()
    database.refuses = True
    database.now += 10
    assert watch.current() is None
    assert watch.seconds_blind() == 10
    database.refuses, database.version = False, 7
    assert (watch.current(), watch.seconds_blind()) == (7, 0)


def test_who_never_saw_anything_is_blind_without_end() -> None:
    database = Database(refuses=True)
    watch = database.watch()
    assert watch.seconds_blind() == float("inf")
    assert watch.current() is None
    assert watch.seconds_blind() == float("inf")


def test_a_refusal_does_not_end_a_version_that_still_counts() -> None:
    database = Database()
    watch = database.watch()
    watch.look()
    database.refuses = True
    watch.look()
    assert watch.current() == 1


def test_a_failure_is_said_once_until_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    database = Database(refuses=True)
    watch = database.watch()
    for _ in range(5):
        watch.look()
    assert [record.getMessage() for record in caplog.records] == [
        "the version of the public site cannot be read: the server is gone"
    ]
    database.refuses = False
    watch.look()
    database.refuses = True
    watch.look()
    assert len(caplog.records) == 2


def test_nobody_waits_for_an_answer_that_another_waits_for() -> None:
    database = Database()
    watch = database.watch()
    watch.look()
    database.may_answer.clear()
    database.begun.clear()
    database.now += 5
    with ThreadPoolExecutor(1) as threads:
        looking = threads.submit(watch.look)
        assert database.begun.wait(10)
        assert [watch.current() for _ in range(20)] == [None] * 20
        assert (database.asked, looking.done()) == (2, False)
        database.may_answer.set()
    assert watch.current() == 1


def test_once_begun_it_sees_changes_by_itself() -> None:
    database = Database()
    watch = Watch(database.read)
    watch.start()
    assert database.asked >= 1  # at once, before the first page
    assert watch.current() == 1
    database.version, before = 2, database.asked
    until = time.monotonic() + 20 * EVERY_SECONDS
    while database.asked < before + 2:  # by nobody here
        assert time.monotonic() < until
        time.sleep(0.05)
    assert watch.current() == 2


def test_it_begins_once_in_a_process_however_many_come(monkeypatch: pytest.MonkeyPatch) -> None:
    before, watch = watching(), Database().watch()
    pid, calls, together = os.getpid(), count(), threading.Barrier(2)

    def getpid() -> int:
        if next(calls) < 2:  # so that two find at the same moment that nothing has begun
            together.wait(10)
        return pid

    monkeypatch.setattr(os, "getpid", getpid)
    with ThreadPoolExecutor(2) as threads:
        begun = [threads.submit(watch.start) for _ in range(2)]
    assert [start.exception() for start in begun] == [None, None]
    for _ in range(20):
        watch.start()
    assert watching() - before == 1


def test_it_begins_anew_in_a_copy_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    before, watch = watching(), Database().watch()
    watch.start()
    monkeypatch.setattr(os, "getpid", lambda: 4_194_305)  # as a copy would find, where no thread lives on
    watch.start()
    watch.start()
    assert watching() - before == 2


def test_it_does_not_end_by_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.01)
    database = Database(refuses=True)
    watch = database.watch()
    watch.start()
    until = time.monotonic() + 10
    while database.asked < 5:
        assert time.monotonic() < until
        time.sleep(0.01)
    database.refuses = False
    while watch.seconds_blind():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.django_db
def test_it_reads_the_version_of_the_public_site() -> None:
    make_instrument()
    assert Watch().current() == public_version.stamp() > public_version.ONE_VERSION
