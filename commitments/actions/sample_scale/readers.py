"""Invented readers by the hundred thousand. Their addresses end in .invalid, where no mail can arrive."""

import random
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final
from uuid import UUID

from commitments.actions.sample_scale import tables
from commitments.actions.sample_scale.amounts import Told
from commitments.actions.sample_scale.deal import LAST
from commitments.actions.sample_scale.frame import Frame
from commitments.desk_vocabulary import SubscriberState
from commitments.languages import Language
from commitments.summaries.sample_notice import SAMPLE_STAFF_DOMAIN
from commitments.vocabulary import FollowScope, MailDetail, Rhythm

BATCH: Final = 20_000
SETS: Final = 500  # of follows: many readers want the same
MOST_FOLLOWS: Final = 3
RHYTHMS: Final = tuple(Rhythm)
LANGUAGES: Final = tuple(Language)
ZONES: Final = ("Europe/Paris", "Africa/Nairobi", "America/New_York", "Asia/Tokyo", "UTC")
STATES: Final = (*[SubscriberState.CONFIRMED] * 18, SubscriberState.PENDING, SubscriberState.UNSUBSCRIBED)
# When their next digest goes is left open: the planner gives each its own next regular hour.
SUBSCRIBER: Final = (
    "id", "public_id", "email", "state", "rhythm", "language", "timezone", "hour", "weekday", "detail",
    "is_plain", "asked_at", "confirmed_at", "unsubscribed_at", "suppressed_for", "confirmation_count",
    "seen_change", "told_on",
)  # fmt: skip
FOLLOW: Final = ("subscriber_id", "scope", "signatory_id", "created_at")


def make(frame: Frame, count: int, *, seed: int, seen_change: int, tell: Told) -> None:
    """They have been told of everything up to `seen_change`, so that nobody gets a year at once."""
    if not count:
        return
    first = tables.reserve("subscriber", count)
    sets = list(sets_of_follows(frame, seed))
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        tables.copy("subscriber", SUBSCRIBER, (line(first, number, seed, seen_change) for number in numbers))
        tables.copy("follow", FOLLOW, (row for number in numbers for row in follows(first, number, sets)))
        tell("readers", numbers.stop, count)


def sets_of_follows(frame: Frame, seed: int) -> Iterator[tuple[int, ...]]:
    rng, everybody = random.Random(f"follows-{seed}"), [one.pk for one in frame.signatories]
    for _ in range(SETS):
        yield tuple(rng.sample(everybody, min(len(everybody), rng.randint(1, MOST_FOLLOWS))))


def follows(first: int, number: int, sets: list[tuple[int, ...]]) -> Iterator[str]:
    for signatory in sets[number % SETS]:
        yield f"{first + number}\t{FollowScope.SIGNATORY.value}\t{signatory}\t{LAST.isoformat()}\n"


def line(first: int, number: int, seed: int, seen_change: int) -> str:
    chance = blake2b(f"{seed}:reader:{number}".encode(), digest_size=16).digest()
    state, at = STATES[chance[0] % len(STATES)], LAST.isoformat()
    has_left, is_waiting = state == SubscriberState.UNSUBSCRIBED, state == SubscriberState.PENDING
    return (
        f"{first + number}\t{UUID(bytes=chance, version=4)}\tfollower-{number + 1}{SAMPLE_STAFF_DOMAIN}\t"
        f"{state.value}\t{RHYTHMS[chance[1] % len(RHYTHMS)].value}\t"
        f"{LANGUAGES[chance[2] % len(LANGUAGES)].value}\t{ZONES[chance[3] % len(ZONES)]}\t"
        f"{chance[4] % 24}\t{chance[5] % 7}\t{MailDetail.FULL.value}\tf\t{at}\t"
        f"{tables.NONE if is_waiting else at}\t{at if has_left else tables.NONE}\t\t1\t{seen_change}\t"
        f"{tables.NONE if is_waiting else LAST.date()}\n"
    )
