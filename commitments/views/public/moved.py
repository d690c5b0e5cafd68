"""The way to the one address of what was asked for by another spelling. It keeps the question."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


@dataclass(frozen=True, init=False)
class Moved:
    """What was asked for stands elsewhere: these parts of the address are spelt otherwise."""

    parts: dict[str, str] = field(default_factory=dict)

    def __init__(self, **parts: str) -> None:
        object.__setattr__(self, "parts", parts)


def to_right_spelling(request: HttpRequest, **parts: str) -> HttpResponse:
    """For good to the same address with these parts of it spelt as they are spelt here."""
    match = request.resolver_match
    assert match is not None  # a view runs only where an address was found
    return to(request, reverse(match.view_name, kwargs=match.kwargs | parts))


def to(request: HttpRequest, path: str, *, permanent: bool = True) -> HttpResponse:
    question = request.META.get("QUERY_STRING", "")
    return redirect(f"{path}?{question}" if question else path, permanent=permanent)
