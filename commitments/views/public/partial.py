"""One page, one template: htmx gets the named part of it that changes."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

# What decides on the answer beside its address: the third whether a folded filter stays open.
ASKED_BY: Final = ("HX-Request", "HX-History-Restore-Request", "HX-Trigger")

TAKE_DATA: Final = "components/_take_data.html"


def render_part(request: HttpRequest, template: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or the part that changes when htmx filters; restoring history needs the whole."""
    htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    is_partial = bool(htmx) and not htmx.history_restore_request
    name = f"{template}#{part}" if is_partial else template
    response = render(request, name, context | {"is_partial": is_partial})
    if is_partial:  # the links to the data stand outside the part, and ask what the part now asks
        response.content += render(request, TAKE_DATA, {"is_swapped": True}).content
    patch_vary_headers(response, ASKED_BY)
    return response
