import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from commitments.page_cache import flights as module
from commitments.page_cache.flights import Flights

MANY = 20


class Work:
    """It counts how often it is done, and lands when it is let."""

    def __init__(self, *, fails: int = 0) -> None:
        self.done, self.fails = 0, fails
        self.begun, self.may_land = threading.Event(), threading.Event()
        self._lock = threading.Lock()

    def __call__(self) -> str:
        with self._lock:
            self.done += 1
            number = self.done
        self.begun.set()
        assert self.may_land.wait(10)
        if number <= self.fails:
            raise ZeroDivisionError(number)
        return f"result {number}"


def all_together(flights: Flights[str], work: Work, *, number: int = MANY) -> list[Future[tuple[str, bool]]]:
    """One begins, the others come while it flies, and then it may land."""
    with ThreadPoolExecutor(number) as threads:
        asked = [threads.submit(flights.once, "page", work)]
        assert work.begun.wait(10)
        asked += [threads.submit(flights.once, "page", work) for _ in range(number - 1)]
        time.sleep(0.3)  # until they wait
        work.may_land.set()
    return asked


def test_what_many_ask_for_at_once_is_done_once() -> None:
    work, began = Work(), time.monotonic()
    found = [asked.result() for asked in all_together(Flights(), work)]
    assert time.monotonic() - began < module.LONGEST_WAIT / 2  # they hear of it at once
    assert work.done == 1
    assert [result for result, _ in found] == ["result 1"] * MANY
    assert [is_ours for _, is_ours in found] == [True] + [False] * (MANY - 1)


def test_when_it_has_landed_the_next_does_it_anew() -> None:
    flights, work = Flights[str](), Work()
    work.may_land.set()
    assert [flights.once("page", work) for _ in range(2)] == [("result 1", True), ("result 2", True)]


def test_nobody_waits_for_another_page() -> None:
    flights, slow = Flights[str](), Work()
    with ThreadPoolExecutor(1) as threads:
        flying = threads.submit(flights.once, "slow", slow)
        assert slow.begun.wait(10)
        assert flights.once("fast", lambda: "here") == ("here", True)
        assert not flying.done()
        slow.may_land.set()


def test_whoever_failed_hears_of_it_and_the_others_do_it_alone() -> None:
    work = Work(fails=1)
    first, *others = all_together(Flights(), work, number=4)
    assert isinstance(first.exception(), ZeroDivisionError)
    assert all(asked.result()[1] for asked in others)
    assert sorted(asked.result()[0] for asked in others) == ["result 2", "result 3", "result 4"]


def test_a_failure_is_not_remembered() -> None:
    flights, work = Flights[str](), Work(fails=1)
    work.may_land.set()
    with pytest.raises(ZeroDivisionError):
        flights.once("page", work)
    assert flights.once("page", work) == ("result 2", True)


def test_whoever_waited_too_long_does_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.05)
    flights, slow = Flights[str](), Work()
    with ThreadPoolExecutor(1) as threads:
        flying = threads.submit(flights.once, "page", slow)
        assert slow.begun.wait(10)
        assert flights.once("page", lambda: "mine") == ("mine", True)
        slow.may_land.set()
        assert flying.result() == ("result 1", True)
