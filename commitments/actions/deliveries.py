"""Sending from the ledger: claim, record the intent, hand over, settle. docs/mail.md draws the states.

Nothing is locked while talking to the relay. A lease, measured by the database's clock, says how long
a claim holds; the state `sending`, committed before the relay hears anything, says afterwards whether
a worker that went away may have sent the mail.
"""

import contextlib
import datetime as dt
import logging
import os
import random
import smtplib
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from traceback import walk_tb
from typing import Final
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Greatest, Now
from django.utils import translation

from commitments import emails
from commitments.actions import digests, subscriptions
from commitments.languages import LOCALE
from commitments.models import Delivery, DigestRun, MailHold, Subscriber
from commitments.rules.mail_words import without_addresses
from commitments.summaries import digest as digest_summary
from commitments.summaries import follow as follow_summary
from commitments.summaries import follow_address, notice_mail
from commitments.summaries.follow import Taste
from commitments.vocabulary import DeliveryState, MailDetail, MessagePurpose, SubscriberState

BATCH: Final = 20
LEASE: Final = dt.timedelta(minutes=15)
WAIT_FOR_ANOTHER: Final = dt.timedelta(minutes=1)  # while another digest of the same subscriber goes
SECONDS_PER_DRAIN: Final = 10
MOST_TRIES: Final = 6
MOST_COMPOSINGS: Final = 3
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=4)
WAITS_FOR_DATABASE: Final = (0.5, 1, 2, 4, 8)

