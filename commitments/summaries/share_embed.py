"""What another site copies into its page to show ours in a frame."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext

WIDTH: Final = 600
SIGNATORY_HEIGHT: Final = 320
UNDERTAKING_HEIGHT: Final = 280
MAP_HEIGHT: Final = 860


def snippet(*, source: str, page: str, title: str, height: int, as_of: dt.date | None = None) -> str:
    """The frame with a link under it, for readers whose program shows no frames. Frozen on a day if given.

    `source` and `page` are paths.
    """
    question = f"?as_of={as_of.isoformat()}" if as_of else ""
    return format_html(
        '<iframe src="{}{}{}" title="{}" width="{}" height="{}" loading="lazy" '
        'style="border:0;max-width:100%"></iframe>\n<p><a href="{}{}{}">{}</a></p>',
        *(settings.SITE_URL, source, question, title, WIDTH, height),
        *(settings.SITE_URL, page, question),
        gettext("%(title)s, in the %(site)s") % {"title": title, "site": settings.SITE_NAME},
    )
