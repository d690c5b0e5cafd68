"""What the log of a Postfix relay proves: which messages it took, and of what stretch of time it tells.

A line with a Message-ID is written while the headers are read, before anybody knows whether the message will
be taken. Only a later line of the queue manager about the same queue id, "queue active", proves that it was.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)(?=\s)")
EVENT: Final = re.compile(
    r"/(?:cleanup|qmgr)\[\d+\]: (?P<queue>[0-9A-Za-z]+): "
    r"(?:(?:resent-)?message-id=(?P<message_id>\S+)|from=<[^>]*>, .*\((?P<active>queue active)\))"
)
# rsyslog and journald say so where they dropped lines: then nothing follows from a line that is not there
DROPPED: Final = re.compile(r"rate-limiting|Suppressed \d+ messages|messages lost due to")


@dataclass(frozen=True)
class RelayLog:
    """`taken` are Message-IDs with their angle brackets.

    From `since` to `until` the log tells of everything; both are None where its lines bear no ISO time with
    an offset, or where some were dropped.
    """

    taken: frozenset[str]
    since: dt.datetime | None
    until: dt.datetime | None


def read(lines: Iterable[str]) -> RelayLog:
    """Of whole lines, the oldest first. A queue id may be used again for another message later."""
    queued: dict[str, str] = {}
    taken: set[str] = set()
    first = last = ""
    is_whole = True
    for line in lines:
        first, last = first or line, line
        is_whole = is_whole and not DROPPED.search(line)
        found = EVENT.search(line)
        if found is None:
            continue
        if found["message_id"]:
            queued[found["queue"]] = found["message_id"]
        elif found["queue"] in queued:
            taken.add(queued[found["queue"]])
    since, until = stamp(first), stamp(last)
    is_whole = is_whole and since is not None and until is not None
    return RelayLog(frozenset(taken), since if is_whole else None, until if is_whole else None)


def stamp(line: str) -> dt.datetime | None:
    found = STAMP.match(line)
    return dt.datetime.fromisoformat(found[0]) if found else None
