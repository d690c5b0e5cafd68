"""A small internet on loopback: web servers that misbehave, a name server that rebinds, and canaries.

`Net.dial` stands in for the network. Public addresses in `hosts` lead to servers of the test; whatever else
is dialled ends at a canary, which counts it. So a fetcher that reaches anything it should not is seen.
"""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpcore
from dnslib import AAAA, QTYPE, RCODE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer

from commitments.fetching.fetcher import Fetcher, Limits
from commitments.fetching.wire import ask_the_system

PUBLIC = "93.184.215.14"  # stands for the test's own web server
ELSEWHERE = "93.184.215.15"
Handler = Callable[[socket.socket, str], None]
Answer = bytes | Handler


def page(body: bytes | str = "", *, status: str = "200 OK", **headers: str) -> bytes:
    """A whole HTTP answer. Header names are written with underscores."""
    raw = body.encode() if isinstance(body, str) else body
    lines = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(raw))} | headers
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + raw


def redirect(to: str, status: str = "302 Found") -> bytes:
    return page(status=status, Location=to)


class WebServer:
    """Answers each path with bytes, or with a function that has the connection. Keeps what it was asked."""

    def __init__(self, answers: Mapping[str, Answer], tls: ssl.SSLContext | None = None) -> None:
        self.answers = dict(answers)
        self.tls = tls
        self.requests: list[str] = []
        self.connections = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.answer, args=[connection], daemon=True).start()

    def answer(self, plain: socket.socket) -> None:
        with suppress(OSError), plain:
            plain.settimeout(20)
            connection = self.tls.wrap_socket(plain, server_side=True) if self.tls else plain
            with connection:
                request = whole_request(connection)
                if not request:
                    return
                self.requests.append(request.decode("latin-1"))
                path = request.split(b" ", 2)[1].decode("latin-1")
                found = self.answers.get(path, page(status="404 Not Found"))
                if callable(found):
                    found(connection, path)
                else:
                    connection.sendall(found)

    def close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def whole_request(connection: socket.socket) -> bytes:
    """With its body: closing a connection that holds unread bytes resets it, and the answer may be lost."""
    request = b""
    while b"\r\n\r\n" not in request and (more := connection.recv(65536)):
        request += more
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)^content-length: *(\d+)", head, re.MULTILINE)
    missing = int(length[1]) - len(body) if length else 0
    while missing > 0 and (more := connection.recv(65536)):
        request, missing = request + more, missing - len(more)
    return request


class NameServer(BaseResolver):
    """A real name server. Each name has its answers in turn, the last of them for ever; none is NXDOMAIN."""

    def __init__(self, names: Mapping[str, list[list[str]]]) -> None:
        self.names = {name: list(answers) for name, answers in names.items()}
        self.asked: list[str] = []
        self.server = DNSServer(self, address="127.0.0.1", port=0, logger=DNSLogger("-request,-reply"))
        self.port = self.server.server.server_address[1]
        # not start_thread(): stop() then waits half a second, in every test
        threading.Thread(target=self.server.server.serve_forever, args=[0.01], daemon=True).start()

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        name, reply = str(request.q.qname).removesuffix("."), request.reply()
        if name not in self.names:
            reply.header.rcode = RCODE.NXDOMAIN
            return reply
        self.asked.append(name)
        turns = self.names[name]
        for address in turns.pop(0) if len(turns) > 1 else turns[0]:
            kind = ("AAAA", AAAA) if ":" in address else ("A", A)
            reply.add_answer(RR(name, getattr(QTYPE, kind[0]), rdata=kind[1](address), ttl=0))
        return reply

    def addresses(self, name: str, port: int) -> list[str]:
        """What a fetcher is given as `resolve`: names from here, numbers as this machine reads them."""
        try:
            return ask_the_system(name, port) if is_numeric(name) else self.ask(name)
        except UnicodeError:
            raise socket.gaierror(socket.EAI_NONAME, "no such name") from None

    def ask(self, name: str) -> list[str]:
        reply = DNSRecord.parse(DNSRecord.question(name).send("127.0.0.1", self.port, timeout=5))
        if reply.header.rcode == RCODE.NXDOMAIN:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [str(row.rdata) for row in reply.rr]

    def close(self) -> None:
        self.server.server.shutdown()
        self.server.server.server_close()


def is_numeric(name: str) -> bool:
    last = name.rstrip(".").rpartition(".")[2]
    return ":" in name or last.isdigit() or last.startswith("0x")


@dataclass
class Net:
    """What a test has at hand; `dialled` are the addresses that the fetcher connected to."""

    web: WebServer
    names: NameServer
    canaries: list[WebServer]
    hosts: dict[str, int]
    dialled: list[tuple[str, int]] = field(default_factory=list)

    def dial(self, address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        self.dialled.append((address, port))
        own = {canary.port for canary in self.canaries}
        to = self.hosts.get(address) or (port if port in own else self.canaries[0].port)
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", to, timeout)

    def fetcher(self, **options: object) -> Fetcher:
        limits = Limits(**{"total_seconds": 3, "connect_seconds": 2} | options.pop("limits", {}))  # type: ignore
        return Fetcher(
            user_agent="Test (https://tracker.example)",
            resolve=self.names.addresses,
            dial=self.dial,
            limits=limits,
            **options,  # type: ignore[arg-type]
        )

    @property
    def canaries_heard(self) -> int:
        return sum(canary.connections for canary in self.canaries)


@contextmanager
def small_internet(
    answers: Mapping[str, Answer],
    *,
    names: Mapping[str, list[list[str]]] | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Net]:
    """`site.example` serves `answers`; further names as given."""
    web = WebServer(answers, tls)
    canaries = [WebServer({}) for _ in range(4)]
    server = NameServer({"site.example": [[PUBLIC]]} | dict(names or {}))
    try:
        yield Net(web, server, canaries, {PUBLIC: web.port, ELSEWHERE: web.port})
    finally:
        server.close()
        for each in (web, *canaries):
            each.close()
