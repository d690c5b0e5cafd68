import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tracker.stack.guard import end, is_running, read_groups

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
)


@pytest.fixture
def stubborn() -> Iterator[subprocess.Popen[bytes]]:
    """A group of its own that does not heed SIGTERM."""
    process = subprocess.Popen(
        [sys.executable, "-c", STUBBORN], start_new_session=True, stdout=subprocess.PIPE
    )
    assert process.stdout
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_read_groups_keeps_those_that_have_not_ended() -> None:
    assert read_groups(["+11 15\n", "+12 2\n", "-11\n", "-99\n"]) == {12: 2}


def test_end_asks_first() -> None:
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    end({process.pid: signal.SIGTERM}, grace=0)
    assert process.wait(timeout=30) == -signal.SIGTERM


def test_end_kills_who_does_not_listen(stubborn: subprocess.Popen[bytes]) -> None:
    started = time.monotonic()
    end({stubborn.pid: signal.SIGTERM}, grace=0.2)
    assert stubborn.wait(timeout=30) == -signal.SIGKILL
    assert time.monotonic() - started >= 0.2


def test_end_passes_over_a_group_that_is_gone() -> None:
    process = subprocess.Popen(["true"], start_new_session=True)
    process.wait()
    end({process.pid: signal.SIGTERM}, grace=0)
    assert not is_running(process.pid)
