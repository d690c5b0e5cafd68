"""Pages as the cache keeps them, a reader of WSGI, and web processes that stand before Django itself."""

import io
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from redis.connection import parse_url

from commitments.page_cache import figures
from commitments.page_cache.kept import Kept, Period, keep
from commitments.page_cache.memory import Memory
from commitments.page_cache.reads import Reads
from commitments.page_cache.render import Application, Environ, Headers, Rendered, StartResponse
from commitments.page_cache.shared import Shared
from commitments.page_cache.watch import Watch
from commitments.page_cache.wrapper import PageCache, Site

# Of Valkey, where only tests of kept pages write; one for each process that tests, as each empties its own.
DATABASE = 15 - int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 14
TODAY = Period(version=7, day=20_780)
WORDS = b"<p>What was promised, and what has happened since.</p>\n" * 100


@pytest.fixture
def django_itself(db: None) -> Iterator[Application]:
    """It leaves the connection of the test open, which it would close after each request."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def path_info(address: str) -> str:
    """The path of an address as WSGI gives it."""
    return unquote_to_bytes(address.partition("?")[0]).decode("latin-1")


def environ_of(address: str, *, method: str = "GET", **more: Any) -> Environ:
    """What a server hands over for an address; `more` are headers, written as WSGI writes them."""
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path_info(address),
        "QUERY_STRING": address.partition("?")[2],
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    } | more


@dataclass(frozen=True)
class Answer:
    """`came_from` is what it says of the copy it came from, in which alone two readers' may differ."""

    status: int
    headers: Headers
    body: bytes
    came_from: str = field(default="", compare=False)

    def header(self, name: str) -> str:
        """Blank where it was not sent."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def names(self) -> set[str]:
        return {name.lower() for name, _ in self.headers}


def ask(application: Any, address: str, *, method: str = "GET", **more: Any) -> Answer:
    """What an application, or a kept page through its `answer`, says to a reader."""
    said: list[Any] = []
    came_from: list[str] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
        said[:] = [int(status.split()[0]), [pair for pair in headers if pair[0] != "Cache-Status"]]
        came_from[:] = [value for name, value in headers if name == "Cache-Status"]

    pieces = application(environ_of(address, method=method, **more), start_response)
    body = b"".join(pieces)
    if hasattr(pieces, "close"):
        pieces.close()
    return Answer(*said, body, ", ".join(came_from))


def make_rendered(*more: tuple[str, str], body: bytes = WORDS, **fields: Any) -> Rendered:
    """`more` are headers beside the type, or another type."""
    names = {name.lower() for name, _ in more}
    headers = [] if "content-type" in names else [("Content-Type", "text/html; charset=utf-8")]
    return Rendered(**{"status": "200 OK", "headers": [*headers, *more], "body": body} | fields)


def make_kept(*more: tuple[str, str], period: Period = TODAY, now: float = 1_000.0, **fields: Any) -> Kept:
    return keep(make_rendered(*more, **fields), period=period, now=now)


@pytest.fixture
def valkey() -> Iterator["redis.Redis"]:
    """The real one, empty: a database where no other test looks, and patience with a busy machine."""
    options = parse_url(settings.REDIS_URL) | {"db": DATABASE}
    pool = redis.ConnectionPool(**options, socket_timeout=10, socket_connect_timeout=10)
    with redis.Redis(connection_pool=pool) as client:
        client.flushdb()
        yield client
        client.flushdb()


@dataclass
class Counted:
    """The application, and each environment in which it was asked. It can be slow, and it can fail."""

    application: Application
    seen: list[Environ] = field(default_factory=list)
    is_failing: bool = False
    before: Callable[[], object] = lambda: None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self.seen.append(dict(environ))
        self.before()
        if self.is_failing:
            start_response("500 Internal Server Error", [("Content-Type", "text/html")])
            return [b"It went wrong."]
        return self.application(environ, start_response)

    @property
    def passed(self) -> int:
        """How many requests came through as their reader sent them."""
        return sum("REMOTE_ADDR" in environ for environ in self.seen)


class Quiet(Watch):
    """Looks when it is asked for a version, and not by itself."""

    def start(self) -> None:
        self.look()


@dataclass
class Front:
    """One web process: its cache, the application behind it, and the version that its database tells."""

    application: Counted
    valkey: "redis.Redis"
    is_secure_only: bool = False
    watch_type: type[Watch] = Quiet
    code: str = field(default_factory=lambda: uuid4().hex)
    read: Callable[[], int] | None = None
    # another connection would see nothing of what a test has not committed
    is_as_before: Callable[[Reads], bool] = lambda reads: False
    clock: Callable[[], float] = time.time
    version: int = 1
    ahead: float = 0.0  # seconds by which the clock was put forward
    is_blind: bool = False

    def __post_init__(self) -> None:
        self.memory = Memory(10_000_000)
        self.watch = self.watch_type(self.read or self.told, clock=lambda: time.monotonic() + self.ahead)
        self.cache = PageCache(
            self.application,
            site=Site(
                url=settings.SITE_URL,
                hosts=tuple(settings.ALLOWED_HOSTS),
                session_cookie=settings.SESSION_COOKIE_NAME,
                is_secure_only=self.is_secure_only,
            ),
            memory=self.memory,
            shared=Shared(self.valkey, secret="secret", made_of=lambda: self.code),
            watch=self.watch,
            is_as_before=self.is_as_before,
            clock=lambda: self.clock() + self.ahead,
        )

    def told(self) -> int:
        if self.is_blind:
            raise OSError("the server is gone")
        return self.version

    def ask(self, address: str, **more: Any) -> Answer:
        return ask(self.cache, address, **more)

    def publish(self) -> None:
        self.version += 1
        self.watch.look()

    def go_blind(self, seconds: float = 1.0) -> None:
        self.is_blind, self.ahead = True, self.ahead + seconds

    @property
    def renders(self) -> int:
        return len(self.application.seen)


@pytest.fixture
def front(django_itself: Application, valkey: "redis.Redis") -> Front:
    return Front(Counted(django_itself), valkey)


def counted(source: str) -> float:
    """How many answers came from there so far."""
    return figures.OURS.get_sample_value("tracker_page_answers_total", {"source": source}) or 0.0
