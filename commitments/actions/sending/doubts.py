"""Messages of which nobody can know whether they went: evidence where there is any, else once more.

A missed deadline breaks the promise of a digest, a second copy does not: it carries the same Message-ID.
Nothing is ever sent a third time blindly. `relay_log.py` finds evidence where the relay's log can be read.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Greatest, Now

from commitments import emails
from commitments.actions.sending import ledger
from commitments.actions.sending.outcomes import SENT
from commitments.desk_vocabulary import MessagePurpose
from commitments.models import Delivery
from commitments.vocabulary import DeliveryState

WORKER_GONE = "The worker went away while handing it over: it may or may not have been sent."
TOO_LATE = "It could not be sent in time."

log = logging.getLogger(__name__)


def sweep() -> None:
    """Frees claims never acted on; marks as uncertain what was being handed over by who is gone."""
    stale = Delivery.objects.filter(lease_until__lt=Now())
    stale.filter(state=DeliveryState.CLAIMED).update(**ledger.UNCLAIMED)
    uncertain = stale.filter(state=DeliveryState.SENDING).update(
        state=DeliveryState.UNCERTAIN, reason=WORKER_GONE, settled_at=Now(), lease_until=None
    )
    if uncertain:
        log.error("%s mails are uncertain: their worker went away while handing them over", uncertain)


def expire(*, at: dt.datetime) -> None:
    waiting = Delivery.objects.filter(state__in=[DeliveryState.PENDING, DeliveryState.DEFERRED])
    waiting.filter(expires_at__lte=at).update(state=DeliveryState.EXPIRED, reason=TOO_LATE, settled_at=Now())


def send_once_more(*, at: dt.datetime) -> int:
    """Puts uncertain messages back into the queue where no evidence came in time; each at most once.

    Who waits for a confirmation waits minutes, a digest hours: by then evidence has come where it comes.
    """
    singly = dt.timedelta(seconds=settings.RESEND_SINGLES_AFTER)
    digests = dt.timedelta(seconds=settings.RESEND_DIGESTS_AFTER)
    is_digest, now = Q(purpose=MessagePurpose.DIGEST), Greatest(at, Now())
    doubtful = Delivery.objects.filter(
        is_digest & Q(settled_at__lte=now - digests) | ~is_digest & Q(settled_at__lte=now - singly),
        state=DeliveryState.UNCERTAIN,
        resent_at=None,
        expires_at__gt=at,
    )
    taken_up = doubtful.update(**ledger.UNCLAIMED, resent_at=Now(), settled_at=None)
    if taken_up:
        log.warning("%s uncertain mails are sent once more, with the same Message-ID", taken_up)
    return taken_up


def was_taken(*, about: str, at: dt.datetime) -> bool:
    """Evidence that a relay or a service took a message of ours: an uncertain one is settled as sent.

    `about` is any text with our Message-ID, such as a line of the relay's log that proves acceptance, or a
    report of a delivery. True where it settled something.
    """
    found = emails.read_message_id(about)
    delivery = (
        Delivery.objects.filter(message_uuid=found, state=DeliveryState.UNCERTAIN).first() if found else None
    )
    if delivery is None:
        return False
    done = ledger.Settlement(delivery.pk, delivery.attempts, SENT, delivery.subscriber_id)
    return ledger.settle(done, owner=delivery.owner, at=at)
