import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from tracker.stack.console import StackError
from tracker.stack.state import ROOT
from tracker.stack.stopping import STOP_SIGNALS, StopRequestedError, hold_back_signals, pause, wait_until


@pytest.fixture
def held_back() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    hold_back_signals()
    yield
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_pause_sleeps_when_nothing_comes() -> None:
    started = time.monotonic()
    pause(0.1)
    assert time.monotonic() - started >= 0.1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.usefixtures("held_back")
def test_pause_notices_a_stop_signal_at_once(number: signal.Signals) -> None:
    # to this thread, so that no other thread of the test runner takes it
    signal.pthread_kill(threading.get_ident(), number)
    started = time.monotonic()
    with pytest.raises(StopRequestedError) as stop:
        pause(5)
    assert stop.value.exit_code == 128 + number
    assert time.monotonic() - started < 1


def test_hold_back_signals_notices_ctrl_c_in_a_job_that_ignores_it() -> None:
    code = (
        "import os, signal, sys\n"
        "from tracker.stack.stopping import *\n"
        "hold_back_signals(); print('ready', flush=True)\n"
        "try: pause(10)\n"
        "except StopRequestedError as stop: print(stop)\n"
    )
    job = subprocess.Popen(
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", code],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert job.stdout
    assert job.stdout.readline() == "ready\n"
    os.kill(job.pid, signal.SIGINT)
    assert job.communicate(timeout=30)[0] == "SIGINT\n"


def test_wait_until_returns_once_the_condition_holds() -> None:
    answers = iter([False, False, True])
    wait_until(lambda: next(answers), "waiting", timeout=30)
    assert list(answers) == []


def test_wait_until_says_what_took_too_long() -> None:
    with pytest.raises(StackError, match="starting the moon took more than 0 seconds"):
        wait_until(lambda: False, "starting the moon", timeout=0)
