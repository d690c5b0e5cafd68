"""Several connections to the relay in one worker: a thread each, which talks to the relay and no more.

The database, the composing and every decision stay with the one who hands out the messages, so that a lane
knows a message only after its intent is on record, and its answer is settled by whoever recorded it.
"""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Final

from commitments.actions.sending.handing_over import Relay
from commitments.actions.sending.letters import Letter
from commitments.actions.sending.outcomes import Outcome

Handover = Callable[[Relay], Outcome]
NAME: Final = "mail-lane"


@dataclass(frozen=True, slots=True)
class Item:
    """A claimed message that waits for its turn; a letter where it is a digest."""

    pk: int
    letter: Letter | None


@dataclass(eq=False)
class Lane:
    """One connection. `item` is what it hands over now, `following` what it is to get after that.

    `attempts` counts this try of the item, `told_on` is the day up to which it tells dates. `has_served` once
    the relay took a message over it.
    """

    relay: Relay
    item: Item | None = None
    following: Item | None = None
    attempts: int = 0
    told_on: dt.date | None = None
    has_served: bool = False
    jobs: SimpleQueue[Handover | None] = field(default_factory=SimpleQueue)
    thread: threading.Thread | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a lane came back with; an error is one of ours, since a relay raises for none on its way."""

    lane: Lane
    outcome: Outcome | None
    error: BaseException | None = None

    def get(self) -> Outcome:
        if self.error is not None:
            raise self.error
        assert self.outcome is not None
        return self.outcome


class Lanes:
    """At most so many at once, each opened when there is work for it. One alone needs no thread."""

    def __init__(self, relay: Callable[[], Relay], *, most: int) -> None:
        self.make_relay, self.most = relay, most
        self.lanes: list[Lane] = []
        self.answers: SimpleQueue[Answer] = SimpleQueue()
        self.busy = 0

    def idle(self, *, wanted: int) -> list[Lane]:
        """Those that could take a message, of as many as are wanted."""
        while len(self.lanes) < min(wanted, self.most):
            self.lanes.append(Lane(self.make_relay()))
        return [lane for lane in self.lanes if lane.item is None]

    def begin(self, lane: Lane, handover: Handover) -> None:
        if self.most == 1:
            self.busy += 1
            self.answers.put(answered(lane, handover))
            return
        if lane.thread is None:
            thread = threading.Thread(target=work, args=(lane, self.answers), name=NAME, daemon=True)
            thread.start()  # where there may be no more, nobody waits for it
            lane.thread = thread
        self.busy += 1
        lane.jobs.put(handover)

    def can_spare(self, lane: Lane) -> bool:
        """Whether the relay takes mail over another, and never took any over this one."""
        return not lane.has_served and any(other.has_served for other in self.lanes)

    def drop(self, lane: Lane) -> None:
        """No other is opened in its place."""
        self.lanes.remove(lane)
        self.most -= 1
        if lane.thread is not None:
            lane.jobs.put(None)

    def settled_at_once(self, lane: Lane, outcome: Outcome) -> None:
        """For a message that needs no relay."""
        self.busy += 1
        self.answers.put(Answer(lane, outcome))

    def finished(self) -> list[Answer]:
        """All that came back by now, and at least one where any is under way."""
        found = [self.next_answer()] if self.busy else []
        while not self.answers.empty():
            found.append(self.next_answer())
        return found

    def next_answer(self) -> Answer:
        answer = self.answers.get()
        self.busy -= 1
        return answer

    def close(self) -> None:
        """Ends the connections, all at once, since a relay may be slow to say goodbye."""
        for lane in self.lanes:
            if lane.thread is None:
                lane.relay.close()
            else:
                lane.jobs.put(None)
        for lane in self.lanes:
            if lane.thread is not None:
                lane.thread.join()


def work(lane: Lane, answers: SimpleQueue[Answer]) -> None:
    while (handover := lane.jobs.get()) is not None:
        answers.put(answered(lane, handover))
    lane.relay.close()


def answered(lane: Lane, handover: Handover) -> Answer:
    try:
        return Answer(lane, handover(lane.relay))
    except BaseException as error:
        return Answer(lane, None, error)
