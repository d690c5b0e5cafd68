"""Against a real SMTP server, and raw ones that go away at a chosen moment."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator, Sequence

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from pytest_django import Settings

from commitments.actions.sending import handing_over
from commitments.actions.sending.handing_over import BackendRelay, SmtpRelay
from commitments.vocabulary import DeliveryState
from tests.smtp_sink import mailers_at, running_sink

WIRE = b"Subject: Hello\r\n\r\nText\r\n"
GREETING = b"220 here\r\n"
EHLO = b"250-here\r\n250 8BITMIME\r\n"


def smtp() -> SmtpRelay:
    made = handing_over.relay()
    assert isinstance(made, SmtpRelay)
    return made


@contextlib.contextmanager
def server_that_goes_away(*, after: int, before_the_answer: bool = False) -> Iterator[int]:
    """A server that answers everything and, within DATA, reads so many bytes and is gone with a reset."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener.accept()[0] as peer, peer.makefile("rb") as lines:
            peer.sendall(GREETING)
            for line in lines:
                command = line[:4].upper()
                peer.sendall(
                    EHLO if command == b"EHLO" else b"354 go\r\n" if command == b"DATA" else b"250 ok\r\n"
                )
                if command == b"DATA":
                    break
            if before_the_answer:
                while lines.readline() != b".\r\n":
                    pass
            else:
                lines.read(after)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(10)
        listener.close()


def test_many_messages_share_a_connection_and_not_for_ever(settings: Settings) -> None:
    with running_sink() as (sink, settings.MAILERS):
        relay = smtp()
        for _ in range(handing_over.MOST_ON_ONE_CONNECTION + 1):
            assert relay.hand_over_wire("dora@example.org", WIRE, 1).state == DeliveryState.SENT
        relay.close()
    assert (len(sink.accepted), sink.connections) == (101, 2)


def test_a_connection_lost_while_the_message_goes_leaves_no_doubt(settings: Settings) -> None:
    with server_that_goes_away(after=1000) as port:
        settings.MAILERS = mailers_at(port)
        long = b"x" * 998 + b"\r\n"
        outcome = smtp().hand_over_wire("dora@example.org", long * 40_000, 1)
    assert outcome.state == DeliveryState.DEFERRED
    assert not outcome.relay_is_down


def test_a_connection_lost_after_the_dot_leaves_doubt(settings: Settings) -> None:
    with server_that_goes_away(after=0, before_the_answer=True) as port:
        settings.MAILERS = mailers_at(port)
        outcome = smtp().hand_over_wire("dora@example.org", WIRE, 1)
    assert outcome.state == DeliveryState.UNCERTAIN


