"""What the launcher says on the terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StackError(Exception):
    """Something the person at the terminal can act on; its text is one plain sentence."""


def say(words: str) -> None:
    print(words, flush=True)


@contextmanager
def step(words: str) -> Iterator[None]:
    """Announce a step that may take a while, and say when it is done and how long it took."""
    on_terminal = sys.stdout.isatty()
    started = time.monotonic()
    print(f"{words} ...", end=" " if on_terminal else "\n", flush=True)
    try:
        yield
    except BaseException:
        print("not done" if on_terminal else "  not done", flush=True)
        raise
    took = f"{time.monotonic() - started:.1f} s"
    print(took if on_terminal else f"  done, {took}", flush=True)


def last_lines(log_file: Path, count: int = 12) -> str:
    """The end of a log, indented, to stand under a sentence about it."""
    try:
        lines = log_file.read_text(errors="replace").splitlines()[-count:]
    except OSError:
        return ""
    return "".join(f"\n    {line}" for line in lines)
