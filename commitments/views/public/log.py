"""The published log: a page about it, and its files."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import condition, require_safe

from commitments.rules.canonical_json import canonical
from commitments.summaries import published_log
from commitments.views.public.citing import cite

LINES: Final = "application/jsonl; charset=utf-8"
LONGEST_PLACE: Final = 18  # digits; more is no place, and PostgreSQL would refuse it
CHECKER: Final = "docs/check_log.py"


def etag_of(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    """The hash of the head covers every file, words that were removed included."""
    return f'"{published_log.head().hash}"'


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    context = {
        "section": "method",
        "page": published_log.load(),
        "citation": cite(request, title=gettext("The published log"), page=request.path),
    }
    return render(request, "public/log.html", context)


@require_safe
@condition(etag_func=etag_of)
def file(request: HttpRequest) -> HttpResponseBase:
    end = published_log.head()
    return streamed(published_log.file(end), f"log-{end.position}.jsonl")


@require_safe
@condition(etag_func=etag_of)
def head(request: HttpRequest) -> HttpResponse:
    return one_line(canonical(published_log.head_shape()))


@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    return one_line(canonical([kept.shape for kept in published_log.kept_heads()]))


@require_safe
def proof(request: HttpRequest) -> HttpResponseBase:
    """`?after=` the place of one head, `&to=` that of the other; the newest where it is left out."""
    end, after = published_log.head(), place(request.GET.get("after", "0"))
    to = place(request.GET.get("to", str(end.position)))
    if after is None or to is None or not after <= to <= end.position:
        return not_there("after and to are places of the log, after no later than to.")
    if to < end.position:
        end = published_log.head_at(to)
    return streamed(published_log.proof(after=after, end=end), f"proof-{after}-{to}.jsonl")


@require_safe
def link(request: HttpRequest, position: int) -> HttpResponse:
    end = published_log.head()
    line = published_log.one(position) if position <= end.position else None
    return HttpResponse(line, content_type=LINES) if line else not_there("There is no such place in the log.")


@require_safe
def checker(request: HttpRequest) -> HttpResponse:
    text = (Path(settings.BASE_DIR) / CHECKER).read_text(encoding="utf-8")
    return attached(HttpResponse(text, content_type="text/x-python; charset=utf-8"), "check_log.py")


def place(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= LONGEST_PLACE else None


def one_line(text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="application/json; charset=utf-8")


def not_there(why: str) -> HttpResponse:
    answer = one_line(canonical({"error": why}))
    answer.status_code = HTTPStatus.NOT_FOUND
    return answer


def streamed(pieces: Iterator[str], name: str) -> HttpResponseBase:
    return attached(StreamingHttpResponse(pieces, content_type=LINES), name)


def attached(response: HttpResponseBase, name: str) -> Any:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
