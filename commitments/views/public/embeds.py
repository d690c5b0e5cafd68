"""Small pages for other sites to show in a frame: no script, no cookie, one style sheet.

Only these may be framed. `?theme=` is light, dark or auto; `?as_of=` freezes the page on a day.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from commitments.languages import Language
from commitments.summaries import overview, share_card
from commitments.summaries.share_card import JOINT, Card
from commitments.summaries.signatory_names import look_up
from commitments.views.public.day import day_of
from commitments.views.public.moved import to_right_spelling
from commitments.vocabulary import SignatoryKind

THEMES: Final = ("light", "dark")
POLICY: Final[dict[str, Collection[str] | str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}
View = Callable[..., HttpResponse]


def framed(view: View) -> View:
    """May stand in a frame of any site, and do nothing there but be read and link here."""

    @xframe_options_exempt
    @csp_override(POLICY)
    @wraps(view)
    def open_to_frames(request: HttpRequest, **asked: Any) -> HttpResponse:
        response = view(request, **asked)
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return response

    return open_to_frames


@require_safe
@framed
def signatory(request: HttpRequest, language: str, slug: str, kind: str) -> HttpResponse:
    card = share_card.load_signatory(kind=kind, slug=slug, today=day_of(request))
    return show(request, language, card, kind=kind, slug=slug)


@require_safe
@framed
def undertaking(request: HttpRequest, language: str, slug: str, code: str, kind: str) -> HttpResponse:
    card = share_card.load_undertaking(kind=kind, slug=slug, code=code, today=day_of(request))
    return show(request, language, card, kind=kind, slug=slug, code=code)


@require_safe
@framed
def joint_undertaking(request: HttpRequest, language: str, code: str) -> HttpResponse:
    card = share_card.load_undertaking(kind=JOINT, slug="", code=code, today=day_of(request))
    return show(request, language, card, kind=JOINT, code=code)


@require_safe
@framed
def tile_map(request: HttpRequest, language: str) -> HttpResponse:
    tiles = overview.load_tiles()
    context = {"tiles": tiles, "assessed": sum(tile.signatory.assessed > 0 for tile in tiles)}
    return page(request, language, "embed/map.html", context)


def show(
    request: HttpRequest, language: str, card: Card | None, *, kind: str, slug: str = "", code: str = ""
) -> HttpResponse:
    """The card, or the way to it where the signatory or the code was spelt otherwise."""
    if card is None:
        right = look_up(SignatoryKind(kind), slug).slug if slug else ""
        if right not in ("", slug):
            return to_right_spelling(request, slug=right)
        return page(request, language, "embed/nothing.html", {}, status=404)
    if card.code != code:
        return to_right_spelling(request, code=card.code)
    return page(request, language, "embed/card.html", {"card": card})


def page(
    request: HttpRequest, language: str, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    if language not in Language.values:
        template, status = "embed/nothing.html", 404
    theme = request.GET.get("theme", "")
    more = {"theme": theme if theme in THEMES else ""}
    return render(request, template, context | more, status=status)
