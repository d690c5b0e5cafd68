"""Sending from the ledger: claim, record the intent, hand over, settle. docs/mail.md draws the states.

Nothing is locked while talking to the relay. A lease, measured by the database's clock, says how long
a claim holds; the state `sending`, committed before the relay hears anything, says afterwards whether
a worker that went away may have sent the mail.
"""

import datetime as dt
import logging
import os
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.db import InterfaceError, OperationalError, connection

from commitments.actions import digests
from commitments.actions.sending import doubts, handing_over, ledger, letters, outcomes, relay_state
from commitments.actions.sending.composing import MEMORY, Composer
from commitments.actions.sending.handing_over import Relay
from commitments.actions.sending.ledger import Settlement
from commitments.actions.sending.letters import Letter
from commitments.actions.sending.outcomes import Outcome
from commitments.actions.sending.stops import Stops
from commitments.models import Delivery, DigestRun, MailHold
from commitments.vocabulary import DeliveryState

BATCH: Final = 500
SECONDS_PER_DRAIN: Final = 10
SECONDS_PER_COMPOSER: Final = 5.0
SINGLE: Final = ("subscriber", "run", "notice", "address_change")
WAITS_FOR_DATABASE: Final = (0.5, 1, 2, 4, 8)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tick:
    """What one round did: the runs it planned and how many messages ended in which state."""

    planned: tuple[DigestRun, ...]
    outcomes: Counter[str]


def tick(*, now: dt.datetime, seconds: float = SECONDS_PER_DRAIN) -> Tick:
    """Plans what is due, tidies up after workers that went away, and sends for a limited time.

    Safe to call from anywhere, at any time, by any number of workers at once.
    """
    planned = digests.plan(now=now)
    doubts.sweep()
    doubts.send_once_more(at=now)
    doubts.expire(at=now)
    return Tick(tuple(planned), drain(at=now, seconds=seconds))


def drain(*, at: dt.datetime, seconds: float = SECONDS_PER_DRAIN) -> Counter[str]:
    """Sends what is due until nothing is left, the time is up or the relay cannot be reached."""
    if relay_state.is_paused(at=at):
        return Counter()
    round_ = Round(relay=handing_over.relay(), at=at, stop_at=time.monotonic() + seconds)
    try:
        while batch := round_.claim():
            if not round_.send(batch):
                break
    finally:
        round_.relay.close()
        keep_trying(lambda: ledger.free(owner=round_.owner))
    return round_.outcomes


