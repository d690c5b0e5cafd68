"""What a page of a mirror knows of the mirror: on which day it was made, and the moment it takes for now."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

# in META of a request: the page depends on more of the moment than the day, so that a copy is kept shortly
ASKED_THE_TIME: Final = "tracker.asked_the_time"


@dataclass
class MirrorCopy:
    """Every page of one mirror is of one moment, however long the writing takes.

    There is one of these for each page. `asked_the_time` tells whether the page depends on more of the moment
    than the day.
    """

    moment: dt.datetime
    asked_the_time: bool = False
    read: list[Any] = field(default_factory=list)

    @property
    def day(self) -> dt.date:
        return self.moment.date()

    def now(self) -> dt.datetime:
        self.asked_the_time = True
        return self.moment

    def once(self, read: Callable[[], Any]) -> Any:
        """What several forms of one page are made of is read for the first of them alone."""
        if not self.read:
            self.read.append(read())
        return self.read[0]
