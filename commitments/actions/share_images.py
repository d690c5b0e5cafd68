"""Draws the share images of what was published, so that no reader waits for one and old ones stay."""

import datetime as dt

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import translation

from commitments.charts.raster import png
from commitments.charts.share_image import share_image
from commitments.languages import LOCALE
from commitments.models import Change
from commitments.summaries import share_card
from commitments.summaries.sample_notice import has_sample_data
from commitments.summaries.share_card import Card
from commitments.summaries.share_picture import picture_of
from commitments.summaries.share_site import SiteCard, site_card

DRAWN_THROUGH = "drawn-through"


def draw_due(*, at: dt.datetime) -> int:
    """Draws what changed since the last round, in every language, and says how many pictures that made.

    The number of the last change seen lies beside the pictures: losing both draws everything again.
    """
    kept = storages["share_images"]
    newest = Change.objects.values_list("number", flat=True).first() or 0
    since = last_seen()
    if since is not None and since >= newest:
        return 0
    drawn = 0
    for locale in LOCALE.values():
        with translation.override(locale):
            drawn += draw(site_card())
            drawn += sum(draw(card) for card in cards_since(since, today=at.astimezone(dt.UTC).date()))
    kept.delete(DRAWN_THROUGH)
    kept.save(DRAWN_THROUGH, ContentFile(str(newest).encode()))
    return drawn


def last_seen() -> int | None:
    kept = storages["share_images"]
    if not kept.exists(DRAWN_THROUGH):
        return None
    with kept.open(DRAWN_THROUGH) as file:
        return int(file.read())


def cards_since(number: int | None, *, today: dt.date) -> list[Card]:
    """The undertakings whose status changed after that change, and every signatory: they are few."""
    signatories = [*share_card.load_signatories(today=today)]
    if number is None:
        return signatories
    changed = Change.objects.filter(number__gt=number).exclude(undertaking=None).values_list("undertaking")
    return [*signatories, *share_card.load_undertakings({pk for (pk,) in changed}, today=today)]


def draw(card: Card | SiteCard) -> int:
    """Draws one picture unless it is there; what stands under a name is what the name says."""
    name = card.image_url.removeprefix("/og/")
    kept = storages["share_images"]
    if kept.exists(name):
        return 0
    kept.save(name, ContentFile(png(share_image(picture_of(card, is_sample=has_sample_data())))))
    return 1
