"""A page as Django makes it for nobody in particular: no cookie, header or address of a reader goes in."""

import io
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

from commitments.mirror.traces import Trace
from commitments.page_cache.questions import Asked
from commitments.page_cache.reads import Reads, reads_of
from commitments.rules.mirror_copy import ASKED_THE_TIME

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass(frozen=True)
class Rendered:
    """A whole answer, uncompressed. `is_of_the_moment`: it may read otherwise a minute later.

    `reads`: what it was made of; None where that cannot be asked again.
    """

    status: str
    headers: Headers
    body: bytes
    is_of_the_moment: bool = False
    reads: Reads | None = None

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key.lower() == name)

    @property
    def is_failure(self) -> bool:
        return self.status.startswith("5")

    @property
    def is_elsewhere(self) -> bool:
        return self.status.startswith("3")

    @property
    def is_for_one_reader(self) -> bool:
        return bool(self.header("set-cookie"))


def render(application: Application, asked: Asked, *, site_url: str) -> Rendered:
    environ = environ_for(asked, site_url=site_url)
    status = ""
    named: Headers = []

    def start_response(line: str, headers: Headers, exc_info: Any = None) -> None:
        nonlocal status, named
        status, named = line, headers

    trace = Trace()
    with connection.execute_wrapper(trace.record):
        pieces = application(environ, start_response)
        try:
            body = b"".join(pieces)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
    return Rendered(status, named, body, bool(environ.get(ASKED_THE_TIME)), reads_of(trace, asked))


def environ_for(asked: Asked, *, site_url: str) -> Environ:
    parts = urlsplit(site_url)
    is_secure = parts.scheme == "https"
    environ: Environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": asked.path,
        "QUERY_STRING": asked.question,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if is_secure else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if is_secure:
        environ["HTTP_X_FORWARDED_PROTO"] = "https"
    if asked.is_part:
        environ["HTTP_HX_REQUEST"] = "true"
    return environ
