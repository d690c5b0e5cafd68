"""A crowd that asks for one page at once, each reader over a connection of its own."""

import contextlib
import http.client
import resource
import selectors
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench.mixed_machine import quantile

MOST_SECONDS: Final = 60.0
HEAD: Final = b"\r\n\r\n"


@dataclass(frozen=True)
class Crowd:
    """Milliseconds: `alone` one render for a single reader; `last` when 99 of 100 of the crowd had the page;
    `of_copy` the same for the crowd where a copy was kept already."""

    alone: float
    last: float
    of_copy: float


def crowds(port: int, pages: Sequence[str], number: int) -> list[Crowd]:
    """By turns, over pages of which nothing is kept: each is asked for by one reader, the next by a crowd.

    To whoever asks, a page that was just changed and one that nobody asked for are the same.
    """
    found = []
    for alone, together in zip(pages[::2], pages[1::2], strict=False):
        one = asked_alone(port, alone)
        fresh, kept = (quantile(asked_at_once(port, together, number), 0.99) for _ in range(2))
        found.append(Crowd(alone=one, last=fresh, of_copy=kept))
    return found


def median(found: Sequence[Crowd]) -> Crowd:
    return Crowd(
        *(statistics.median(getattr(one, what) for one in found) for what in ("alone", "last", "of_copy"))
    )


def asked_alone(port: int, path: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=MOST_SECONDS)
    try:
        connection.connect()
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        response.read()
        took = time.perf_counter() - begun
    finally:
        connection.close()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}.")
    return took * 1000


def asked_at_once(port: int, path: str, number: int) -> list[float]:
    """Milliseconds from the first question to each whole answer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < number + 100:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(number + 100, hard), hard))
    question = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    with contextlib.ExitStack() as stack, selectors.DefaultSelector() as ready:
        readers = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(number)]
        for reader in readers:
            reader.setblocking(False)
            ready.register(reader, selectors.EVENT_READ, bytearray())
        begun = time.perf_counter()
        for reader in readers:
            reader.send(question)
        return answers(ready, number, begun)


def answers(ready: selectors.BaseSelector, number: int, begun: float) -> list[float]:
    times: list[float] = []
    while len(times) < number:
        events = ready.select(MOST_SECONDS)
        if not events:
            raise SystemExit(f"{number - len(times)} of {number} readers had no answer.")
        for key, _ in events:
            assert isinstance(key.fileobj, socket.socket)
            part = key.fileobj.recv(1 << 20)
            key.data.extend(part)
            if is_whole(key.data):
                times.append((time.perf_counter() - begun) * 1000)
                ready.unregister(key.fileobj)
            elif not part:
                raise SystemExit("An answer was cut short.")
    return times


def is_whole(answer: bytearray) -> bool:
    head, mark, body = answer.partition(HEAD)
    if not mark:
        return False
    lines = head.decode("latin-1").lower().split("\r\n")
    if lines[0].split()[1] != "200":
        raise SystemExit(f"A reader was answered {lines[0]}.")
    length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
    return len(body) >= length
