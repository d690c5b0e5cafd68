"""The configuration in deploy/nginx, in a real nginx before a site that answers as each test wants."""

import http.client
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench.pages import nginx, wait_for
from commitments.page_cache.kept import CACHE_CONTROL

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
PATIENCE = 3.0  # nginx itself would have them wait for five seconds


@contextmanager
def site(before_answer: Callable[[str], None]) -> Iterator[int]:
    """The port of a site that says which path was asked, after whatever the test does first."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            before_answer(self.path)
            body = self.path.encode()
            self.send_response(200)
            self.send_header("Cache-Control", CACHE_CONTROL)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        running.join()
        server.server_close()


def get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return body


def test_a_second_reader_of_a_page_on_its_way_asks_the_site_before_long(tmp_path: Path) -> None:
    """Held by nginx they would all wait for its next look, half a second after a render of a tenth."""
    both_are_there, came = threading.Barrier(2), []

    def hold(path: str) -> None:
        if path == "/en":
            came.append(path)
            both_are_there.wait(PATIENCE)

    with site(hold) as port, nginx(tmp_path, port) as (_, proxy, _), ThreadPoolExecutor(2) as readers:
        wait_for(proxy, "/warm")
        assert list(readers.map(lambda _: get(proxy, "/en"), range(2))) == [b"/en", b"/en"]
    assert (len(came), both_are_there.broken) == (2, False)


def test_a_reader_who_comes_soon_after_is_answered_by_nginx(tmp_path: Path) -> None:
    came: list[str] = []
    with site(came.append) as port, nginx(tmp_path, port) as (_, proxy, _):
        wait_for(proxy, "/warm")
        before = len(came)
        for _ in range(20):
            assert get(proxy, "/en") == b"/en"
    # twenty answers may take more than the second for which nginx keeps one
    assert 1 <= len(came) - before < 20
