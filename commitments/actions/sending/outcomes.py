"""What becomes of one try, from what the relay or a mail service said, or did not say."""

import smtplib
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused

from commitments.desk_vocabulary import BounceKind, RefusalKind
from commitments.rules import bounces
from commitments.vocabulary import DeliveryState

MOST_TRIES: Final = 6
MOST_COMPOSINGS: Final = 3
NOTHING_NEW: Final = "There was nothing left to tell."
TRY_LATER: Final = {408, 425, 429, 503}  # a mail service that took nothing, and says to come back


class Stage(IntEnum):
    """How far a message got: the envelope begins once the sender was taken.

    Only from the final dot on may the relay have taken the message.
    """

    CONNECTING = 0
    ENVELOPE = 1
    CONTENT = 2
    AFTER_THE_DOT = 3


@dataclass(frozen=True)
class Outcome:
    """What became of one try. `relay_is_down` gives the try back and stops the batch.

    `refused` says what a final refusal was about, `bounce` what it means for the address.
    """

    state: DeliveryState
    reason: str = ""
    relay_is_down: bool = False
    refused: RefusalKind | str = ""
    bounce: BounceKind | None = None

    @property
    def is_final(self) -> bool:
        return self.state != DeliveryState.DEFERRED

    @property
    def is_told(self) -> bool:
        """Whether the reader knows now, or there was nothing to know."""
        return self.state in (DeliveryState.SENT, DeliveryState.SUPPRESSED)


SENT: Final = Outcome(DeliveryState.SENT)
NOTHING_LEFT: Final = Outcome(DeliveryState.SUPPRESSED, NOTHING_NEW)


def of_smtp(error: Exception, stage: Stage, attempts: int) -> Outcome:
    """What an error of the SMTP dialogue says about the message."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return of_recipient(*next(iter(refused.values())), attempts)
        case smtplib.SMTPSenderRefused() | smtplib.SMTPHeloError():  # ours to mend, not the recipient's
            return unreachable(f"The relay refuses us: {error}")
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=text):
            return of_content(code, words_of(text), attempts)
        case smtplib.SMTPException() | OSError() if stage == Stage.CONNECTING:
            return unreachable(f"The relay cannot be reached: {error}")
        case ValueError():  # an address or a header that cannot be sent, found before anything was
            return spoiled(f"It cannot be sent as it is: {error}", attempts)
    if stage < Stage.AFTER_THE_DOT:
        return postponed(f"The connection broke before the message was handed over: {error!r}", attempts)
    return uncertain(f"The connection broke before the relay answered: {error!r}")


def of_recipient(code: int, text: bytes | str, attempts: int) -> Outcome:
    """The relay refused the recipient: 4xx for now, anything else for good."""
    words = words_of(text)
    if 400 <= code < 500:
        return postponed(f"{code} {words}", attempts, bounce=BounceKind.SOFT)
    return Outcome(
        DeliveryState.FAILED,
        f"{code} {words}",
        refused=RefusalKind.RECIPIENT,
        bounce=bounces.kind_of(code, words),
    )


def of_content(code: int, words: str, attempts: int) -> Outcome:
    """The relay refused the message, which is certainly not taken. It says nothing of the address."""
    if 400 <= code < 500:
        return postponed(f"{code} {words}", attempts)
    return Outcome(DeliveryState.FAILED, f"{code} {words}", refused=RefusalKind.CONTENT)


def of_service(error: Exception, attempts: int) -> Outcome:
    """What an error of another mail backend says, such as a service reached over HTTP.

    Where it holds no answer of the service, or one that a server gives when it broke, nobody can know.
    """
    match error:
        case ValueError():
            return spoiled(f"It cannot be sent as it is: {error}", attempts)
        case AnymailRecipientsRefused():
            return Outcome(
                DeliveryState.FAILED, f"The service refused it: {error}", refused=RefusalKind.RECIPIENT
            )
        case AnymailAPIError(status_code=int(status)) if status in (401, 403):
            return unreachable(f"The service refuses us: {error}")
        case AnymailAPIError(status_code=int(status)) if status in TRY_LATER:
            return postponed(f"The service asks to wait: {error}", attempts)
        case AnymailAPIError(status_code=int(status)) if 400 <= status < 500:
            return Outcome(
                DeliveryState.FAILED, f"The service refused it: {error}", refused=RefusalKind.CONTENT
            )
    return uncertain(f"The connection broke before the answer came: {error!r}")


def of_status(answer: object) -> Outcome:
    """What a mail service said of the recipient where it raised no error; other backends say nothing."""
    said = set(getattr(answer, "status", None) or ["sent"])
    if said <= {"sent", "queued"}:
        return SENT
    if said & {"rejected", "invalid", "failed"}:
        words = f"The service refused it: {', '.join(sorted(said))}"
        return Outcome(DeliveryState.FAILED, words, refused=RefusalKind.RECIPIENT)
    return uncertain("The service does not say whether it took the message.")


def unreachable(reason: str) -> Outcome:
    return Outcome(DeliveryState.DEFERRED, reason, relay_is_down=True)


def uncertain(reason: str) -> Outcome:
    return Outcome(DeliveryState.UNCERTAIN, reason)


def postponed(reason: str, attempts: int, *, bounce: BounceKind | None = None) -> Outcome:
    if attempts >= MOST_TRIES:
        return Outcome(DeliveryState.FAILED, f"Given up after {attempts} tries. {reason}", bounce=bounce)
    return Outcome(DeliveryState.DEFERRED, reason)


def spoiled(reason: str, attempts: int) -> Outcome:
    """The message itself is at fault: it is tried again in case a row was, but not often."""
    return Outcome(DeliveryState.FAILED if attempts >= MOST_COMPOSINGS else DeliveryState.DEFERRED, reason)


def words_of(text: bytes | str) -> str:
    """Without the character that PostgreSQL cannot keep."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return words.replace("\0", "")
