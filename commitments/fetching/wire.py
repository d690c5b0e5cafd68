"""The connections of one fetch: names looked up once, every address checked, one clock over everything."""

import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from commitments.rules.addresses import is_public

Resolve = Callable[[str, int], Sequence[str]]
Dial = Callable[[str, int, float], httpcore.NetworkStream]
Origin = tuple[str, int]


class FetchError(Exception):
    """Nothing was fetched. Its words are a sentence for whoever looks after the source."""

    def __init__(self, sentence: str, *, name_is_gone: bool = False) -> None:
        self.sentence = sentence
        self.name_is_gone = name_is_gone
        super().__init__(sentence)


class Deadline:
    """The moment by which all of a fetch is over, however little at a time the other side sends."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        remaining = self.end - time.monotonic()
        if remaining <= 0:
            raise FetchError(f"The server did not finish within {self.seconds:g} seconds.")
        return remaining if at_most is None else min(at_most, remaining)


class TimedStream(httpcore.NetworkStream):
    """A connection on which nothing waits beyond the deadline of the whole fetch."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.deadline.left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self.stream.start_tls(ssl_context, server_hostname, self.deadline.left(timeout))
        return TimedStream(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def ask_the_system(name: str, port: int) -> list[str]:
    """Every address of a name, as this machine resolves it; to it `127.1` and `0x7f.1` are addresses too."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def dial(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(address, port, timeout)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to the very address it has checked, so a name cannot mean one thing then and another now.

    One bad address among several refuses the name. `exempt` are origins that whoever runs the site has set
    itself, such as an archive service in its own network: host and port, exactly.
    """

    def __init__(
        self, *, resolve: Resolve, dial: Dial, exempt: Collection[Origin], deadline: Deadline
    ) -> None:
        self.resolve = resolve
        self.dial = dial
        self.exempt = exempt
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self.look_up(host, port)
        if (host, port) not in self.exempt and not all(is_public(address) for address in addresses):
            raise FetchError("The address leads to a machine that is not on the public internet.")
        problem: Exception = FetchError(f"There is no address for {host}.", name_is_gone=True)
        for address in addresses:
            try:
                return TimedStream(self.dial(address, port, self.deadline.left(timeout)), self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                problem = failure
        raise problem

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise FetchError("The address leads to a machine that is not on the public internet.")

    def look_up(self, host: str, port: int) -> Sequence[str]:
        """Asks once. A system call that waits for a name server cannot be interrupted, so it has a thread."""
        threads = ThreadPoolExecutor(max_workers=1)
        try:
            return threads.submit(self.resolve, host, port).result(timeout=self.deadline.left())
        except TimeoutError:
            raise FetchError(f"No name server answered for {host}.") from None
        except socket.gaierror as failure:
            is_gone = failure.errno in (socket.EAI_NONAME, socket.EAI_NODATA)
            words = (
                f"There is no server of the name {host}."
                if is_gone
                else f"No name server answered for {host}."
            )
            raise FetchError(words, name_is_gone=is_gone) from None
        except UnicodeError:
            raise FetchError("The address is not a valid one.") from None
        finally:
            threads.shutdown(wait=False)


@contextmanager
def exchange(
    method: str,
    url: httpx.URL,
    *,
    headers: Mapping[str, str],
    wall: GuardedBackend,
    connect_seconds: float,
    tls: ssl.SSLContext | None,
    content: bytes | None = None,
) -> Iterator[httpcore.Response]:
    """One request on a connection of its own.

    Raises FetchError where it fails, also while the answer is read.
    """
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    context = tls or httpx.create_ssl_context(trust_env=False) if url.scheme == "https" else None
    try:
        with (
            httpcore.ConnectionPool(ssl_context=context, network_backend=wall, max_connections=1) as pool,
            pool.stream(
                method,
                target,
                headers=[(name.encode(), value.encode()) for name, value in headers.items()],
                content=content,
                extensions={"timeout": {"connect": connect_seconds}},
            ) as response,
        ):
            yield response
    except httpcore.TimeoutException:
        raise FetchError("The server did not answer in time.") from None
    except httpcore.NetworkError as failure:
        raise FetchError(sentence_for(failure)) from None
    except httpcore.ProtocolError:
        raise FetchError("What answered does not speak HTTP, or breaks its rules.") from None


def sentence_for(failure: Exception) -> str:
    causes: list[BaseException] = [failure]
    while causes[-1].__cause__ or causes[-1].__context__:
        causes.append(causes[-1].__cause__ or causes[-1].__context__ or failure)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return "The server’s certificate is not valid for this address."
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "No encrypted connection could be made."
    return "The server could not be reached, or broke off."
