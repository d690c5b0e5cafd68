"""Ctrl-C and SIGTERM, noticed only where the code waits, so that no step is torn apart half done."""

import signal
import time
from collections.abc import Callable
from types import FrameType

from tracker.stack.console import StackError, progress

STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


class StopRequestedError(Exception):
    """Somebody asked the launcher to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


def hold_back_signals() -> None:
    """Keep stop signals pending until `pause` looks for them.

    A shell starts background jobs with SIGINT ignored; a handler of ours makes the signal arrive there too.
    """
    for number in STOP_SIGNALS:
        signal.signal(number, _never_called)
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)


def _never_called(number: int, frame: FrameType | None) -> None:
    """Stop signals stay blocked; a handler only keeps them from being ignored."""


def pause(seconds: float) -> None:
    """Sleep; raise StopRequestedError as soon as a stop signal has come."""
    deadline = time.monotonic() + seconds
    while True:
        pending = signal.sigpending() & STOP_SIGNALS
        if pending:
            raise StopRequestedError(signal.sigwait(pending))
        left = deadline - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, 0.05))


def wait_until(condition: Callable[[], bool], what: str, timeout: float) -> None:
    """Poll until the condition holds; says every ten seconds that it still waits."""
    started = time.monotonic()
    said = 0
    while not condition():
        pause(0.05)
        waited = int(time.monotonic() - started)
        if waited >= timeout:
            raise StackError(f"{what} took more than {timeout:.0f} seconds")
        if waited >= said + 10:
            said = waited
            progress(f"  {what}: {waited} s so far")
