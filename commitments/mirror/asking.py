"""Asks the site for one address as a reader would, without a network between."""

import io
import sys
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest

from commitments.rules.citations import FORMS, Citation
from commitments.rules.mirror_copy import MirrorCopy


class NotAnsweredError(Exception):
    """The site has no such page, or failed on it."""


@dataclass(frozen=True)
class Answer:
    kind: str
    body: bytes
    citation: Citation | None

    @property
    def cited(self) -> dict[str, str]:
        """The files of reference managers by their ending."""
        if self.citation is None:
            return {}
        return {ending: form.write(self.citation) for ending, form in FORMS.items()}


@cache
def handler() -> BaseHandler:
    made = BaseHandler()
    made.load_middleware()
    return made


def ask(address: str, copy: MirrorCopy, *, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    request = WSGIRequest(environment(address))
    request.mirror_copy = copy  # type: ignore[attr-defined]  # views/public/day.py reads it
    response: Any = handler().get_response(request)
    if response.status_code != status:
        raise NotAnsweredError(f"{address} answered {response.status_code}.")
    cited = getattr(request, "cited", None)  # views/public/citing.py leaves it there
    return Answer(
        kind=response.headers.get("Content-Type", "").partition(";")[0],
        body=response.getvalue(),
        citation=cited.citation if cited else None,
    )


def environment(address: str) -> dict[str, Any]:
    site, (path, _, question) = urlsplit(settings.SITE_URL), address.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": question,
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": site.netloc,
        "HTTP_X_FORWARDED_PROTO": site.scheme,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": site.scheme,
    }
