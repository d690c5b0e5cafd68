"""What became of a source's address, judged from what one look at it found and from what was there before."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from commitments.desk_vocabulary import LinkState

SETTLED_DAYS: Final = 30
FAILING_DAYS: Final = (1, 3, 7, 30)
JITTER: Final = 0.1  # of the time to wait, so that what came in together is not looked at together for ever
NO_SUCH_PAGE: Final = (404, 410)
REFUSALS: Final = (401, 402, 403, 407, 429, 451)
FRONT_PAGE: Final = re.compile(r"/(index|default)\.(html?|php|aspx?)$|/$", re.IGNORECASE)


@dataclass(frozen=True)
class Look:
    """What one look found. `fingerprint` is that of the words, or of the file where there are no words;
    blank where the page could not be read.

    `read` is the fingerprint of the page as we read it, blank at the first look. `failing_since` is the day
    of the first of the failures in a row just before this look.
    """

    on: dt.date
    url: str
    final_url: str = ""
    status: int | None = None
    moved_for_good: bool = False
    name_is_gone: bool = False
    fingerprint: str = ""
    read: str = ""
    failing_since: dt.date | None = None

    @property
    def is_page(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_missing(self) -> bool:
        return self.name_is_gone or self.status in NO_SUCH_PAGE


def state_of(look: Look) -> LinkState:
    """Gone takes two failures on different days: a site being mended for an afternoon is not gone.

    A page that moved and changed counts as changed, since that is what somebody has to read.
    """
    if not look.is_page:
        was_failing = look.failing_since is not None and look.failing_since < look.on
        return LinkState.GONE if look.is_missing and was_failing else LinkState.UNREACHABLE
    if look.read and look.fingerprint and look.fingerprint != look.read:
        return LinkState.CHANGED
    if is_elsewhere(look.url, look.final_url, for_good=look.moved_for_good):
        return LinkState.MOVED
    return LinkState.FINE


def is_elsewhere(url: str, final_url: str, *, for_good: bool) -> bool:
    """Whether redirects ended at another host or path. A changed query counts if it is said to be for good.

    From http to https, with or without "www.", with or without a slash or "index.html" at the end: the same.
    """
    before, after = place_of(url), place_of(final_url)
    return before[:2] != after[:2] or (for_good and before != after)


def place_of(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), FRONT_PAGE.sub("", parts.path), parts.query


def next_look_at(state: LinkState, *, at: dt.datetime, failures: int, chance: float) -> dt.datetime:
    """`failures` counts those in a row, this one with them; `chance` from 0 to 1 spreads the looks."""
    days = FAILING_DAYS[min(failures, len(FAILING_DAYS)) - 1] if failures else SETTLED_DAYS
    return at + dt.timedelta(days=days * (1 + JITTER * chance))


def problem_of(status: int) -> str:
    """What a status other than success means, in a sentence; blank for success."""
    if 200 <= status < 300:
        return ""
    if status in NO_SUCH_PAGE:
        return f"The server says that there is no such page ({status})."
    if status in REFUSALS:
        return f"The server refuses to show us the page ({status})."
    if status >= 500:
        return f"The server has a fault ({status})."
    return f"The server gave no page ({status})."
