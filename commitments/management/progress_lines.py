"""How far a long command is: a bar on a terminal, plain lines elsewhere. To standard error."""

import time
from contextlib import ExitStack
from typing import Any, Final, TextIO

import click

EVERY_SECONDS: Final = 10.0


class Progress:
    """Called with what is made, how many of it are done, and of how many."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.what, self.told_at = stream, "", 0.0
        self.shown = ExitStack()
        self.bar: Any = None  # click does not say the type of what it returns

    def __call__(self, what: str, done: int, of: int) -> None:
        if self.stream.isatty():
            self.draw(what, done, of)
            return
        now = time.monotonic()
        if what != self.what or done == of or now - self.told_at >= EVERY_SECONDS:
            self.what, self.told_at = what, now
            self.stream.write(f"{what}: {done:,} of {of:,}\n")
            self.stream.flush()

    def draw(self, what: str, done: int, of: int) -> None:
        if what != self.what:
            self.close()
            self.what = what
            self.bar = self.shown.enter_context(
                click.progressbar(length=of, label=f"{what:12}", file=self.stream, show_pos=True)
            )
        self.bar.update(done - self.bar.pos)

    def close(self) -> None:
        self.shown.close()