NOTHING_NEW = "There was nothing left to tell."
NOT_SUBSCRIBED = "Not subscribed any more when it was about to go."
WORKER_GONE = "The worker went away while handing it over: it may or may not have been sent."
TOO_LATE = "It could not be sent in time."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of one try. `relay_is_down` gives the try back and stops the batch."""

    state: DeliveryState
    reason: str = ""
    relay_is_down: bool = False


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
    sweep()
    expire(at=now)
    return Tick(tuple(planned), drain(at=now, seconds=seconds))


def sweep() -> None:
    """Frees claims never acted on; marks what was being handed over, which is never sent again blindly."""
    stale = Delivery.objects.filter(lease_until__lt=Now())
    stale.filter(state=DeliveryState.CLAIMED).update(state=DeliveryState.PENDING, owner="", lease_until=None)
    uncertain = stale.filter(state=DeliveryState.SENDING).update(
        state=DeliveryState.UNCERTAIN, reason=WORKER_GONE, settled_at=Now(), lease_until=None
    )
    if uncertain:
        log.error("%s mails are uncertain: their worker went away while handing them over", uncertain)


def expire(*, at: dt.datetime) -> None:
    waiting = Delivery.objects.filter(state__in=[DeliveryState.PENDING, DeliveryState.DEFERRED])
    waiting.filter(expires_at__lte=at).update(state=DeliveryState.EXPIRED, reason=TOO_LATE, settled_at=Now())


def drain(*, at: dt.datetime, seconds: float = SECONDS_PER_DRAIN) -> Counter[str]:
    """Sends what is due until nothing is left, the time is up or the relay cannot be reached."""
    owner = f"{socket.gethostname()[:40]}/{os.getpid()}/{uuid4().hex[:8]}"
    stop_at, outcomes = time.monotonic() + seconds, Counter[str]()
    composer, mailer = Composer(), mailers.default
    try:
        while batch := claim(owner=owner, at=at):
            for pk in batch:
                if time.monotonic() > stop_at:
                    return outcomes
                outcome = send_one(pk, owner=owner, at=at, compose=composer.compose, mailer=mailer)
                outcomes[outcome.state] += 1
                if outcome.relay_is_down:
                    return outcomes
        return outcomes
    finally:
        Delivery.objects.filter(owner=owner, state=DeliveryState.CLAIMED).update(
            state=DeliveryState.PENDING, owner="", lease_until=None
        )
        close(mailer)


@transaction.atomic
def claim(*, owner: str, at: dt.datetime) -> list[int]:
    """Takes the next messages that are due; rows another worker is claiming are passed over."""
    due = Delivery.objects.filter(
        state__in=[DeliveryState.PENDING, DeliveryState.DEFERRED], not_before__lte=Greatest(at, Now())
    )
    if MailHold.objects.standing().exists():
        due = due.exclude(purpose=MessagePurpose.DIGEST)
    rows = due.order_by("not_before", "id").select_for_update(skip_locked=True)
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    Delivery.objects.filter(pk__in=ids).update(
        state=DeliveryState.CLAIMED, owner=owner, lease_until=Now() + LEASE
    )
    return ids


def send_one(
    pk: int,
    *,
    owner: str,
    at: dt.datetime,
    compose: Callable[[Delivery], EmailMultiAlternatives | None],
    mailer: BaseEmailBackend,
) -> Outcome:
    """One message from claim to settlement. Never raises for what is wrong with the message itself."""
    if not record_intent(pk, owner=owner):
        return Outcome(state_now(pk))
    delivery = (
        Delivery.objects.select_related("subscriber", "run", "notice", "address_change").filter(pk=pk).first()
    )
    if delivery is None:  # the recipient was erased this moment
        return Outcome(DeliveryState.SUPPRESSED)
    try:
        message = compose(delivery)
    except Exception as error:
        log.exception("delivery %s could not be composed", pk)
        outcome = spoiled(f"It could not be composed: {error!r}", delivery.attempts)
    else:
        outcome = (
            hand_over(message, mailer, delivery.attempts)
            if message
            else Outcome(DeliveryState.SUPPRESSED, NOTHING_NEW)
        )
    keep_trying(lambda: settle(delivery, owner=owner, outcome=outcome, at=at))
    return outcome


def state_now(pk: int) -> DeliveryState:
    """Where a message stands that was not sent; suppressed where its subscriber was erased."""
    state = Delivery.objects.filter(pk=pk).values_list("state", flat=True).first()
    return DeliveryState(state or DeliveryState.SUPPRESSED)


@transaction.atomic
def record_intent(pk: int, *, owner: str) -> bool:
    """Commits that the message is about to go, in one statement with the check that it is still wanted.

    A confirmation answers somebody who asked, so it goes whatever the state, as does a notice; a digest
    goes to the confirmed only. Two digests of one subscriber never go at once: each begins where the one
    before ended, so the second waits. False when it must not go now, or when the lease was lost.
    """
    Subscriber.objects.select_for_update().filter(deliveries=pk).first()
    mine = Delivery.objects.filter(pk=pk, owner=owner, state=DeliveryState.CLAIMED, lease_until__gt=Now())
    if MailHold.objects.standing().exists():
        mine.filter(purpose=MessagePurpose.DIGEST).update(
            state=DeliveryState.PENDING, owner="", lease_until=None
        )
    others = Delivery.objects.filter(purpose=MessagePurpose.DIGEST, state=DeliveryState.SENDING)
    if others.filter(subscriber__deliveries=pk).exclude(pk=pk).exists():
        mine.filter(purpose=MessagePurpose.DIGEST).update(
            state=DeliveryState.PENDING, owner="", lease_until=None, not_before=Now() + WAIT_FOR_ANOTHER
        )
    wanted = ~Q(purpose=MessagePurpose.DIGEST) | Q(
        subscriber__state=SubscriberState.CONFIRMED, subscriber__suppressed_at=None
    )
    if mine.filter(wanted).update(
        state=DeliveryState.SENDING, attempts=F("attempts") + 1, lease_until=Now() + LEASE
    ):
        return True
    mine.update(state=DeliveryState.SUPPRESSED, reason=NOT_SUBSCRIBED, settled_at=Now(), lease_until=None)
    return False


class Composer:
    """Composes messages from published rows; one read serves all whose digest begins at the same change."""

    def __init__(self) -> None:
        self.windows: dict[tuple[object, ...], digest_summary.Window] = {}

    def compose(self, delivery: Delivery) -> EmailMultiAlternatives | None:
        """The message, or None when there is nothing to tell."""
        if delivery.notice is not None:
            mail = notice_mail.load(delivery.notice)
            return emails.notice(delivery, name=mail.name, context=mail.context) if mail else None
        if delivery.address_change is not None:
            return self.address_change(delivery)
        if delivery.run is None or delivery.subscriber is None:
            return self.confirmation(delivery)
        marks = digest_summary.Marks.of(delivery)
        key = (delivery.run.pk, marks)
        if key not in self.windows:
            self.windows[key] = digest_summary.window(delivery.run, marks)
        follows = list(delivery.subscriber.follows.select_related("signatory", "commitment", "instrument"))
        subscriber = delivery.subscriber
        digest = digest_summary.compose(self.windows[key], follows, timezone=subscriber.timezone)
        if not digest.is_news:
            return None
        taste = Taste(MailDetail(subscriber.detail), subscriber.is_plain)
        return emails.digest(digest, personal=emails.personal(delivery), taste=taste)

    def confirmation(self, delivery: Delivery) -> EmailMultiAlternatives | None:
        request = subscriptions.request_in(delivery.key)
        with translation.override(LOCALE[request.language]):
            wanted = follow_summary.requested(request)
            return emails.confirmation(delivery, request=request, wanted=wanted) if wanted else None

    def address_change(self, delivery: Delivery) -> EmailMultiAlternatives | None:
        assert delivery.address_change is not None
        wish = follow_address.load(delivery.address_change.public_id)
        if wish is None:
            return None
        with translation.override(LOCALE[wish.language]):
            return emails.address_change(delivery, wish=wish)


def hand_over(message: EmailMultiAlternatives, mailer: BaseEmailBackend, attempts: int) -> Outcome:
    """Gives one message to the relay, over a connection that the batch shares."""
    try:
        mailer.open()
    except OSError as error:  # smtplib's own errors are among these
        return Outcome(DeliveryState.DEFERRED, f"The relay cannot be reached: {error}", relay_is_down=True)
    try:
        taken = mailer.send_messages([message])
    except Exception as error:
        close(mailer)
        return outcome_of(error, attempts)
    if not taken:
        return Outcome(DeliveryState.FAILED, "The mail backend took no message.")
    return Outcome(DeliveryState.SENT)


def outcome_of(error: Exception, attempts: int) -> Outcome:
    """What an error while sending says about the message. Where it cannot tell, the message is uncertain."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return answered(*next(iter(refused.values())), attempts)
        case smtplib.SMTPSenderRefused() | smtplib.SMTPHeloError():  # ours to mend, not the recipient's
            return Outcome(DeliveryState.DEFERRED, f"The relay refuses us: {error}", relay_is_down=True)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=text):
            return answered(code, text, attempts)
        case ValueError():  # Django refuses the address or a header before anything is sent
            return spoiled(f"It cannot be sent as it is: {error}", attempts)
        case smtplib.SMTPException() if not was_in_data(error):
            return postponed(f"The connection broke before the message was handed over: {error}", attempts)
    return Outcome(DeliveryState.UNCERTAIN, f"The connection broke before the relay answered: {error!r}")


