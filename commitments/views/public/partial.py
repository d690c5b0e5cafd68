"""One page, one template: htmx gets the named part of it that changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_part(request: HttpRequest, template: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or the part that changes when htmx filters; restoring history needs the whole."""
    htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    is_partial = bool(htmx) and not htmx.history_restore_request
    name = f"{template}#{part}" if is_partial else template
    response = render(request, name, context | {"is_partial": is_partial})
    patch_vary_headers(response, ["HX-Request"])
    return response
