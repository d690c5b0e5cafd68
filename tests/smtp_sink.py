"""A real SMTP server on a free loopback port that can misbehave at each step of the dialogue."""

import contextlib
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Sink:
    """Accepts everything until told otherwise: `answers` maps a step to a reply or to `drop`.

    A step is MAIL, RCPT or DATA, or RCPT and an address. A reply after "once: " is given once.
    """

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.accepted: list[Message] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.extensions: tuple[str, ...] = ()  # beyond those of aiosmtpd
        self.most_connections = 1_000  # in all; any more is broken off at its greeting

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        if self.connections > self.most_connections:
            assert server.transport is not None
            server.transport.abort()
        session.host_name = hostname
        return [responses[0], *(f"250-{name}" for name in self.extensions), *responses[1:]]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answer(server, "MAIL")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answer(server, f"RCPT {address}" if f"RCPT {address}" in self.answers else "RCPT")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called after the final dot; a drop here leaves the sender without the answer."""
        reply = self.answer(server, "DATA")
        if reply.startswith("250"):
            self.recipients += envelope.rcpt_tos
            self.accepted.append(message_from_bytes(envelope.original_content or b""))
        return reply

    def answer(self, server: SMTP, step: str) -> str:
        reply = self.answers.get(step, "250 OK")
        if reply.startswith("once: "):
            reply = self.answers.pop(step).removeprefix("once: ")
        if reply == "drop":
            assert server.transport is not None
            server.transport.abort()
        return reply


class DropsBeforeTheDot(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        assert self.transport is not None
        self.transport.abort()


class SinkController(Controller):
    def factory(self) -> SMTP:
        kind = DropsBeforeTheDot if self.handler.answers.get("DATA") == "drop before the dot" else SMTP
        return kind(self.handler, **self.SMTP_kwargs)


@contextlib.contextmanager
def running_sink(**answers: str) -> Iterator[tuple[Sink, dict[str, Any]]]:
    """The sink, and the MAILERS setting that sends to it."""
    sink, port = Sink(answers), free_port()
    controller = SinkController(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, mailers_at(port)
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def mailers_at(port: int) -> dict[str, Any]:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    return {"default": {"BACKEND": SMTP_BACKEND, "OPTIONS": options}}
