"""Requests at moments that were settled before, whatever the answers take.

Who waits for an answer before asking again asks less of a slow site, and never learns how slow it was. Here
each request has its moment, and its time counts from then on: also while it waits for a connection.
"""

import asyncio
import gzip
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, TypeVar

import brotli

LONGEST_WAIT: Final = 30.0
MOST_CONNECTIONS: Final = 200
HEAD: Final = b"\r\n\r\n"
T = TypeVar("T")


@dataclass(frozen=True)
class Ask:
    """One request to make. `kind` is what it counts as; `statuses` are those that are right."""

    path: str
    kind: str
    headers: Mapping[str, str] = field(default_factory=dict)
    statuses: tuple[int, ...] = (200,)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> bytes:
        """Unpacked, which fails where a part is missing."""
        encoding = self.headers.get("content-encoding", "")
        if not self.body:
            return b""
        return {"gzip": gzip.decompress, "br": brotli.decompress}.get(encoding, bytes)(self.body)


class BrokenAnswerError(ValueError):
    """What came is no whole answer."""


class Connection:
    """One kept alive."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.is_reusable = True

    async def ask(self, host: str, ask: Ask) -> Answer:
        lines = [f"GET {ask.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in ask.headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode())
        head = (await self.reader.readuntil(HEAD)).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:-2])}
        self.is_reusable = headers.get("connection", "").lower() != "close"
        return Answer(status, headers, await self.body(status, headers))

    async def body(self, status: int, headers: Mapping[str, str]) -> bytes:
        if status == 304:
            return b""
        if "chunked" in headers.get("transfer-encoding", ""):
            pieces = []
            while size := int(await self.reader.readline(), 16):
                pieces.append(await self.reader.readexactly(size + 2))
            await self.reader.readline()
            return b"".join(piece[:-2] for piece in pieces)
        if "content-length" not in headers:
            raise BrokenAnswerError("neither a length nor pieces")
        return await self.reader.readexactly(int(headers["content-length"]))

    def close(self) -> None:
        self.writer.close()


class Client:
    """Asks one server over as many connections as are needed at a time."""

    def __init__(self, port: int) -> None:
        self.port, self.host = port, f"127.0.0.1:{port}"
        self._idle: deque[Connection] = deque()
        self._room = asyncio.Semaphore(MOST_CONNECTIONS)

    async def ask(self, ask: Ask) -> Answer:
        """Once more where a kept connection was closed under it before an answer began, as browsers do."""
        async with self._room:
            if self._idle:
                connection = self._idle.pop()
                try:
                    return await self._over(connection, ask)
                except (EOFError, ConnectionError) as problem:
                    if getattr(problem, "partial", b""):
                        raise
            return await self._over(await self._connect(), ask)

    async def _connect(self) -> Connection:
        return Connection(*await asyncio.open_connection("127.0.0.1", self.port, limit=2**20))

    async def _over(self, connection: Connection, ask: Ask) -> Answer:
        try:
            answer = await asyncio.wait_for(connection.ask(self.host, ask), LONGEST_WAIT)
        except BaseException:
            connection.close()
            raise
        if connection.is_reusable:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()


def moments(rate: float, seconds: float, random: Random) -> Iterator[float]:
    """Seconds after the start at which readers come who know nothing of each other."""
    at = random.expovariate(rate)
    while at < seconds:
        yield at
        at += random.expovariate(rate)


async def at_their_moments(
    plan: Iterator[tuple[float, T]], act: Callable[[T, float], Coroutine[Any, Any, None]]
) -> None:
    """Begins each act at its moment, told with the moment; returns when all have ended."""
    started = time.perf_counter()
    async with asyncio.TaskGroup() as running:
        for at, what in plan:
            due = started + at
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            running.create_task(act(what, due))
