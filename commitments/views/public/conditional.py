"""Files that programs fetch again and again: the same bytes are not sent twice."""

import datetime as dt
import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date


def unless_known(
    request: HttpRequest, response: HttpResponse, *, changed_at: dt.datetime | None = None
) -> HttpResponse:
    """The answer, or 304 where the reader says that it has it. The ETag is of every byte of it."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    seconds = int(changed_at.timestamp()) if changed_at else None
    if seconds is not None:
        response.headers["Last-Modified"] = http_date(seconds)
    found = get_conditional_response(request, etag, seconds, response)
    assert isinstance(found, HttpResponse)
    return found
