"""What follows from a refusal beyond the one message: for its address, and for everybody else's mail."""

import datetime as dt
import logging
from typing import Final

from commitments.actions import bounces, mail_holds
from commitments.actions.sending.letters import Letter
from commitments.actions.sending.outcomes import Outcome
from commitments.desk_vocabulary import RefusalKind
from commitments.models import Delivery, DigestRun, MailHold
from commitments.vocabulary import DeliveryState

REFUSALS_IN_A_ROW: Final = 3
FIRST_OF_A_RUN: Final = 500
MOST_HARD_FAILURES: Final = FIRST_OF_A_RUN * 5 // 100
TRIED: Final = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNCERTAIN)

log = logging.getLogger(__name__)


class Stops:
    """Watches one round of sending; after three refusals of content in a row it holds the digests."""

    def __init__(self, *, at: dt.datetime) -> None:
        self.at = at
        self.content_refusals = 0
        self.past_the_first: set[int | None] = set()

    def after(self, pk: int, letter: Letter | None, outcome: Outcome) -> bool:
        """What a settled message asks for; True where digests are held because of it."""
        if outcome.bounce is not None and outcome.is_final:
            note_bounce(pk, outcome, at=self.at)
        if letter is None:
            return False
        if outcome.refused == RefusalKind.CONTENT:
            self.content_refusals += 1
            return self.content_refusals >= REFUSALS_IN_A_ROW and hold(
                f"The relay refused what {self.content_refusals} digests in a row say: {outcome.reason}",
                at=self.at,
            )
        if outcome.state == DeliveryState.SENT:
            self.content_refusals = 0
        return outcome.refused == RefusalKind.RECIPIENT and self.too_many_gone(letter)

    def too_many_gone(self, letter: Letter) -> bool:
        """More than one in twenty of a run's first five hundred refused: the list or the relay is wrong.

        Once for each run: who released it has seen how many there are.
        """
        if letter.run_id in self.past_the_first:
            return False
        tried = Delivery.objects.filter(run=letter.run_id, state__in=TRIED)
        if tried[: FIRST_OF_A_RUN + 1].count() > FIRST_OF_A_RUN:
            self.past_the_first.add(letter.run_id)
            return False
        gone = tried.filter(refused=RefusalKind.RECIPIENT).count()
        if gone <= MOST_HARD_FAILURES or MailHold.objects.filter(
            held_by=None, held_at__gte=self.planned_at(letter)
        ):
            return False
        words = f"{gone} addresses among the first {FIRST_OF_A_RUN} of a run were refused for good."
        return hold(words, at=self.at)

    def planned_at(self, letter: Letter) -> dt.datetime:
        assert letter.run_id is not None  # a digest is one of a run
        return DigestRun.objects.values_list("planned_at", flat=True).get(pk=letter.run_id)


def note_bounce(pk: int, outcome: Outcome, *, at: dt.datetime) -> None:
    """Of the relay's own answer; the message names the event, since it is refused for good only once."""
    assert outcome.bounce is not None
    delivery = Delivery.objects.filter(pk=pk).first()
    if delivery is not None:
        key = f"smtp/{delivery.message_uuid}"
        bounces.note(delivery, event_key=key, kind=outcome.bounce, at=at, words=outcome.reason)


def hold(reason: str, *, at: dt.datetime) -> bool:
    mail_holds.hold_by_itself(reason=reason, at=at)
    log.error("digests are held: %s", reason)
    return True
