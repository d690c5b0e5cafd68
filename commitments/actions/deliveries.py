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
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from commitments.actions import digests
from commitments.actions.sending import (
    doubts,
    handing_over,
    ledger,
    letters,
    outcomes,
    relay_log,
    relay_state,
)
from commitments.actions.sending.composing import MEMORY, Composer
from commitments.actions.sending.lanes import Answer, Item, Lane, Lanes
from commitments.actions.sending.ledger import Settlement
from commitments.actions.sending.letters import Letter
from commitments.actions.sending.outcomes import Outcome
from commitments.actions.sending.stops import Stops
from commitments.models import Delivery, DigestRun, MailHold
from commitments.vocabulary import DeliveryState

BATCH: Final = 500
FIRST_BATCH: Final = 50  # so that the first message goes at once
MESSAGES_A_CONNECTION: Final = 5  # for which one more is worth its greeting
SECONDS_PER_DRAIN: Final = 10
SECONDS_PER_COMPOSER: Final = 5.0
SINGLE: Final = ("subscriber", "run", "notice", "address_change")
WAITS_FOR_DATABASE: Final = (0.5, 1, 2, 4, 8)
DATABASE_IS_AWAY: Final = (OperationalError, InterfaceError)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tick:
    """What one round did: the runs it planned and how many messages ended in which state."""

    planned: tuple[DigestRun, ...]
    outcomes: Counter[str]


def tick(*, now: dt.datetime, seconds: float = SECONDS_PER_DRAIN) -> Tick:
    """Tidies up after workers that went away, plans what is due, and sends for a limited time.

    Safe to call from anywhere, at any time, by any number of workers at once.
    """
    doubts.sweep()
    relay_log.settle_doubts(at=now)
    doubts.send_once_more(at=now)
    doubts.expire(at=now)
    planning, stop_at = Planning(now), time.monotonic() + seconds
    found = drain(at=now, seconds=seconds, planning=planning)
    while planning.goes_on() and time.monotonic() < stop_at:
        pass
    return Tick(tuple(planning.runs.values()), found)


class Planning:
    """What is due is planned for some readers at a time, in between the sending to those who were before."""

    def __init__(self, now: dt.datetime) -> None:
        self.slices = digests.slices(now=now)
        self.runs: dict[int, DigestRun] = {}

    def goes_on(self) -> bool:
        """Plans the next slice; False where there is none."""
        found = next(self.slices, None)
        self.runs |= {run.pk: run for run in found or ()}
        return found is not None


def drain(
    *, at: dt.datetime, seconds: float = SECONDS_PER_DRAIN, planning: Planning | None = None
) -> Counter[str]:
    """Sends what is due until nothing is left, the time is up or the relay cannot be reached."""
    if relay_state.is_paused(at=at):
        return Counter()
    round_ = Round(at=at, stop_at=time.monotonic() + seconds, planning=planning)
    try:
        round_.run()
    finally:
        round_.lanes.close()
        keep_trying(lambda: ledger.free(owner=round_.owner))
    return round_.outcomes


