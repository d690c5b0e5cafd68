from collections.abc import Callable, Iterable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from commitments.rules.problems import CONTENT_TYPE, problem


class CleanInputMiddleware:
    """Refuses NUL and broken Unicode with 400 before any view: PostgreSQL would answer them with an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not all(is_clean(text) for text in texts_in(request)):
            return refusal(request)
        return self.get_response(request)


def refusal(request: HttpRequest) -> HttpResponse:
    """In words for people, and for programs as the API tells its problems."""
    if not request.path.startswith("/api/"):
        return render(request, "400.html", status=400)
    said = problem(HTTPStatus.BAD_REQUEST, "The request holds signs that no text can have.")
    response = JsonResponse(said, status=HTTPStatus.BAD_REQUEST, content_type=CONTENT_TYPE)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def texts_in(request: HttpRequest) -> Iterable[str]:
    """Every text a view could read from the request."""
    yield request.path
    yield from request.COOKIES.values()  # a quoted cookie may hold an octal NUL
    yield from pairs(request.GET)
    if request.method == "POST" and not (request.content_type or "").startswith("application/json"):
        yield from pairs(request.POST)


def pairs(query: QueryDict) -> Iterable[str]:
    for key, values in query.lists():
        yield key
        yield from (value for value in values if isinstance(value, str))


def is_clean(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
