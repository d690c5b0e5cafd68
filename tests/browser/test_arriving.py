"""A page that arrives in pieces, as on a slow network: nothing moves aside for what comes later."""

import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import pytest

from tests.browser.conftest import RunningCopy
from tests.browser.gates import Window

PIECE: Final = 4_000  # bytes
PAUSE: Final = 0.04  # seconds; the browser paints between two pieces
PAGES: Final = (
    "",
    "/countries",
    "/countries/france",
    "/countries/united-kingdom",
    "/organisations",
    "/commitments/C8.c",
    "/matrix",
    "/matrix/full",
    "/map",
    "/deadlines",
    "/changes",
    "/corrections",
    "/method",
)


def pieces(page: bytes) -> Iterator[bytes]:
    """The head at once, then the body, cut only where a tag ends: half a word is not what this is about.

    One more cut parts the first <details> from its <summary>: a browser shows its own word until that comes.
    """
    start = 0
    end = page.index(b"<body")
    summary = page.find(b"<summary", end)
    while end < len(page):
        yield page[start:end]
        following = (page.find(b">", end + PIECE) + 1) or len(page)
        start, end = end, summary if end < summary < following else following
    yield page[start:]


@pytest.fixture(scope="module")
def slow_network(sample_copy: RunningCopy) -> Iterator[str]:
    """Where the sample copy answers piece by piece."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with urllib.request.urlopen(sample_copy.url + self.path) as answer:
                kind, body = answer.headers["Content-Type"], answer.read()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for piece in pieces(body) if kind.startswith("text/html") else (body,):
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(PAUSE)

        def log_message(self, *_: object) -> None:
            """Says nothing: the output of the tests is for people."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_aside(slow_network: str, window: Window, path: str, width: int) -> None:
    language = "fr" if PAGES.index(path) % 2 else "en"
    window.set_up(width=width)
    assert window.visit(f"{slow_network}/{language}{path}") == 200
    assert window.shifts() == []
