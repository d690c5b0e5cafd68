"""The digests as an Atom feed, in full, for whoever follows without giving an address."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from commitments.rules.page_language import language_in
from commitments.summaries import digest_pages
from commitments.views.public.day import day_of, moment_of
from commitments.views.public.digests import asked_in


class FullTextFeed(Atom1Feed):
    """Atom with the whole text of each entry; `content` is HTML. Without entries it dates from `day`."""

    def latest_post_date(self) -> dt.datetime:
        start = dt.datetime.combine(self.feed["day"], dt.time(), dt.UTC)
        return super().latest_post_date() if self.items else start

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


@require_safe
def digest_feed(request: HttpRequest) -> HttpResponse:
    """The newest digests that had something to tell; ids stay, and `updated` moves with what they say."""
    rhythm = request.GET.get("rhythm", "")
    found = digest_pages.load_feed(asked=asked_in(request), rhythm=rhythm, now=moment_of(request))
    about = "; ".join(line.name for line in found.choice.lines)
    feed = FullTextFeed(
        title=f"{settings.SITE_NAME}: {about or gettext('Everything on record')}",
        link=settings.SITE_URL + found.list_path,
        description=None,
        language=language_in(request.path_info).value,
        author_name=settings.SITE_NAME,
        feed_url=settings.SITE_URL + found.path,
        day=day_of(request),
        feed_guid=settings.SITE_URL + found.path,
    )
    for told in found.told:
        end = f"?{found.choice.query}" if found.choice.query else ""
        address = f"{settings.SITE_URL}{told.period.path}{end}"
        feed.add_item(
            title=told.digest.subject,
            link=address,
            unique_id=address,
            description=told.digest.headline,
            content=render_to_string(
                "public/digest/_body.html",
                {"digest": told.digest, "base": settings.SITE_URL, "is_lasting": True},
            ),
            pubdate=told.period.due_at,
            updateddate=told.updated_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