def answered(code: int, text: bytes | str, attempts: int) -> Outcome:
    """The relay said no, so the message was certainly not accepted: 4xx for now, anything else for good."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    if 400 <= code < 500:
        return postponed(f"{code} {words}", attempts)
    return Outcome(DeliveryState.FAILED, f"{code} {words}")


def postponed(reason: str, attempts: int) -> Outcome:
    if attempts >= MOST_TRIES:
        return Outcome(DeliveryState.FAILED, f"Given up after {attempts} tries. {reason}")
    return Outcome(DeliveryState.DEFERRED, reason)


def spoiled(reason: str, attempts: int) -> Outcome:
    """The message itself is at fault: it is tried again in case a row was, but not often."""
    return Outcome(DeliveryState.FAILED if attempts >= MOST_COMPOSINGS else DeliveryState.DEFERRED, reason)


def was_in_data(error: Exception) -> bool:
    """Whether smtplib had begun the DATA command; its error alone does not say.

    From there on a broken connection leaves open whether the relay took the message.
    """
    return any(frame.f_code.co_name == "data" for frame, _ in walk_tb(error.__traceback__))


@transaction.atomic
def settle(delivery: Delivery, *, owner: str, outcome: Outcome, at: dt.datetime) -> None:
    """Writes the outcome, even where the lease ran out meanwhile; what was told is not told again.

    The ledger is read by more people than may see an address, so the relay's words are kept without any.
    """
    mine = Delivery.objects.filter(
        pk=delivery.pk, owner=owner, state__in=[DeliveryState.SENDING, DeliveryState.UNCERTAIN]
    )
    attempts = delivery.attempts - 1 if outcome.relay_is_down else delivery.attempts
    is_final = outcome.state != DeliveryState.DEFERRED
    if not mine.update(
        state=outcome.state,
        reason=without_addresses(outcome.reason)[:500],
        attempts=attempts,
        settled_at=Now() if is_final else None,
        not_before=F("not_before") if is_final else Greatest(at, Now()) + wait(attempts),
        lease_until=None,
    ):
        return
    is_told = outcome.state in (DeliveryState.SENT, DeliveryState.SUPPRESSED)
    if delivery.run is not None and delivery.subscriber is not None and is_told:
        Subscriber.objects.filter(pk=delivery.subscriber.pk).update(
            seen_change=Greatest("seen_change", delivery.run.change_up_to),
            told_on=Greatest("told_on", Value(delivery.due_on, DateField())),
        )


def wait(attempts: int) -> dt.timedelta:
    """1, 4, 16, 64 minutes, at most four hours, shortened by chance so that retries do not come in step."""
    longest = min(FIRST_WAIT * 4 ** max(attempts - 1, 0), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1)


def keep_trying(write: Callable[[], None]) -> None:
    """The relay has answered; a database that is restarting must not make us forget it."""
    for seconds in WAITS_FOR_DATABASE:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(seconds)
    return write()


def close(mailer: BaseEmailBackend) -> None:
    with contextlib.suppress(OSError):
        mailer.close()
