"""The pictures that other sites show with a link to a page of ours.

What is drawn on publication lies in the store of share images; anything else is drawn here for the one who
asks, and kept by whatever caches it on the way, since its address is the hash of what it says.
"""

from typing import Final

from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.charts.raster import png
from commitments.charts.share_image import share_image
from commitments.summaries import share_card
from commitments.summaries.sample_notice import has_sample_data
from commitments.summaries.share_card import JOINT, Card
from commitments.summaries.share_picture import picture_of
from commitments.summaries.share_site import SiteCard, site_card
from commitments.summaries.signatory_names import look_up
from commitments.views.public.day import day_of
from commitments.views.public.moved import to
from commitments.vocabulary import SignatoryKind

FOR_GOOD: Final = "public, max-age=31536000, immutable"


@require_safe
def signatory_image(request: HttpRequest, language: str, slug: str, digest: str, kind: str) -> HttpResponse:
    def load(slug: str) -> Card | None:
        return share_card.load_signatory(kind=kind, slug=slug, today=day_of(request))

    return image(request, load(slug) or load(look_up(SignatoryKind(kind), slug).slug))


@require_safe
def undertaking_image(
    request: HttpRequest, language: str, slug: str, code: str, digest: str, kind: str
) -> HttpResponse:
    def load(slug: str) -> Card | None:
        return share_card.load_undertaking(kind=kind, slug=slug, code=code, today=day_of(request))

    return image(request, load(slug) or load(look_up(SignatoryKind(kind), slug).slug))


@require_safe
def site_image(request: HttpRequest, language: str, digest: str) -> HttpResponse:
    return image(request, site_card())


@require_safe
def joint_image(request: HttpRequest, language: str, code: str, digest: str) -> HttpResponse:
    return image(request, share_card.load_undertaking(kind=JOINT, slug="", code=code, today=day_of(request)))


def image(request: HttpRequest, card: Card | SiteCard | None) -> HttpResponse:
    """The picture at this address: the one kept under it, or the one of today; else the way to today's."""
    kept = storages["share_images"]
    name = request.path.removeprefix("/og/")
    if kept.exists(name):
        with kept.open(name) as file:
            return picture_response(file.read())
    if card is None:
        return render(request, "404.html", status=404)
    if card.image_url != request.path:
        return to(request, card.image_url, permanent=False)
    return picture_response(png(share_image(picture_of(card, is_sample=has_sample_data()))))


def picture_response(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = FOR_GOOD
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
