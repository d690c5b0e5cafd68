"""Version 1: a list, a stream and the single rows of every table, all made from the tables themselves."""

import functools
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError

from commitments.api import openapi, parameters, reading
from commitments.api.answers import OPEN, ProblemError, answer, problem_answer
from commitments.languages import LOCALE, Language
from commitments.summaries.open_data.table import Table
from commitments.summaries.open_data.tables import IN_ORDER
from commitments.summaries.siblings.shapes import envelope

logger = logging.getLogger("django.request")
METHODS: Final = "GET, HEAD, OPTIONS"

api = NinjaAPI(title="API", version="1", docs_url=None, openapi_url=None, urls_namespace="api")


def slug(table: Table) -> str:
    return table.name.replace("_", "-")


def listed(table: Table) -> Callable[..., HttpResponseBase]:
    """The operation that gives a page of a table."""

    def operation(request: HttpRequest, asked: Any) -> HttpResponseBase:
        parameters.refuse_strangers(request, parameters.of_list(table.name))
        columns = parameters.chosen_columns(table, asked.fields)
        with reading.reading(asked.as_of) as moment:
            found = reading.page(table, asked, day=moment.day, columns=columns)
        following = None
        if not found.is_last:
            question = request.GET.copy()
            question["cursor"] = found.cursor or ""
            following = f"{settings.SITE_URL}{request.path}?{question.urlencode()}"
        shape = envelope(
            title=table.title,
            path=request.path,
            day=moment.day,
            body={"rows": found.rows, "cursor": found.cursor, "next": following},
        )
        links = {"next": following} if following else {}
        return answer(request, shape, changed_at=moment.changed_at, now=timezone.now(), links=links)

    return asking(operation, parameters.of_list(table.name))


def single(table: Table) -> Callable[..., HttpResponseBase]:
    """The operation that gives one row."""

    def operation(request: HttpRequest, key: str, asked: Any) -> HttpResponseBase:
        parameters.refuse_strangers(request, parameters.of_row(table.name))
        columns = parameters.chosen_columns(table, asked.fields)
        with reading.reading(asked.as_of) as moment:
            row = reading.one(table, key, day=moment.day, columns=columns)
        shape = envelope(title=f"{table.title}: {key}", path=request.path, day=moment.day, body={"row": row})
        return answer(request, shape, changed_at=moment.changed_at, now=timezone.now())

    return asking(operation, parameters.of_row(table.name))


def streamed(table: Table) -> Callable[..., HttpResponseBase]:
    """The operation that gives every row."""

    def operation(request: HttpRequest, asked: Any) -> HttpResponseBase:
        parameters.refuse_strangers(request, parameters.of_stream(table.name))
        columns = parameters.chosen_columns(table, asked.fields)
        with reading.reading(asked.as_of):
            pass  # a day that cannot be read is refused before the first byte
        lines = reading.stream(table, asked, as_of=asked.as_of, columns=columns)
        return StreamingHttpResponse(lines, content_type="application/x-ndjson")

    return asking(operation, parameters.of_stream(table.name))


def asking(operation: Callable[..., Any], model: type[Schema]) -> Callable[..., Any]:
    """The same operation with the parameters that the framework is to read for it."""
    operation.__annotations__["asked"] = Query[model]  # type: ignore[misc, valid-type]
    return operation


for _table in IN_ORDER:
    _slug = slug(_table)
    api.get(f"/{_slug}", url_name=f"{_slug}-list", operation_id=f"list_{_table.name}")(listed(_table))
    api.get(f"/{_slug}.ndjson", url_name=f"{_slug}-stream", operation_id=f"stream_{_table.name}")(
        streamed(_table)
    )
    api.get(f"/{_slug}/{{key}}", url_name=f"{_slug}-row", operation_id=f"read_{_table.name}")(single(_table))


@api.exception_handler(ProblemError)
def on_problem(_request: HttpRequest, error: ProblemError) -> HttpResponse:
    return problem_answer(error)


@api.exception_handler(ValidationError)
def on_wrong_parameters(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"parameter": str(item["loc"][-1]), "detail": str(item["msg"])} for item in error.errors]
    detail = "A parameter is not as the description of the API says."
    return problem_answer(ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors))


@api.exception_handler(HttpError)
def on_http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem_answer(ProblemError(HTTPStatus(error.status_code), str(error)))


def index(request: HttpRequest) -> HttpResponseBase:
    """What there is to read."""
    tables = [
        {
            "name": table.name,
            "title": table.title,
            "meaning": table.meaning,
            "key": table.key,
            "url": settings.SITE_URL + reverse(f"api:{slug(table)}-list"),
            "stream_url": settings.SITE_URL + reverse(f"api:{slug(table)}-stream"),
        }
        for table in IN_ORDER
    ]
    described = settings.SITE_URL + reverse("api:openapi")
    shape = envelope(
        title="API",
        path=request.path,
        day=timezone.now().date(),
        body={"tables": tables, "openapi": described},
    )
    return answer(request, shape, changed_at=None, now=timezone.now())


def description(request: HttpRequest) -> HttpResponseBase:
    return answer(request, openapi.document(), changed_at=None, now=timezone.now())


def unknown(_request: HttpRequest, rest: str = "") -> HttpResponseBase:
    raise Http404


def door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What holds for every address of the API: reading only, open to other sites, every error a problem."""

    @functools.wraps(view)
    def through(request: HttpRequest, *arguments: Any, **values: Any) -> HttpResponseBase:
        with translation.override(LOCALE[Language.ENGLISH]):
            response = said(view, request, *arguments, **values)
        for name, value in OPEN.items():
            response.headers.setdefault(name, value)
        return response

    return through


def said(
    view: Callable[..., HttpResponseBase], request: HttpRequest, *arguments: Any, **values: Any
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
        return response
    if request.method not in ("GET", "HEAD"):
        refused = problem_answer(ProblemError(HTTPStatus.METHOD_NOT_ALLOWED, "The API is read only."))
        refused["Allow"] = METHODS
        return refused
    is_head, request.method = request.method == "HEAD", "GET"  # the framework answers GET alone
    try:
        response_ = view(request, *arguments, **values)
    except Http404:
        return problem_answer(ProblemError(HTTPStatus.NOT_FOUND, "There is no such address in the API."))
    except ProblemError as error:
        return problem_answer(error)
    except Exception:
        logger.exception("Internal Server Error: %s", request.path)
        got_request_exception.send(sender=door, request=request)
        return problem_answer(ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "This failed on our side."))
    if is_head:
        request.method = "HEAD"
        if isinstance(response_, StreamingHttpResponse):
            response_.close()
            response_.streaming_content = iter(())
    return response_


def patterns() -> list[URLPattern]:
    made = [
        pattern
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name not in ("api-root",)
    ]
    for pattern in made:
        pattern.callback = door(pattern.callback)
    return [
        path("", door(index), name="index"),
        path("openapi.json", door(description), name="openapi"),
        *made,
        path("<path:rest>", door(unknown), name="unknown"),
    ]


urlpatterns = patterns()
