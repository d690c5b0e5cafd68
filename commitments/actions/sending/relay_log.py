"""Settling what is in doubt by the log of the relay, where `TRACKER_RELAY_LOG` names it.

What the log shows as taken was sent. What it does not show, though it tells of the whole time from before the
message was planned until some minutes after the doubt, was not taken, and goes again: that is no second copy.
Where the log cannot say, `doubts.send_once_more` goes by the clock as ever.
"""

import contextlib
import datetime as dt
import logging
import smtplib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.mail import mailers
from django.core.mail.backends.smtp import EmailBackend

from commitments import emails
from commitments.actions.sending import doubts, ledger
from commitments.models import Delivery
from commitments.rules import relay_log
from commitments.rules.relay_log import RelayLog
from commitments.vocabulary import DeliveryState

LARGEST: Final = 256_000_000  # bytes of a file that are read, from its end
LOOKS_IN_A_WAIT: Final = 20

log = logging.getLogger(__name__)


@dataclass
class Looks:
    """When this process looked last: reading a long log at each tick would be much work for nothing new."""

    next_at: float = 0.0

    def is_time(self) -> bool:
        now = time.monotonic()
        if now < self.next_at:
            return False
        self.next_at = now + settings.RELAY_LOG_WAIT / LOOKS_IN_A_WAIT
        return True


LOOKS = Looks()


@dataclass(frozen=True)
class Verdicts:
    """How many messages in doubt the log settled, either way."""

    taken: int = 0
    not_taken: int = 0


def settle_doubts(*, at: dt.datetime) -> Verdicts:
    """Safe at any time, by any number of workers; does nothing where no log is named or nothing in doubt."""
    doubtful = Delivery.objects.filter(state=DeliveryState.UNCERTAIN)
    if not settings.RELAY_LOG or not doubtful.exists() or not LOOKS.is_time():
        return Verdicts()
    told = load(Path(settings.RELAY_LOG))
    if told is None:
        return Verdicts()
    verdicts = Verdicts(settle_taken(told, at=at), free_not_taken(told))
    if verdicts != Verdicts():
        log.warning("in doubt until now: the relay took %s, and not %s", verdicts.taken, verdicts.not_taken)
    if told.until is not None and doubtful.filter(settled_at__gt=told.until - wait()).exists():
        knock()
    return verdicts


def wait() -> dt.timedelta:
    """How long after a doubt the log must go on before what it does not show counts as not taken."""
    return dt.timedelta(seconds=settings.RELAY_LOG_WAIT)


def load(path: Path) -> RelayLog | None:
    """With the file that was turned away last (`.1`), where it is there. None where it cannot be read."""
    try:
        return relay_log.read(line for file in turned(path) for line in whole_lines(file))
    except OSError as error:
        log.error("the relay's log cannot be read, so nothing that is in doubt is settled by it: %s", error)
        return None


def turned(path: Path) -> list[Path]:
    earlier = path.with_name(f"{path.name}.1")
    return [earlier, path] if earlier.exists() else [path]


def whole_lines(path: Path) -> Iterator[str]:
    """The last one only where it has ended: another program is writing it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - LARGEST))
        if size > LARGEST:
            file.readline()
        for line in file:
            if line.endswith(b"\n"):
                yield line.decode(errors="replace")


def settle_taken(told: RelayLog, *, at: dt.datetime) -> int:
    """A log may name hundreds of thousands: only the seals of those in doubt are looked at."""
    uuids = Delivery.objects.filter(state=DeliveryState.UNCERTAIN).values_list("message_uuid", flat=True)
    doubtful = {str(uuid) for uuid in uuids}
    found = ((text, emails.MESSAGE_ID.search(text)) for text in told.taken)
    return sum(doubts.was_taken(about=text, at=at) for text, named in found if named and named[1] in doubtful)


def free_not_taken(told: RelayLog) -> int:
    """What the log would show if it had been taken. Each try of it was put on record and counts."""
    if told.since is None or told.until is None:
        return 0
    known_by_then = Delivery.objects.filter(
        state=DeliveryState.UNCERTAIN, planned_at__gte=told.since, settled_at__lte=told.until - wait()
    )
    return known_by_then.update(**ledger.UNCLAIMED, settled_at=None)


def knock() -> None:
    """A relay that has nothing to do writes nothing; a connection makes it write that time goes on."""
    backend = mailers.default
    if type(backend) is EmailBackend:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            try:
                backend.open()
                if backend.connection is not None:
                    backend.connection.ehlo_or_helo_if_needed()
            finally:
                backend.close()
