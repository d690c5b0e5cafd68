"""Handing messages over: SMTP with a note of how far each got, and any other mail backend of Django's.

`smtplib` gives the same error for a connection lost before and after the final dot. Only the stage tells
a message that certainly was not taken from one that may have been, so it is noted here.
"""

import contextlib
import email.policy
import smtplib
import socket
import time
from collections.abc import Iterator
from email.utils import parseaddr
from typing import Final, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from commitments.actions.sending import outcomes
from commitments.actions.sending.composing import Content
from commitments.actions.sending.outcomes import Outcome, Stage
from commitments.emails import Personal
from commitments.rules import mail_wire
from commitments.vocabulary import DeliveryState

DEFAULT: Final = "default"  # of Django's MAILERS
MOST_ON_ONE_CONNECTION: Final = 100
LONGEST_CONNECTION: Final = 60.0  # seconds
SECONDS_AFTER_THE_DOT: Final = 120.0  # a relay may look at a message for long before it answers


class Staged(smtplib.SMTP):
    """smtplib's own client, which notes the stage and takes mail that is in wire form already.

    `offered` is the recipient of an envelope that was sent along with the message before and is not answered
    yet. The relay waits for that message then, and nothing else may be said to it.
    """

    stage = Stage.CONNECTING
    offered = ""

    def send_wire(self, sender: str, recipient: str, wire: bytes, *, then: str = "") -> None:
        """One message to one recipient. Raises smtplib's errors, with `stage` saying how far it got.

        `then` is the recipient of the message after it, whose envelope goes along with the final dot where
        the relay offers PIPELINING: a message then takes one way there and back. It binds to nothing, since a
        message that does not come is never taken.
        """
        self.offer(sender, recipient)
        self.stage = Stage.CONTENT
        self.send(wire)
        self.stage = Stage.AFTER_THE_DOT
        end = b".\r\n"
        if then and self.has_extn("pipelining"):
            end += self.in_one_piece(self.envelope(sender, then))
            self.offered = then
        with self.more_patience():
            self.send(end)
            self.acknowledge_at_once()
            code, words = self.getreply()
        if code != 250:
            raise smtplib.SMTPDataError(code, words)

    def envelope(self, sender: str, recipient: str) -> list[str]:
        """Both addresses were checked before; smtplib would read them anew for each message."""
        form = " BODY=8BITMIME" if self.has_extn("8bitmime") else ""
        return [f"MAIL FROM:<{sender}>{form}", f"RCPT TO:<{recipient}>", "DATA"]

    def in_one_piece(self, commands: list[str]) -> bytes:
        return "".join(f"{command}\r\n" for command in commands).encode(self.command_encoding)

    def acknowledge_at_once(self) -> None:
        """Tells the relay of each answer that it arrived; the kernel forgets this wish soon.

        A relay that sends by Nagle's rule waits with a second answer until it knows of the first, and the
        kernel would keep that word back for 40 ms.
        """
        if self.sock is not None and hasattr(socket, "TCP_QUICKACK"):
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def offer(self, sender: str, recipient: str) -> None:
        """The envelope, up to the relay's word that the message may come.

        In one piece where the relay offers PIPELINING (RFC 2920), which spares two ways there and back; or
        sent already.
        """
        commands = self.envelope(sender, recipient)
        is_piped = self.has_extn("pipelining")
        if not self.offered and is_piped:
            self.send(self.in_one_piece(commands))
        self.offered = ""
        self.acknowledge_at_once()

        def ask(command: str) -> tuple[int, bytes]:
            if not is_piped:
                self.putcmd(command)
            return self.getreply()

        code, words = ask(commands[0])
        if code != 250:
            self.skip(2 if is_piped else 0)
            raise smtplib.SMTPSenderRefused(code, words, sender)
        self.stage = Stage.ENVELOPE
        code, words = ask(commands[1])
        if code not in (250, 251):
            self.skip(1 if is_piped else 0)
            raise smtplib.SMTPRecipientsRefused({recipient: (code, words)})
        code, words = ask(commands[2])
        if code != 354:
            raise smtplib.SMTPDataError(code, words)

    def skip(self, number: int) -> None:
        """Reads the answers to what was sent along with a command that was refused."""
        code = 0
        with contextlib.suppress(OSError):
            for _ in range(number):
                code, _ = self.getreply()
            if code == 354:  # it waits for a message to nobody
                self.send(b".\r\n")
                self.getreply()

    @contextlib.contextmanager
    def more_patience(self) -> Iterator[None]:
        before = self.sock.gettimeout() if self.sock else None
        if before is None or before >= SECONDS_AFTER_THE_DOT or self.sock is None:
            yield
            return
        self.sock.settimeout(SECONDS_AFTER_THE_DOT)
        yield
        if self.sock is not None:
            self.sock.settimeout(before)


class StagedOverTls(Staged, smtplib.SMTP_SSL):
    """The same where the connection begins with TLS."""


class StagedBackend(EmailBackend):
    """Django's own, with its TLS and log-in, over the client above."""

    connection: Staged | None

    @property
    def connection_class(self) -> type[Staged]:
        return StagedOverTls if self.use_ssl else Staged


class Relay(Protocol):
    """Something that takes messages. Neither method raises for what goes wrong on the way.

    `then` is the address to which the next letter goes, where that is known already.
    """

    def hand_over_letter(
        self, content: Content, personal: Personal, *, date: bytes, attempts: int, then: str = ""
    ) -> Outcome: ...

    def hand_over(self, message: EmailMultiAlternatives, *, attempts: int) -> Outcome: ...

    def close(self) -> None: ...


