"""A partner's server on this machine, to which messages are really posted."""

import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """One message as it came: headers with small letters, the bytes of the body."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def shape(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class PartnerServer:
    """Answers with each of `statuses` in turn, with the last of them for ever, and keeps what it was sent."""

    port: int = 0
    statuses: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?from=tracker"

    @property
    def numbers(self) -> list[int]:
        """Of the changes, in the order in which they came."""
        return [message.shape["data"]["number"] for message in self.received]

    @property
    def ids(self) -> list[str]:
        return [message.id for message in self.received]

    def take(self, message: Received) -> int:
        with self.lock:
            self.received.append(message)
            return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]

    def enter(self, step: int) -> None:
        with self.lock:
            self.at_once += step
            self.most_at_once = max(self.most_at_once, self.at_once)


@contextmanager
def running_partner(tls: ssl.SSLContext | None = None) -> Iterator[PartnerServer]:
    partner = PartnerServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            partner.enter(1)
            try:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(partner.take(Received(headers, body)))
                for name, value in {"Content-Length": "0", **partner.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
            finally:
                partner.enter(-1)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        partner.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield partner
        finally:
            server.shutdown()
