"""The words of a share image."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language_bidi, gettext

from commitments.summaries.share_card import Card, Cell
from commitments.summaries.share_site import SiteCard


@dataclass(frozen=True)
class Picture:
    """`title` is a promise, where the picture is of one undertaking; `warning` is set over sample data."""

    site: str
    name: str
    title: str
    coverage: str
    date: str
    address: str
    warning: str
    is_right_to_left: bool
    squares: tuple[Cell, ...]
    counts: tuple[tuple[Cell, int], ...]


def picture_of(card: Card | SiteCard, *, is_sample: bool) -> Picture:
    warning = gettext("Sample data: invented") if is_sample else ""
    address = urlsplit(settings.SITE_URL).netloc
    if isinstance(card, SiteCard):  # its name stands large, in the place of a signatory's, and no status
        return Picture(
            site="",
            name=card.name,
            title="",
            coverage=card.sentence,
            date="",
            address=address,
            warning=warning,
            is_right_to_left=get_language_bidi(),
            squares=(),
            counts=(),
        )
    return Picture(
        site=settings.SITE_NAME,
        name=card.name,
        title=f"{card.code} {card.cell.title}" if card.is_undertaking else "",
        coverage=card.coverage,
        date=card.date_words,
        address=address,
        warning=warning,
        is_right_to_left=get_language_bidi(),
        squares=card.cells,
        counts=card.counts,
    )