class Round:
    """One worker's turn at the ledger: what it has claimed, its connection, and what came of it."""

    def __init__(self, *, relay: Relay, at: dt.datetime, stop_at: float) -> None:
        self.relay, self.at, self.stop_at = relay, at, stop_at
        self.owner = f"{socket.gethostname()[:40]}/{os.getpid()}/{uuid4().hex[:8]}"
        self.outcomes: Counter[str] = Counter()
        self.began = time.monotonic()
        self.composer, self.composer_until = Composer(MEMORY, at=at), -1.0
        self.stops = Stops(at=at)
        self.is_reached = False  # whether it is on record that the relay takes mail

    def claim(self) -> list[int]:
        allowance = relay_state.allowance(most=BATCH, at=self.now())
        most = allowance.number
        ids = ledger.claim(owner=self.owner, at=self.at, most=most) if most else []
        relay_state.give_back(allowance, unused=most - len(ids))
        return ids

    def now(self) -> dt.datetime:
        """The moment for which the round acts, which may last minutes."""
        return self.at + dt.timedelta(seconds=time.monotonic() - self.began)

    def look_again(self) -> None:
        """A new composer every few seconds, since it would go on telling what was withdrawn meanwhile."""
        if time.monotonic() > self.composer_until:
            self.composer = Composer(MEMORY.refreshed(), at=self.now())
            self.composer_until = time.monotonic() + SECONDS_PER_COMPOSER

    def send(self, batch: list[int]) -> bool:
        """Sends one batch; False where the round is over.

        What went is settled together with the intent of the next message, and at the latest when we stop.
        """
        by_pk, done = letters.read(batch), None
        try:
            for pk in batch:
                if time.monotonic() > self.stop_at:
                    return False
                keep_trying(self.look_again)
                letter = by_pk.get(pk)
                is_intended = self.intend(pk, letter, done)
                done = None
                if not is_intended:
                    if self.put_off(pk):
                        return False
                    continue
                tried = self.attempt(pk, letter)
                if tried is not None and tried.outcome == outcomes.SENT:
                    done = tried
                elif tried is not None:
                    self.settle(tried)
                if tried is not None and self.is_over(tried, letter):
                    return False
        finally:
            if done is not None:
                self.settle(done)
            if self.outcomes[DeliveryState.SENT] and not self.is_reached:
                keep_trying(relay_state.note_up)
                self.is_reached = True
        return True

    def intend(self, pk: int, letter: Letter | None, before: Settlement | None) -> bool:
        """The intent of one message with the settlement of the one before, which no lost database loses."""
        try:
            return ledger.intend(pk, owner=self.owner, letter=letter, done=before, at=self.at)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            if before is not None:
                self.settle(before)
            keep_trying(lambda: ledger.take_back(pk, owner=self.owner))
            return False

    def settle(self, done: Settlement) -> None:
        keep_trying(lambda: ledger.settle(done, owner=self.owner, at=self.at))

    def put_off(self, pk: int) -> bool:
        """Counts what became of a message that must not go now; True where no digest may."""
        self.outcomes[ledger.put_off(pk, owner=self.owner, at=self.at)] += 1
        return MailHold.objects.standing().exists()

    def attempt(self, pk: int, letter: Letter | None) -> Settlement | None:
        """Composes and hands over one message whose intent is on record; None where its row is gone."""
        if letter is not None:
            outcome = self.hand_over_letter(letter)
            told_on = self.composer.told_on(letter)
            return Settlement(pk, letter.attempts + 1, outcome, letter.subscriber_id, told_on)
        delivery = Delivery.objects.select_related(*SINGLE).filter(pk=pk).first()
        if delivery is None:  # the recipient was erased this moment
            self.outcomes[DeliveryState.SUPPRESSED] += 1
            return None
        return Settlement(pk, delivery.attempts, self.hand_over_single(delivery))

    def hand_over_letter(self, letter: Letter) -> Outcome:
        attempts = letter.attempts + 1
        try:
            content = self.composer.content(letter)
            if content is None:
                return outcomes.NOTHING_LEFT
            personal = self.composer.personal(letter)
        except Exception as error:
            return could_not_compose(letter.pk, error, attempts)
        date = self.composer.date_header()
        return self.relay.hand_over_letter(content, personal, date=date, attempts=attempts)

    def hand_over_single(self, delivery: Delivery) -> Outcome:
        try:
            message = self.composer.compose(delivery)
        except Exception as error:
            return could_not_compose(delivery.pk, error, delivery.attempts)
        if message is None:
            return outcomes.NOTHING_LEFT
        return self.relay.hand_over(message, attempts=delivery.attempts)

    def is_over(self, done: Settlement, letter: Letter | None) -> bool:
        """What follows from a message that was tried; True where no other may go in this round."""
        self.outcomes[done.outcome.state] += 1
        if done.outcome.relay_is_down:
            relay_state.note_down(problem=done.outcome.reason, at=self.at)
            return True
        return self.stops.after(done.pk, letter, done.outcome)


def could_not_compose(pk: int, error: Exception, attempts: int) -> Outcome:
    log.error("delivery %s could not be composed", pk, exc_info=error)
    return outcomes.spoiled(f"It could not be composed: {error!r}", attempts)


def keep_trying(write: Callable[[], object]) -> None:
    """The relay has answered; a database that is restarting must not make us forget it."""
    for seconds in WAITS_FOR_DATABASE:
        try:
            write()
            return
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(seconds)
    write()