class SmtpRelay:
    """One connection at a time, used for many messages and not for long."""

    def __init__(self, backend: StagedBackend) -> None:
        self.backend = backend
        self.sender = backend.prep_address(parseaddr(settings.MAIL_FROM)[1])
        self.handed_over, self.opened_at = 0, 0.0

    @property
    def stage(self) -> Stage:
        return self.backend.connection.stage if self.backend.connection else Stage.CONNECTING

    def opened(self, address: str) -> Staged:
        """The connection: the one at hand, or a new one where that was used enough or waits for another."""
        if self.backend.connection is not None and (
            self.handed_over >= MOST_ON_ONE_CONNECTION
            or time.monotonic() - self.opened_at > LONGEST_CONNECTION
            or self.backend.connection.offered not in ("", address)
        ):
            self.close()
        if self.backend.connection is None:
            self.backend.open()
            self.handed_over, self.opened_at = 0, time.monotonic()
            self.send_at_once()
        connection = self.backend.connection
        assert connection is not None
        connection.stage = Stage.CONNECTING
        connection.ehlo_or_helo_if_needed()
        return connection

    def send_at_once(self) -> None:
        """The final dot goes by itself: it must not wait for the answer to what went before it."""
        if self.backend.connection is not None and self.backend.connection.sock is not None:
            self.backend.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def hand_over_letter(
        self, content: Content, personal: Personal, *, date: bytes, attempts: int, then: str = ""
    ) -> Outcome:
        """In wire form, but to a relay that takes no 8BITMIME, or where address or text need encoding."""
        try:
            takes_wire = self.opened(personal.address).has_extn("8bitmime")
        except OSError as error:  # smtplib's own errors are among these
            return self.failed(error, attempts)
        wire = content.wire_for(personal, date) if takes_wire else None
        if wire is None:
            return self.hand_over(content.message_for(personal), attempts=attempts)
        return self.hand_over_wire(personal.address, wire, attempts, then=then)

    def hand_over(self, message: EmailMultiAlternatives, *, attempts: int) -> Outcome:
        """A message of Django's: encoded by the standard library, then the same way as the others."""
        try:
            (address,) = message.recipients()
            recipient = self.backend.prep_address(address)
            wire = mail_wire.stuffed(message.message(policy=email.policy.SMTP).as_bytes())
        except ValueError as error:
            return outcomes.spoiled(f"It cannot be sent as it is: {error}", attempts)
        return self.hand_over_wire(recipient, wire, attempts)

    def hand_over_wire(self, address: str, wire: bytes, attempts: int, *, then: str = "") -> Outcome:
        if self.handed_over + 1 >= MOST_ON_ONE_CONNECTION or not mail_wire.is_plain_address(then):
            then = ""
        try:
            self.opened(address).send_wire(self.sender, address, wire, then=then)
        except Exception as error:
            if self.had_enough(error):
                self.close()
                return self.hand_over_wire(address, wire, attempts, then=then)
            return self.failed(error, attempts)
        self.handed_over += 1
        return outcomes.SENT

    def had_enough(self, error: Exception) -> bool:
        """Whether the relay ended a connection that served before: many take only so many messages on one."""
        is_ended = isinstance(error, smtplib.SMTPServerDisconnected) or (
            isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == 421
        )
        return is_ended and self.stage == Stage.CONNECTING and self.handed_over > 0

    def failed(self, error: Exception, attempts: int) -> Outcome:
        outcome = outcomes.of_smtp(error, self.stage, attempts)
        self.mend(error)
        return outcome

    def mend(self, error: Exception) -> None:
        """After a refusal the same connection serves the next message; after anything else a new one does."""
        codes = {code for code, _ in getattr(error, "recipients", {}).values()} | {
            getattr(error, "smtp_code", None)
        }
        is_refusal = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
        if not is_refusal or 421 in codes or self.backend.connection is None:
            return self.close()
        if self.backend.connection.offered:  # the relay is at the next message already
            return None
        try:
            self.backend.connection.rset()
        except OSError:
            self.close()

    def close(self) -> None:
        """Also where the other end is gone already: whatever was open is closed.

        Without a word where the relay waits for a message: it would take any word for one.
        """
        connection, self.backend.connection = self.backend.connection, None
        if connection is not None:
            if not connection.offered:
                with contextlib.suppress(OSError):
                    connection.quit()
            connection.close()


class BackendRelay:
    """Any other mail backend: a mail service over HTTP, or the folder of a local copy."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self.backend = backend

    def hand_over_letter(
        self, content: Content, personal: Personal, *, date: bytes, attempts: int, then: str = ""
    ) -> Outcome:
        return self.hand_over(content.message_for(personal), attempts=attempts)

    def hand_over(self, message: EmailMultiAlternatives, *, attempts: int) -> Outcome:
        try:
            self.backend.open()
        except OSError as error:
            return outcomes.unreachable(f"The mail service cannot be reached: {error}")
        try:
            taken = self.backend.send_messages([message])
        except Exception as error:
            self.close()
            return outcomes.of_service(error, attempts)
        if not taken:
            return Outcome(DeliveryState.FAILED, "The mail backend took no message.")
        return outcomes.of_status(getattr(message, "anymail_status", None))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.backend.close()


def relay() -> Relay:
    """Where mail leaves, by the settings."""
    backend = mailers.default
    if type(backend) is EmailBackend:
        options = settings.MAILERS[DEFAULT].get("OPTIONS", {})
        return SmtpRelay(StagedBackend(alias=DEFAULT, **options))
    return BackendRelay(backend)
