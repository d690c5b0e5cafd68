"""The client that the loads ask with, against a server that answers as each test wants."""

import asyncio
import gzip
from collections.abc import Sequence
from random import Random

import pytest

from bench.open_load import Answer, Ask, BrokenAnswerError, Client, moments

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole"
ASK = Ask("/en", "page")


def ask(*answers: bytes, times: int = 1) -> list[Answer]:
    """What comes of asking a server that gives these bytes, one for each connection, and closes it."""
    waiting = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(waiting.pop(0))
        await writer.drain()
        writer.close()

    async def talk() -> list[Answer]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            client = Client(server.sockets[0].getsockname()[1])
            try:
                return [await client.ask(ASK) for _ in range(times)]
            finally:
                client.close()
                await asyncio.sleep(0)

    return asyncio.run(talk())


def test_a_whole_answer_is_read() -> None:
    (answer,) = ask(WHOLE)
    assert (answer.status, answer.headers, answer.body) == (200, {"content-length": "5"}, b"whole")


def test_an_answer_in_pieces_is_put_together() -> None:
    pieces = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nwho\r\n2\r\nle\r\n0\r\n\r\n"
    assert ask(pieces)[0].body == b"whole"


@pytest.mark.parametrize(
    "cut",
    [
        WHOLE[:-1],
        WHOLE[:20],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwho",
    ],
)
def test_an_answer_that_is_cut_short_is_an_error(cut: bytes) -> None:
    with pytest.raises(asyncio.IncompleteReadError):
        ask(cut)


def test_an_answer_without_a_length_is_an_error() -> None:
    with pytest.raises(BrokenAnswerError):
        ask(b"HTTP/1.1 200 OK\r\n\r\nwhole")


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced() -> None:
    assert [answer.body for answer in ask(WHOLE, WHOLE, times=2)] == [b"whole", b"whole"]


@pytest.mark.parametrize(
    ("body", "is_whole"), [(gzip.compress(b"page"), True), (gzip.compress(b"page")[:-9], False)]
)
def test_a_body_that_is_cut_before_it_was_sent_does_not_unpack(body: bytes, is_whole: bool) -> None:
    answer = Answer(200, {"content-encoding": "gzip"}, body)
    if is_whole:
        assert answer.text == b"page"
    else:
        with pytest.raises(EOFError):
            _ = answer.text


def test_moments_come_at_the_rate_and_within_the_time() -> None:
    found: Sequence[float] = list(moments(50, 100, Random(1)))
    assert len(found) == pytest.approx(5_000, rel=0.05)
    assert found == sorted(found)
    assert 0 < found[0] < found[-1] < 100
