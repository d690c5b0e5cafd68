"""Posting to an address that a partner gave: never to a machine inside, no redirect, within a time."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpcore
import httpx

from commitments.fetching.fetcher import Limits
from commitments.fetching.wire import (
    Deadline,
    Dial,
    FetchError,
    GuardedBackend,
    Origin,
    Resolve,
    ask_the_system,
    dial,
    exchange,
)
from commitments.rules import posting

LIMITS: Final = Limits(total_seconds=15, connect_seconds=5, max_bytes=20_000)


@dataclass(frozen=True)
class Answer:
    """What is kept of an answer. Its body is read up to a limit and thrown away."""

    status: int
    retry_after: str = ""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Poster:
    """Keeps nothing between two messages, follows no redirect, heeds no environment variable.

    `exempt` are origins, host and port, to which http is allowed and which may be inside: those that whoever
    runs a copy has set to try it out. `resolve` and `dial` are the network; tests bring their own.
    """

    user_agent: str
    limits: Limits = LIMITS
    exempt: frozenset[Origin] = frozenset()
    resolve: Resolve = ask_the_system
    dial: Dial = dial
    tls: ssl.SSLContext | None = None

    def is_exempt(self, address: str) -> bool:
        return posting.is_exempt(address, self.exempt)

    def post(self, address: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Raises FetchError where no server answered, or where nothing may be sent."""
        if problem := posting.problem_of(address, exempt=self.exempt):
            raise FetchError(problem)
        deadline = Deadline(self.limits.total_seconds)
        wall = GuardedBackend(resolve=self.resolve, dial=self.dial, exempt=self.exempt, deadline=deadline)
        own = {
            "User-Agent": self.user_agent,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        with exchange(
            "POST",
            httpx.URL(address),
            headers=own | dict(headers),
            content=body,
            wall=wall,
            connect_seconds=self.limits.connect_seconds,
            tls=self.tls,
        ) as response:
            return self.received(response)

    def received(self, response: httpcore.Response) -> Answer:
        """The status stands in the first line: a body that never ends or breaks off changes nothing of it."""
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
        }
        read = 0
        try:
            for piece in response.iter_stream():
                read += len(piece)
                if read >= self.limits.max_bytes:
                    break
        except (FetchError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
            pass
        return Answer(response.status, headers.get("retry-after", ""))
