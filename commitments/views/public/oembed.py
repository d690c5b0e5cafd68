"""oEmbed: programs that were given the address of a page ask here how to show it in a frame."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.charts import share_image
from commitments.former_words import words_of
from commitments.languages import LOCALE
from commitments.rules.page_language import language_in
from commitments.rules.past_days import PARAMETER, parse
from commitments.summaries import past_day, share_card
from commitments.summaries.share_card import JOINT, Card, language_now
from commitments.summaries.share_embed import MAP_HEIGHT, WIDTH, snippet
from commitments.views.public.day import day_of
from commitments.vocabulary import SignatoryKind

SECONDS_KEPT: Final = 3600


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """`url` is a page of a signatory or an undertaking, or the overview, whose frame is the map."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only format=json is answered.", status=501, content_type="text/plain")
    today = day_of(request)
    try:
        parts = urlsplit(request.GET.get("url", "")[:500])
        if parts.netloc not in (urlsplit(settings.SITE_URL).netloc, request.get_host()):
            return nothing()
        asked = parse_qs(parts.query).get(PARAMETER)
        as_of = parse(asked[-1]) if asked else None
        if as_of and as_of > today:
            return nothing()
        with translation.override(LOCALE[language_in(parts.path)]):
            match = resolve(parts.path)
            found = answer_of_day(match, as_of, today) if as_of else answer(match, today=today, as_of=None)
    except (ValueError, Resolver404):
        return nothing()
    return open_to_all(JsonResponse(found)) if found else nothing()


def answer(match: ResolverMatch, *, today: dt.date, as_of: dt.date | None) -> dict[str, Any] | None:
    """None where there is nothing to show in a frame."""
    if match.namespace != "public":
        return None
    if match.url_name == "overview":
        source = reverse("share:map-embed", args=[language_now()])
        return rich(
            {"source": source, "page": reverse("public:overview"), "title": gettext("The signatories")},
            height=MAP_HEIGHT,
            as_of=as_of,
        )
    card = card_of(match, today=today)
    if card is None:
        return None
    frame = {"source": card.embed_url, "page": card.url, "title": card.title}
    picture = {
        "thumbnail_url": f"{settings.SITE_URL}{card.image_url}",
        "thumbnail_width": share_image.WIDTH,
        "thumbnail_height": share_image.HEIGHT,
    }
    found = rich(frame, height=card.embed_height, as_of=as_of)
    return found if as_of else found | picture  # a picture of today would show what came later


def answer_of_day(
    match: ResolverMatch, as_of: dt.date, today: dt.date, *, shown: dt.date | None = None
) -> dict[str, Any] | None:
    """The same in the words of that day; a day before the launch is shown as the launch, as its page is."""
    day = shown or as_of
    with past_day.opened(day) as launched:
        earliest = launched or today
        if day >= earliest:
            with words_of(day):
                return answer(match, today=day, as_of=as_of)
    return answer_of_day(match, as_of, today, shown=earliest)


def card_of(match: ResolverMatch, *, today: dt.date) -> Card | None:
    """The card of a page that has one."""
    given = match.kwargs
    if match.url_name in SignatoryKind.values:
        return share_card.load_signatory(kind=given["kind"], slug=given["slug"], today=today)
    if match.url_name in [f"{kind}-undertaking" for kind in SignatoryKind.values]:
        return share_card.load_undertaking(**given, today=today)
    if match.url_name == "joint-undertaking":
        return share_card.load_undertaking(kind=JOINT, slug="", code=given["code"], today=today)
    return None


def rich(frame: Mapping[str, str], *, height: int, as_of: dt.date | None) -> dict[str, Any]:
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": settings.SITE_NAME,
        "provider_url": settings.SITE_URL,
        "title": frame["title"],
        "html": snippet(**frame, height=height, as_of=as_of),
        "width": WIDTH,
        "height": height,
        "cache_age": SECONDS_KEPT,
    }


def nothing() -> HttpResponse:
    return open_to_all(
        JsonResponse({"error": "No page of this site that can be shown in a frame."}, status=404)
    )


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Scripts of other sites may read the answer: it is as public as the page."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
