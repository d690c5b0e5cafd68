"""When a job that should run again and again counts as late."""

import datetime as dt
from typing import Final

# A deploy, a restart of the database or one slow round is no reason for a mail.
SHORTEST_PATIENCE: Final = dt.timedelta(minutes=3)
ROUNDS_MISSED: Final = 3


def late_after(seconds: float) -> dt.timedelta:
    """How long after its last good round a job that runs every so many seconds is late."""
    return max(SHORTEST_PATIENCE, ROUNDS_MISSED * dt.timedelta(seconds=seconds))


def is_late(ended_at: dt.datetime | None, *, began_at: dt.datetime, seconds: float, now: dt.datetime) -> bool:
    """Counted from its last good round, or from its first beginning where it never had one."""
    return now - (ended_at or began_at) > late_after(seconds)
