"""How far an export is: a bar on a terminal, a line now and then in a log."""

from dataclasses import dataclass
from typing import Final, TextIO

WIDTH: Final = 30
LINES_IN_A_LOG: Final = 10


@dataclass
class Bar:
    to: TextIO
    said: str = ""
    is_open: bool = False

    def show(self, what: str, done: int, total: int) -> None:
        """The total grows while pages lead to more pages."""
        share = done / total if total else 1
        if self.to.isatty():
            full = round(share * WIDTH)
            self.to.write(f"\r[{'#' * full}{' ' * (WIDTH - full)}] {done} of {total} {what} ")
            self.to.flush()
            self.is_open = True
        elif (said := f"{what} {int(share * LINES_IN_A_LOG)}") != self.said:
            self.said = said
            self.to.write(f"{done} of {total} {what}\n")

    def end(self) -> None:
        if self.is_open:
            self.to.write("\n")
            self.is_open = False
