"""How the API answers: as JSON with its validators, or with a problem that a program can read."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from commitments.rules.problems import CONTENT_TYPE, problem

# what a program on another site may read; caches ask again each time, which costs them a 304
OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, no-cache",
}
# within so little time a second change could have the same moment in whole seconds
TOO_FRESH: Final = dt.timedelta(seconds=2)


class ProblemError(Exception):
    """Ends a request with a problem. `members` stand beside the usual ones."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.said = problem(status, detail, errors=errors, **members)


def wrong_parameter(name: str, what: str) -> ProblemError:
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "A parameter is not as the description of the API says.",
        errors=[{"parameter": name, "detail": what}],
    )


def problem_answer(error: ProblemError) -> HttpResponse:
    return HttpResponse(written(error.said), status=error.status, content_type=CONTENT_TYPE)


def written(shape: Mapping[str, Any]) -> bytes:
    return json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode()


def answer(
    request: HttpRequest,
    shape: Mapping[str, Any],
    *,
    changed_at: dt.datetime | None,
    now: dt.datetime,
    links: Mapping[str, str] | None = None,
) -> HttpResponseBase:
    """200 with its validators, or 304 where the reader has it already."""
    body = written(shape)
    response = HttpResponse(body, content_type="application/json")
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    stamp = None
    if changed_at is not None and changed_at < now - TOO_FRESH:
        stamp = int(changed_at.timestamp())
        response["Last-Modified"] = http_date(stamp)
    if links:
        response["Link"] = ", ".join(f'<{url}>; rel="{name}"' for name, url in links.items())
    return get_conditional_response(request, response["ETag"], stamp, response) or response
