"""An address of the public with a slash after it leads to the one without: /en/ to /en."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path

NAMESPACES: Final = ("public", "digests", "follow", "suggest", "share")


class TrailingSlashMiddleware:
    """Leads only to addresses of ours that there are, never to another site, and keeps the question."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.path_info.rstrip("/")
        if address == request.path_info or request.method not in ("GET", "HEAD") or not is_public(address):
            return self.get_response(request)
        question = request.META.get("QUERY_STRING", "")
        there = escape_uri_path(address)
        return HttpResponsePermanentRedirect(f"{there}?{question}" if question else there)


def is_public(address: str) -> bool:
    if address.startswith("//"):  # to a browser another host
        return False
    try:
        return resolve(address).namespace in NAMESPACES
    except Resolver404:
        return False
