from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render


class CleanInputMiddleware:
    """Refuses NUL and broken Unicode with 400 before any view: PostgreSQL would answer them with an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not all(is_clean(text) for text in texts_in(request)):
            return render(request, "400.html", status=400)
        return self.get_response(request)


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
