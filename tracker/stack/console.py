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


def progress(words: str, end: str = "\n") -> None:
    """On standard error: what `./dev manage` prints may go into a file."""
    print(words, end=end, file=sys.stderr, flush=True)


@contextmanager
def step(words: str) -> Iterator[None]:
    """Announce a step that may take a while, and say when it is done and how long it took."""
    on_terminal = sys.stderr.isatty()
    started = time.monotonic()
    progress(f"{words} ...", end=" " if on_terminal else "\n")
    try:
        yield
    except BaseException:
        progress("not done" if on_terminal else "  not done")
        raise
    took = f"{time.monotonic() - started:.1f} s"
    progress(took if on_terminal else f"  done, {took}")


def last_lines(log_file: Path, count: int = 12) -> str:
    """The end of a log, indented, to stand under a sentence about it."""
    try:
        lines = log_file.read_text(errors="replace").splitlines()[-count:]
    except OSError:
        return ""
    return "".join(f"\n    {line}" for line in lines)
