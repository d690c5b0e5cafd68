"""What all workers together know of the relay: when to leave it alone, how much it may get in a minute."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from commitments.models import MailRelay
from commitments.rules.mail_words import without_addresses

FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=5), dt.timedelta(minutes=5)
MOST_BEHIND: Final = dt.timedelta(hours=1)  # a clock that was an hour ahead must not stop all mail
THE_ONE: Final = 1


def is_paused(*, at: dt.datetime) -> bool:
    """Whether the relay could not be reached of late, and it is too early to try again."""
    return MailRelay.objects.filter(pk=THE_ONE, paused_until__gt=Greatest(at, Now())).exists()


@transaction.atomic
def note_down(*, problem: str, at: dt.datetime) -> None:
    """One more try in vain: everybody waits, each time longer."""
    MailRelay.objects.get_or_create(pk=THE_ONE)
    row = MailRelay.objects.select_for_update().get(pk=THE_ONE)
    MailRelay.objects.filter(pk=THE_ONE).update(
        failures=F("failures") + 1,
        problem=without_addresses(problem)[:500],
        paused_until=Greatest(at, Now()) + pause(row.failures + 1),
    )


def pause(failures: int) -> dt.timedelta:
    """5, 10, 20 seconds, at most five minutes, shortened by chance."""
    longest = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1)


def note_up() -> None:
    """The relay took a message."""
    MailRelay.objects.filter(pk=THE_ONE, failures__gt=0).update(failures=0, paused_until=None, problem="")


@dataclass(frozen=True)
class Allowance:
    """So many messages, of one minute's share; no minute where there is no limit."""

    number: int
    minute: dt.datetime | None = None


@transaction.atomic
def allowance(*, most: int, at: dt.datetime) -> Allowance:
    """How many messages may be claimed now, of `most`; they count as sent within this minute.

    What is claimed and not sent counts too: the limit errs on the side of the relay. `give_back` takes what
    nobody claimed. Whose clock is behind takes its share of the minute that another began.
    """
    if not settings.MAIL_PER_MINUTE:
        return Allowance(most)
    MailRelay.objects.get_or_create(pk=THE_ONE)
    row = MailRelay.objects.select_for_update().get(pk=THE_ONE)
    minute = at.replace(second=0, microsecond=0)
    if row.minute_at is not None and minute < row.minute_at <= minute + MOST_BEHIND:
        minute = row.minute_at
    used = row.minute_count if row.minute_at == minute else 0
    granted = max(min(most, settings.MAIL_PER_MINUTE - used), 0)
    MailRelay.objects.filter(pk=THE_ONE).update(minute_at=minute, minute_count=used + granted)
    return Allowance(granted, minute)


def give_back(allowance: Allowance, *, unused: int) -> None:
    """What found nothing to send, to the minute that it was taken from; nobody gets it in a later one."""
    if unused and allowance.minute is not None:
        MailRelay.objects.filter(pk=THE_ONE, minute_at=allowance.minute).update(
            minute_count=Greatest(F("minute_count") - unused, 0)
        )
