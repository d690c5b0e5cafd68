"""Fetching one public page: a few redirects, each checked anew, within a time and a size."""

import contextlib
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Final

import httpcore
import httpx

from commitments.fetching.unpacking import ENCODINGS, unpack
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

PORTS: Final = {"http": 80, "https": 443}
REDIRECTS: Final = (301, 302, 303, 307, 308)
FOR_GOOD: Final = (301, 308)
MOST_REDIRECTS: Final = 3
LONGEST_URL: Final = 1000
HOST: Final = re.compile(r"[a-z0-9._:-]+", re.IGNORECASE)  # no zone of a local link, no percent signs
ADDRESSES: Final = ("location", "content-location")
WAYS: Final = "Only pages at http or https addresses are fetched."


@dataclass(frozen=True)
class Limits:
    total_seconds: float = 10
    connect_seconds: float = 5
    max_bytes: int = 2_000_000


@dataclass(frozen=True)
class Fetched:
    """What a server answered in the end. A body is read only where the answer was a page."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    is_cut: bool = False
    redirects: int = 0
    moved_for_good: bool = False
    lost_encryption: bool = False

    @property
    def is_page(self) -> bool:
        return 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        return self.message.get_content_type() if "content-type" in self.headers else ""

    @property
    def charset(self) -> str:
        return str(self.message.get_param("charset") or "")

    @property
    def file_name(self) -> str:
        return self.message.get_filename() or ""

    @property
    def message(self) -> Message:
        """The headers that have a grammar of their own, read by the standard library."""
        message = Message()
        for name in ("content-type", "content-disposition"):
            if name in self.headers:
                message[name] = self.headers[name]
        return message


@dataclass(frozen=True)
class Fetcher:
    """Keeps nothing between two fetches: no cookie, no connection. Environment variables mean nothing to it.

    `resolve` and `dial` are the network; tests bring their own. `exempt` is explained at GuardedBackend.
    """

    user_agent: str
    limits: Limits = Limits()
    exempt: frozenset[Origin] = frozenset()
    resolve: Resolve = ask_the_system
    dial: Dial = dial
    tls: ssl.SSLContext | None = None

    def fetch(self, url: str) -> Fetched:
        """Raises FetchError where no server answered, or where the address may not be asked."""
        deadline = Deadline(self.limits.total_seconds)
        here = self.checked(url)
        statuses: list[int] = []
        lost_encryption = False
        while True:
            found = self.ask(here, deadline)
            location = found.headers.get("location", "")
            if found.status not in REDIRECTS or not location:
                break
            if len(statuses) == MOST_REDIRECTS:
                raise FetchError(f"The address was redirected more than {MOST_REDIRECTS} times.")
            statuses.append(found.status)
            there = self.checked(self.joined(here, location))
            lost_encryption |= here.scheme == "https" and there.scheme == "http"
            here = there
        return Fetched(
            url=str(here),
            status=found.status,
            headers=found.headers,
            body=found.body,
            is_cut=found.is_cut,
            redirects=len(statuses),
            moved_for_good=bool(statuses) and all(status in FOR_GOOD for status in statuses),
            lost_encryption=lost_encryption,
        )

    def checked(self, url: str | httpx.URL) -> httpx.URL:
        """The address, if it is one that may be asked at all. Where it leads is checked on connecting."""
        try:
            parsed = httpx.URL(url).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError):
            raise FetchError("The address is not a valid one.") from None
        if parsed.scheme not in PORTS:
            raise FetchError(WAYS)
        if parsed.userinfo:
            raise FetchError("An address with a user name in it is not fetched.")
        host = parsed.raw_host.decode("ascii")
        if not HOST.fullmatch(host) or len(str(parsed)) > LONGEST_URL:
            raise FetchError("The address is not a valid one.")
        port = PORTS[parsed.scheme] if parsed.port is None else parsed.port
        if port not in PORTS.values() and (host, port) not in self.exempt:
            raise FetchError(f"Port {port} is not fetched from, only 80 and 443.")
        return parsed

    def joined(self, here: httpx.URL, location: str) -> httpx.URL:
        try:
            return here.join(location)
        except (httpx.InvalidURL, ValueError):
            raise FetchError("The server redirects to an address that is not valid.") from None

    def ask(self, url: httpx.URL, deadline: Deadline) -> Fetched:
        """One request on a connection of its own."""
        wall = GuardedBackend(resolve=self.resolve, dial=self.dial, exempt=self.exempt, deadline=deadline)
        seconds = self.limits.connect_seconds
        with exchange(
            "GET", url, headers=self.request_headers(), wall=wall, connect_seconds=seconds, tls=self.tls
        ) as response:
            return self.received(url, response)

    def request_headers(self) -> dict[str, str]:
        return {
            "User-Agent": self.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
            "Accept-Encoding": ", ".join(ENCODINGS),
            "Connection": "close",
        }

    def received(self, url: httpx.URL, response: httpcore.Response) -> Fetched:
        pairs = [header_of(name, value) for name, value in response.headers]
        found = Fetched(url=str(url), status=response.status, headers=dict(reversed(pairs)))
        if not found.is_page:
            return found
        encodings = ", ".join(value for name, value in pairs if name == "content-encoding")
        body, is_cut = unpack(response.iter_stream(), encoding=encodings, limit=self.limits.max_bytes)
        return Fetched(found.url, found.status, found.headers, body, is_cut)


def header_of(name: bytes, value: bytes) -> tuple[str, str]:
    """Many servers write an address as it is shown, in UTF-8; browsers read it so."""
    title = name.decode("latin-1").lower()
    if title in ADDRESSES:
        with contextlib.suppress(UnicodeDecodeError):
            return title, value.decode()
    return title, value.decode("latin-1")
