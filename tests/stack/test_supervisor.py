import os
import signal
from collections.abc import Callable

import pytest

from tracker.stack.console import StackError
from tracker.stack.processes import Guard, Process
from tracker.stack.stopping import wait_until
from tracker.stack.supervisor import (
    LIVED_WELL,
    LONGEST_DELAY,
    MOST_QUICK_DEATHS,
    Child,
    QuickDeaths,
    Supervisor,
)

SLEEP = "import time; time.sleep(60)"


def kill(process: Process) -> None:
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    wait_until(lambda: not process.is_running(), "dying", timeout=30)


def look_until(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    def looked() -> bool:
        supervisor.look_once()
        return condition()

    wait_until(looked, "restarting", timeout=30)


def test_quick_deaths_wait_longer_each_time_and_then_give_up() -> None:
    deaths = QuickDeaths()
    delays = [deaths.delay_after(lived=1) for _ in range(MOST_QUICK_DEATHS + 1)]
    assert delays == [0.5, 1, 2, 4, LONGEST_DELAY, LONGEST_DELAY, None]


def test_quick_deaths_forget_once_it_lived_well() -> None:
    deaths = QuickDeaths(count=MOST_QUICK_DEATHS)
    assert deaths.delay_after(lived=LIVED_WELL + 1) == 0.5


def test_look_once_starts_a_dead_child_again_and_says_so(
    guard: Guard, start: Callable[..., Process], capsys: pytest.CaptureFixture[str]
) -> None:
    child = Child(start(SLEEP, name="the worker"))
    supervisor = Supervisor(guard, [child])
    first = child.process.pid
    kill(child.process)
    look_until(supervisor, child.process.is_running)
    assert child.process.pid != first
    said = capsys.readouterr().out
    assert "the worker died (killed by SIGKILL): starting it again" in said
    assert "the worker was started again" in said


def test_look_once_starts_dependents_afresh(guard: Guard, start: Callable[..., Process]) -> None:
    broker = Child(start(SLEEP, name="Valkey"), dependents=("the worker", "not there"))
    worker, web = Child(start(SLEEP, name="the worker")), Child(start(SLEEP, name="the web server"))
    supervisor = Supervisor(guard, [broker, worker, web])
    before = worker.process.pid, web.process.pid
    kill(broker.process)
    look_until(supervisor, broker.process.is_running)
    assert worker.process.is_running()
    assert worker.process.pid != before[0]
    assert web.process.pid == before[1]


def test_look_once_waits_until_the_child_answers(guard: Guard, start: Callable[..., Process]) -> None:
    asked: list[str] = []
    child = Child(start(SLEEP), wait_until_ready=lambda: asked.append("ready?"))
    supervisor = Supervisor(guard, [child])
    kill(child.process)
    look_until(supervisor, child.process.is_running)
    assert asked == ["ready?"]


def test_look_once_gives_up_with_the_end_of_the_log(guard: Guard, start: Callable[..., Process]) -> None:
    child = Child(start("print('no disk'); raise SystemExit(1)", name="the worker"))
    child.deaths.count = MOST_QUICK_DEATHS
    supervisor = Supervisor(guard, [child])
    wait_until(lambda: not child.process.is_running(), "ending", timeout=30)
    with pytest.raises(StackError, match=r"the worker died 7 times in a row.*\n    no disk"):
        supervisor.look_once()


def test_look_once_replaces_the_guard(
    guard: Guard, start: Callable[..., Process], capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = Supervisor(guard, [Child(start(SLEEP))])
    guard._process.kill()
    guard._process.wait()
    supervisor.look_once()
    assert "the guard process had died" in capsys.readouterr().out
