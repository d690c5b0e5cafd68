"""A small process that ends a killed launcher's children.

The launcher names each child's process group on our standard input ("+123 15": group 123, stopped by
signal 15; "-123": it has ended). When the input ends while groups are left, the launcher died without
stopping them. Our copy of the state folder's lock keeps a new launcher waiting until they are gone.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable
from typing import TextIO

GRACE = 10.0  # seconds between asking and killing


def read_groups(lines: Iterable[str]) -> dict[int, int]:
    """The groups still running when the input ends, each with its stop signal."""
    groups: dict[int, int] = {}
    for line in lines:
        if line.startswith("+"):
            group, number = line[1:].split()
            groups[int(group)] = int(number)
        else:
            groups.pop(int(line[1:]), None)
    return groups


def is_running(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def send(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def end(groups: dict[int, int], grace: float = GRACE) -> None:
    for group, number in groups.items():
        send(group, number)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(is_running(group) for group in groups):
        time.sleep(0.05)
    for group in groups:
        send(group, signal.SIGKILL)


def main(commands: TextIO) -> None:
    end(read_groups(commands))


if __name__ == "__main__":
    main(sys.stdin)