def test_a_relay_that_answers_nothing_is_given_up(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.MAILERS = mailers_at(silent.getsockname()[1])
        settings.MAILERS["default"]["OPTIONS"]["timeout"] = 0.2
        outcome = smtp().hand_over_wire("dora@example.org", WIRE, 1)
    assert (outcome.state, outcome.relay_is_down) == (DeliveryState.DEFERRED, True)


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_a_refusal_keeps_the_connection(settings: Settings, step: str) -> None:
    with running_sink(**{step: "550 no"}) as (sink, settings.MAILERS):
        relay = smtp()
        assert relay.hand_over_wire("dora@example.org", WIRE, 1).state == DeliveryState.FAILED
        sink.answers.clear()
        assert relay.hand_over_wire("erik@example.org", WIRE, 1).state == DeliveryState.SENT
        relay.close()
    assert (sink.recipients, sink.connections) == (["erik@example.org"], 1)


def test_after_421_a_new_connection_serves_the_next(settings: Settings) -> None:
    with running_sink(RCPT="421 too busy") as (sink, settings.MAILERS):
        relay = smtp()
        assert relay.hand_over_wire("dora@example.org", WIRE, 1).state == DeliveryState.DEFERRED
        sink.answers.clear()
        assert relay.hand_over_wire("erik@example.org", WIRE, 1).state == DeliveryState.SENT
        relay.close()
    assert sink.connections == 2


def test_a_relay_that_takes_few_messages_on_a_connection_is_asked_on_a_new_one(settings: Settings) -> None:
    with running_sink() as (sink, settings.MAILERS):
        relay = smtp()
        assert relay.hand_over_wire("dora@example.org", WIRE, 1).state == DeliveryState.SENT
        sink.answers["MAIL"] = "once: 421 enough"
        assert relay.hand_over_wire("erik@example.org", WIRE, 1).state == DeliveryState.SENT
        assert relay.hand_over_wire("fay@example.org", WIRE, 1).state == DeliveryState.SENT
        relay.close()
    assert (len(sink.accepted), sink.connections) == (3, 2)


@pytest.mark.parametrize("answer", ["421 enough", "drop"])
def test_a_relay_that_refuses_us_at_once_is_down(settings: Settings, answer: str) -> None:
    with running_sink(MAIL=answer) as (_, settings.MAILERS):
        outcome = smtp().hand_over_wire("dora@example.org", WIRE, 1)
    assert (outcome.state, outcome.relay_is_down) == (DeliveryState.DEFERRED, True)


def test_a_message_of_django_s_arrives_with_its_dots(settings: Settings) -> None:
    message = EmailMultiAlternatives("Hello", ".dot\n..dots\n", "digest@localhost", ["dora@example.org"])
    with running_sink() as (sink, settings.MAILERS):
        relay = smtp()
        assert relay.hand_over(message, attempts=1).state == DeliveryState.SENT
        relay.close()
    assert str(sink.accepted[0].get_payload()).replace("\r\n", "\n") == ".dot\n..dots\n"


@pytest.mark.parametrize(
    "to", [["a@example.org, b@example.org"], [], ["a@example.org\r\nBcc: b@example.org"]]
)
def test_an_address_that_cannot_be_written_to_is_the_message_s_own_fault(
    settings: Settings, to: list[str]
) -> None:
    with running_sink() as (sink, settings.MAILERS):
        message = EmailMultiAlternatives("Hello", "Text", "digest@localhost", to)
        assert smtp().hand_over(message, attempts=3).state == DeliveryState.FAILED
    assert sink.accepted == []


class TakesNothing(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return 0


class Breaks(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise RuntimeError("broken")


@pytest.mark.parametrize(
    ("backend", "state"), [("TakesNothing", DeliveryState.FAILED), ("Breaks", DeliveryState.UNCERTAIN)]
)
def test_another_backend_is_believed_only_when_it_says_so(
    settings: Settings, backend: str, state: str
) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.{backend}"}}
    relay = handing_over.relay()
    assert isinstance(relay, BackendRelay)
    message = EmailMultiAlternatives("Hello", "Text", "digest@localhost", ["dora@example.org"])
    assert relay.hand_over(message, attempts=1).state == state
    relay.close()


@contextlib.contextmanager
def piping_server(*answers: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server that offers PIPELINING and gives these answers to one envelope after the other."""
    listener, seen = socket.create_server(("127.0.0.1", 0)), []

    def serve() -> None:
        given = iter(answers)
        with listener.accept()[0] as peer, peer.makefile("rb") as lines:
            peer.sendall(GREETING)
            for line in lines:
                seen.append(line.strip())
                command = line[:4].upper()
                if command == b"EHLO":
                    peer.sendall(b"250-here\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
                elif command in (b"MAIL", b"RCPT", b"DATA") or line == b".\r\n":
                    peer.sendall(next(given) + b"\r\n")
                elif command == b"RSET":
                    peer.sendall(b"250 ok\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1], seen
    finally:
        thread.join(10)
        listener.close()


FINE = (b"250 ok", b"250 ok", b"354 go", b"250 taken")


@pytest.mark.parametrize(
    ("first", "state"),
    [
        (FINE, DeliveryState.SENT),
        ((b"250 ok", b"550 5.1.1 nobody", b"554 no recipient"), DeliveryState.FAILED),
        ((b"250 ok", b"450 later", b"354 go", b"554 no recipient"), DeliveryState.DEFERRED),
        ((b"250 ok", b"250 ok", b"451 later"), DeliveryState.DEFERRED),
        ((b"250 ok", b"250 ok", b"354 go", b"554 no"), DeliveryState.FAILED),
    ],
)
def test_answers_to_one_piece_are_told_apart_and_the_next_message_goes(
    settings: Settings, first: Sequence[bytes], state: str
) -> None:
    with piping_server(*first, *FINE) as (port, seen):
        settings.MAILERS = mailers_at(port)
        relay = smtp()
        assert relay.hand_over_wire("dora@example.org", WIRE, 1).state == state
        assert relay.hand_over_wire("erik@example.org", WIRE, 1).state == DeliveryState.SENT
        relay.close()
    assert seen[1:4] == [
        b"MAIL FROM:<digest@localhost> BODY=8BITMIME",
        b"RCPT TO:<dora@example.org>",
        b"DATA",
    ]
    assert sum(line.lower().startswith(b"ehlo") for line in seen) == 1


def test_a_sender_refused_in_one_piece_is_a_relay_that_is_down(settings: Settings) -> None:
    with piping_server(b"550 not you", b"503 no", b"503 no") as (port, _):
        settings.MAILERS = mailers_at(port)
        outcome = smtp().hand_over_wire("dora@example.org", WIRE, 1)
    assert (outcome.state, outcome.relay_is_down) == (DeliveryState.DEFERRED, True)
    assert "not you" in outcome.reason


class OneWay:
    """A relay on which each word of ours and each answer of its own is written down, in order."""

    def __init__(self, *, answers: dict[bytes, bytes]) -> None:
        self.answers, self.heard = answers, list[bytes]()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        try:
            self.talk()
        except ConnectionError:
            self.heard.append(b"gone")

    def talk(self) -> None:
        with self.listener.accept()[0] as peer, peer.makefile("rb") as lines:
            peer.sendall(GREETING)
            for line in lines:
                self.heard.append(line.strip())
                command = line[:4].upper()
                if command == b"EHLO":
                    peer.sendall(b"250-here\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
                    continue
                usual = b"354 go\r\n" if command == b"DATA" else b"250 ok\r\n"
                with contextlib.suppress(ConnectionError):  # who is gone may have said more before
                    peer.sendall(self.answers.get(line.strip(), usual))
                if command == b"DATA" and line.strip() not in self.answers:
                    while (text := lines.readline()) not in (b".\r\n", b""):
                        self.heard.append(text.strip())
                    if not text:
                        raise ConnectionError
                    self.heard.append(b".")
                    peer.sendall(self.answers.get(b".", b"250 taken\r\n"))

    def end(self) -> list[bytes]:
        self.thread.join(10)
        self.listener.close()
        return self.heard[1:]  # without the greeting


DORA = [b"MAIL FROM:<digest@localhost> BODY=8BITMIME", b"RCPT TO:<dora@example.org>", b"DATA"]
ERIK = [DORA[0], b"RCPT TO:<erik@example.org>", b"DATA"]
TEXT = [b"Subject: Hello", b"", b"Text", b"."]


def test_the_next_envelope_goes_along_with_the_dot_and_is_used_once(settings: Settings) -> None:
    there = OneWay(answers={})
    settings.MAILERS = mailers_at(there.listener.getsockname()[1])
    relay = smtp()
    assert relay.hand_over_wire("dora@example.org", WIRE, 1, then="erik@example.org").state == "sent"
    assert relay.hand_over_wire("erik@example.org", WIRE, 1).state == "sent"
    relay.close()
    assert there.end() == [*DORA, *TEXT, *ERIK, *TEXT, b"quit"]


def test_a_message_that_does_not_follow_its_envelope_leaves_nothing_behind(settings: Settings) -> None:
    """The relay waits for a message then, and would take a farewell for one."""
    there = OneWay(answers={})
    settings.MAILERS = mailers_at(there.listener.getsockname()[1])
    relay = smtp()
    assert relay.hand_over_wire("dora@example.org", WIRE, 1, then="erik@example.org").state == "sent"
    relay.close()
    assert there.end() == [*DORA, *TEXT, *ERIK, b"gone"]


def test_a_refused_message_leaves_the_next_envelope_as_it_is(settings: Settings) -> None:
    there = OneWay(answers={b".": b"554 no such content\r\n"})
    settings.MAILERS = mailers_at(there.listener.getsockname()[1])
    relay = smtp()
    for name, then in (("dora", "erik@example.org"), ("erik", "")):
        outcome = relay.hand_over_wire(f"{name}@example.org", WIRE, 1, then=then)
        assert (outcome.state, outcome.refused) == ("failed", "content")
    relay.close()
    assert there.end() == [*DORA, *TEXT, *ERIK, *TEXT, b"rset", b"quit"]


def test_a_recipient_refused_ahead_of_their_message_is_refused_when_it_goes(settings: Settings) -> None:
    there = OneWay(answers={ERIK[1]: b"550 5.1.1 no such person\r\n"})
    settings.MAILERS = mailers_at(there.listener.getsockname()[1])
    relay = smtp()
    assert relay.hand_over_wire("dora@example.org", WIRE, 1, then="erik@example.org").state == "sent"
    outcome = relay.hand_over_wire("erik@example.org", WIRE, 1)
    relay.close()
    assert (outcome.state, outcome.refused) == ("failed", "recipient")
    assert there.end()[:10] == [*DORA, *TEXT, *ERIK]


def test_the_last_message_of_a_connection_announces_no_other(settings: Settings) -> None:
    with running_sink() as (sink, settings.MAILERS):
        relay = smtp()
        for _ in range(handing_over.MOST_ON_ONE_CONNECTION + 1):
            outcome = relay.hand_over_wire("dora@example.org", WIRE, 1, then="dora@example.org")
            assert outcome.state == DeliveryState.SENT
        relay.close()
    assert (len(sink.accepted), sink.connections) == (101, 2)