class Round:
    """One worker's turn at the ledger: what it has claimed, its connections, and what came of it."""

    def __init__(self, *, at: dt.datetime, stop_at: float, planning: Planning | None = None) -> None:
        self.at, self.stop_at, self.planning = at, stop_at, planning
        self.lanes = Lanes(handing_over.relay, most=settings.MAIL_CONNECTIONS)
        self.owner = f"{socket.gethostname()[:40]}/{os.getpid()}/{uuid4().hex[:8]}"
        self.waiting: deque[Item] = deque()
        self.done: list[Settlement] = []  # what went and is settled with the next intents
        self.outcomes: Counter[str] = Counter()
        self.began = time.monotonic()
        self.composer, self.composer_until = Composer(MEMORY, at=at), -1.0
        self.stops = Stops(at=at)
        self.batch = FIRST_BATCH
        self.is_over = self.is_down = False
        self.is_reached = False  # whether it is on record that the relay takes mail

    def claim(self) -> list[int]:
        """The next messages; first so many more are planned, and more where that made none."""
        while True:
            is_more = self.planning is not None and self.planning.goes_on()
            ids = self.claim_planned()
            if ids or not is_more or self.has_to_stop():
                return ids

    def claim_planned(self) -> list[int]:
        allowance = relay_state.allowance(most=self.batch, at=self.now())
        self.batch = BATCH
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

    def run(self) -> None:
        """Sends all there is; claims more before any connection has to wait for it."""
        while (batch := self.claim()) and self.send(batch, goes_on=True):
            pass

    def send(self, batch: list[int], *, goes_on: bool = False) -> bool:
        """Sends one batch, and what comes after it where it `goes_on`; False where the round is over.

        What went is settled together with the next intents, and at the latest when we stop.
        """
        self.take(batch)
        try:
            while True:
                if goes_on and not self.has_to_stop() and len(self.waiting) <= len(self.lanes.lanes):
                    goes_on = self.take_more()
                self.begin()
                answers = self.lanes.finished()
                if not answers and (self.has_to_stop() or not self.waiting):
                    return not self.is_over
                if errors := self.finish_all(answers):
                    raise errors[0]
        finally:
            self.come_to_rest()

    def take(self, batch: list[int]) -> None:
        by_pk = letters.read(batch)
        self.waiting.extend(Item(pk, by_pk.get(pk)) for pk in batch)

    def take_more(self) -> bool:
        """Whether there was more. What went is put on record first: the database may have gone away."""
        batch: list[int] = []
        self.settle_done()
        keep_trying(lambda: batch.extend(self.claim()))
        keep_trying(lambda: self.take(batch))
        return bool(batch)

    def has_to_stop(self) -> bool:
        self.is_over = self.is_over or time.monotonic() > self.stop_at
        return self.is_over

    def begin(self) -> None:
        """Gives the lanes that are free their next messages, once their intents are on record."""
        turns = {} if self.has_to_stop() else self.turns()
        if not turns:
            self.settle_done()
            return
        keep_trying(self.look_again)
        done = list(self.done)
        intended = self.intend(list(turns.values()), done)
        del self.done[: len(done)]
        try:
            for lane, item in turns.items():
                if item.pk in intended:
                    lane.item = item
                    self.hand_over(lane, item)
                    intended.remove(item.pk)
                elif not self.is_over and self.put_off(item.pk):
                    self.is_over = True
        except DATABASE_IS_AWAY:  # the relay has heard nothing of those that are left
            keep_trying(lambda: ledger.take_back(intended, owner=self.owner))
            raise

    def turns(self) -> dict[Lane, Item]:
        """Which lane gets which message: the one that the relay was told of, or the next that waits.

        The first goes alone, so that a relay that is away is told from one that takes no more connections.
        """
        found = {}
        wanted = 1 + len(self.waiting) // MESSAGES_A_CONNECTION if self.outcomes[DeliveryState.SENT] else 1
        for lane in self.lanes.idle(wanted=wanted):
            item, lane.following = lane.following, None
            if item is None and self.waiting:
                item = self.waiting.popleft()
            if item is not None:
                found[lane] = item
        return found

    def intend(self, items: list[Item], before: list[Settlement]) -> set[int]:
        """The intents of messages with the settlements of those before, which no lost database loses."""
        wanted = {item.pk: item.letter for item in items}
        try:
            return ledger.intend(wanted, owner=self.owner, done=before, at=self.at)
        except DATABASE_IS_AWAY:
            if connection.in_atomic_block:
                raise
            if before:
                self.settle(*before)
            keep_trying(lambda: ledger.take_back(wanted, owner=self.owner))
            return set()

    def settle(self, *done: Settlement) -> None:
        keep_trying(lambda: ledger.settle(*done, owner=self.owner, at=self.at))

    def settle_done(self) -> None:
        """What went stays on our list until it is on record."""
        done = list(self.done)
        if done:
            self.settle(*done)
        del self.done[: len(done)]

    def put_off(self, pk: int) -> bool:
        """Counts what became of a message that must not go now; True where no digest may."""
        self.outcomes[ledger.put_off(pk, owner=self.owner, at=self.at)] += 1
        return MailHold.objects.standing().exists()

    def hand_over(self, lane: Lane, item: Item) -> None:
        """Composes one message whose intent is on record and has its lane hand it over."""
        letter = item.letter
        if letter is None:
            return self.hand_over_single(lane, item.pk)
        lane.attempts, lane.told_on = letter.attempts + 1, None
        try:
            content = self.composer.content(letter)
            personal = self.composer.personal(letter)
        except DATABASE_IS_AWAY:  # no fault of the message
            raise
        except Exception as error:
            return self.lanes.settled_at_once(lane, could_not_compose(letter.pk, error, lane.attempts))
        lane.told_on = self.composer.told_on(letter)
        if content is None:
            return self.lanes.settled_at_once(lane, outcomes.NOTHING_LEFT)
        then, date, attempts = self.following(lane), self.composer.date_header(), lane.attempts
        return self.lanes.begin(
            lane,
            lambda relay: relay.hand_over_letter(content, personal, date=date, attempts=attempts, then=then),
        )

    def following(self, lane: Lane) -> str:
        """The address of the lane's next letter, of which the relay may be told along with this one."""
        letter = self.waiting[0].letter if self.waiting else None
        if letter is None:
            return ""
        try:
            if self.composer.content(letter) is None:  # it will not go
                return ""
        except Exception:  # which its own turn puts on record
            return ""
        lane.following = self.waiting.popleft()
        return letter.address

    def hand_over_single(self, lane: Lane, pk: int) -> None:
        delivery = Delivery.objects.select_related(*SINGLE).filter(pk=pk).first()
        if delivery is None:  # the recipient was erased this moment
            lane.item = None
            self.outcomes[DeliveryState.SUPPRESSED] += 1
            return None
        lane.attempts, lane.told_on = (attempts := delivery.attempts), None
        try:
            message = self.composer.compose(delivery)
        except DATABASE_IS_AWAY:
            raise
        except Exception as error:
            return self.lanes.settled_at_once(lane, could_not_compose(pk, error, attempts))
        if message is None:
            return self.lanes.settled_at_once(lane, outcomes.NOTHING_LEFT)
        return self.lanes.begin(lane, lambda relay: relay.hand_over(message, attempts=attempts))

    def finish_all(self, answers: list[Answer]) -> list[Exception]:
        """Each by itself: where one cannot be put on record, the others count all the same."""
        errors = []
        for answer in answers:
            try:
                self.finish(answer)
            except Exception as error:
                errors.append(error)
        return errors

    def finish(self, answer: Answer) -> None:
        """What went waits for the next intents; anything else is settled before its consequences follow."""
        lane, outcome = answer.lane, answer.get()
        item, lane.item = lane.item, None
        assert item is not None
        reader = item.letter.subscriber_id if item.letter else None
        done = Settlement(item.pk, lane.attempts, outcome, reader, lane.told_on)
        if outcome == outcomes.SENT:
            lane.has_served = True
            self.done.append(done)
        else:
            self.settle(done)
        if outcome.relay_is_down and self.lanes.can_spare(lane):
            self.outcomes[outcome.state] += 1
            return self.do_without(lane, outcome)
        return self.follow_up(done, item.letter)

    def do_without(self, lane: Lane, outcome: Outcome) -> None:
        """The relay takes no more connections; those that it took go on."""
        self.lanes.drop(lane)
        if lane.following is not None:
            self.waiting.appendleft(lane.following)
        log.warning("the relay took %s connections and refused another: %s", self.lanes.most, outcome.reason)

    def follow_up(self, done: Settlement, letter: Letter | None) -> None:
        """What follows from a message that was tried: it may be that no other may go in this round."""
        self.outcomes[done.outcome.state] += 1
        if done.outcome == outcomes.SENT and not self.is_reached:
            keep_trying(relay_state.note_up)
            self.is_reached = True
        if done.outcome.relay_is_down:
            if not self.is_down:
                relay_state.note_down(problem=done.outcome.reason, at=self.at)
            self.is_over = self.is_down = True
        elif self.stops.after(done.pk, letter, done.outcome):
            self.is_over = True

    def come_to_rest(self) -> None:
        """Waits for what is under way, whatever happened, and puts on record what came of it."""
        errors = []
        while self.lanes.busy:
            errors += self.finish_all(self.lanes.finished())
        self.settle_done()
        if errors:
            raise errors[0]


def could_not_compose(pk: int, error: Exception, attempts: int) -> Outcome:
    log.error("delivery %s could not be composed", pk, exc_info=error)
    return outcomes.spoiled(f"It could not be composed: {error!r}", attempts)


def keep_trying(write: Callable[[], object]) -> None:
    """The relay has answered; a database that is restarting must not make us forget it."""
    for seconds in WAITS_FOR_DATABASE:
        try:
            write()
            return
        except DATABASE_IS_AWAY:
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(seconds)
    write()
