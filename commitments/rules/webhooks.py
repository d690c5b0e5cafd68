"""How a webhook proves where it is from, and when one that was not taken is tried again.

Headers, secrets and signatures are those of Standard Webhooks 1.0.
"""

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from typing import Final
from uuid import UUID

SECOND, MINUTE, HOUR, DAY = (dt.timedelta(seconds=seconds) for seconds in (1, 60, 3600, 86_400))
PAUSES: Final = (10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR)
LONGEST_PAUSE: Final = DAY
CHANCE_ADDS: Final = 0.2  # at most this part of a pause, so that tries do not come in step
GIVE_UP_AFTER: Final = 3 * DAY
LEAST_FAILURES: Final = 8  # a worker that stood still for days has not tried for days
PREFIX: Final = "whsec_"


def secret(key: bytes, *, partner: UUID, version: int) -> bytes:
    """A partner's secret: the same for ever as long as the key is, and of no use for finding another."""
    return hmac.digest(key, f"webhook {partner.hex} {version}".encode(), "sha256")


def written(secret_bytes: bytes) -> str:
    """As it is handed out."""
    return PREFIX + base64.b64encode(secret_bytes).decode("ascii")


def check_of(secret_bytes: bytes) -> str:
    """Tells one secret from another and says nothing else of it."""
    return hashlib.sha256(b"check " + secret_bytes).hexdigest()[:16]


def signed(secrets: Iterable[bytes], *, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one signature for each secret."""
    content = f"{message_id}.{timestamp}.".encode() + body
    made = (base64.b64encode(hmac.digest(key, content, "sha256")).decode("ascii") for key in secrets)
    return " ".join(f"v1,{signature}" for signature in made)


def pause(failures: int, *, chance: float, asked: dt.timedelta | None = None) -> dt.timedelta:
    """How long to wait after so many failures in a row. `chance` lies between 0 and 1.

    A server that asks for more time gets it, up to a day.
    """
    longest = PAUSES[min(max(failures, 1), len(PAUSES)) - 1] * (1 + CHANCE_ADDS * chance)
    return min(max(longest, asked or dt.timedelta()), LONGEST_PAUSE)


def asked_to_wait(value: str, *, now: dt.datetime) -> dt.timedelta | None:
    """What a `Retry-After` asks for, in seconds or as a date; None where it says neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(dt.timedelta(seconds=int(value[:9])), LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)) - now
    except (ValueError, OverflowError):
        return None


def gives_up(failures: int, *, since: dt.datetime, at: dt.datetime) -> bool:
    """Whether a partner that took nothing for so long is left alone until somebody looks."""
    return failures >= LEAST_FAILURES and at - since >= GIVE_UP_AFTER
