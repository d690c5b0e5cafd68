"""Threads that hand messages over. Whole rounds with several: tests/actions/test_deliveries.py."""

import threading

import pytest
from django.core.mail import EmailMultiAlternatives

from commitments.actions.sending.composing import Content
from commitments.actions.sending.lanes import NAME, Item, Lanes
from commitments.actions.sending.outcomes import NOTHING_LEFT, SENT, Outcome
from commitments.emails import Personal


class Idle:
    """A relay to which nothing is handed: the lanes below take what is done instead."""

    is_closed = False

    def hand_over_letter(
        self, content: Content, personal: Personal, *, date: bytes, attempts: int, then: str = ""
    ) -> Outcome:
        raise NotImplementedError

    def hand_over(self, message: EmailMultiAlternatives, *, attempts: int) -> Outcome:
        raise NotImplementedError

    def close(self) -> None:
        self.is_closed = True


def test_lanes_are_opened_as_they_are_wanted_and_no_more_than_allowed() -> None:
    lanes = Lanes(Idle, most=3)
    assert len(lanes.idle(wanted=1)) == 1
    assert len(lanes.idle(wanted=9)) == 3
    lanes.lanes[0].item = Item(1, None)
    assert len(lanes.idle(wanted=9)) == 2


def test_lanes_work_at_once() -> None:
    lanes, meeting = Lanes(Idle, most=3), threading.Barrier(3)

    def meet(_: object) -> Outcome:
        meeting.wait(20)  # nobody gets past it alone
        return SENT

    for lane in lanes.idle(wanted=3):
        lanes.begin(lane, meet)
    answers = []
    while lanes.busy:
        answers += [answer.get() for answer in lanes.finished()]
    lanes.close()
    assert answers == [SENT] * 3
    assert all(lane.relay.is_closed for lane in lanes.lanes if isinstance(lane.relay, Idle))
    assert not [thread for thread in threading.enumerate() if thread.name == NAME]


def test_one_lane_alone_has_no_thread() -> None:
    lanes = Lanes(Idle, most=1)
    (lane,) = lanes.idle(wanted=9)
    workers: list[str] = []

    def note(_: object) -> Outcome:
        workers.append(threading.current_thread().name)
        return SENT

    lanes.begin(lane, note)
    assert [answer.outcome for answer in lanes.finished()] == [SENT]
    lanes.close()
    assert workers == [threading.current_thread().name]


@pytest.mark.parametrize("most", [1, 2])
def test_an_error_of_ours_comes_back_to_whoever_asked(most: int) -> None:
    lanes = Lanes(Idle, most=most)
    (lane,) = lanes.idle(wanted=1)

    def fail(_: object) -> Outcome:
        raise LookupError("ours")

    lanes.begin(lane, fail)
    (answer,) = lanes.finished()
    lanes.close()
    with pytest.raises(LookupError, match="ours"):
        answer.get()


def test_what_needs_no_relay_is_finished_at_once() -> None:
    lanes = Lanes(Idle, most=2)
    (lane,) = lanes.idle(wanted=1)
    assert lanes.finished() == []
    lanes.settled_at_once(lane, NOTHING_LEFT)
    assert [answer.get() for answer in lanes.finished()] == [NOTHING_LEFT]
    assert lanes.busy == 0
    lanes.close()
