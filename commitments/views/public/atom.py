"""Feeds in the form of RFC 4287, parted into documents by RFC 5005."""

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from commitments.rules.feed_archives import Part
from commitments.rules.page_language import language_in
from commitments.summaries.siblings.shapes import LICENCE
from commitments.views.public.conditional import unless_known
from commitments.views.public.day import past_day_of
from commitments.views.public.sample import sample_prefix

ARCHIVE: Final = "archive"  # the parameter of an address that names an older document
HISTORY: Final = "http://purl.org/syndication/history/1.0"


class FullTextFeed(Atom1Feed):
    """Atom with the whole text of each entry; `content` is HTML, `kind` a code with its label.

    `updated_at` is given, so that a feed without entries has one too. `links` are further links of the feed.
    """

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:fh": HISTORY}

    def latest_post_date(self) -> dt.datetime:
        moment: dt.datetime = self.feed["updated_at"]
        return moment

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("rights", LICENCE, {"xml:lang": "en"})
        for relation, address in self.feed["links"]:
            handler.addQuickElement("link", "", {"rel": relation, "href": address})
        if self.feed["is_archive"]:
            handler.addQuickElement("fh:archive", "")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item.get("kind"):
            term, label = item["kind"]
            scheme = f"{settings.SITE_URL}/en/method#changes"
            handler.addQuickElement("category", "", {"term": term, "scheme": scheme, "label": label})
        handler.addQuickElement("content", item["content"], {"type": "html"})


def begin(
    request: HttpRequest, *, title: str, path: str, page_path: str, part: Part, updated_at: dt.datetime
) -> FullTextFeed:
    """A feed without entries yet. `path` is the address of its newest document, by which it is known."""
    site, author = settings.SITE_URL, settings.ORGANISATION or settings.SITE_NAME
    return FullTextFeed(
        title=f"{sample_prefix(request)}{settings.SITE_NAME}: {title}",
        link=site + page_path,
        description=None,
        language=language_in(request.path_info).value,
        author_name=author,
        author_link=site,
        feed_url=site + document(path, part.archive),
        feed_guid=site + path,
        updated_at=updated_at,
        links=[*links(path, part), *([("hub", settings.WEBSUB_HUB)] if has_hub(request, path, part) else [])],
        is_archive=bool(part.archive),
    )


def links(path: str, part: Part) -> list[tuple[str, str]]:
    """The documents beside this one, and the newest where this is an archive."""
    site = settings.SITE_URL
    found = [("current", site + path)] if part.archive else []
    for relation, number in (("prev-archive", part.earlier), ("next-archive", part.later)):
        if number:
            found.append((relation, site + document(path, number)))
    return found


def has_hub(request: HttpRequest, path: str, part: Part) -> bool:
    """A hub is told of the newest document of feeds without a filter, and of no past day."""
    return bool(settings.WEBSUB_HUB) and "?" not in path and not part.archive and not past_day_of(request)


def document(path: str, archive: int) -> str:
    if not archive:
        return path
    return f"{path}{'&' if '?' in path else '?'}{ARCHIVE}={archive}"


def finish(request: HttpRequest, feed: FullTextFeed) -> HttpResponse:
    for item in feed.items:  # readers mix the entries of many feeds
        item["title"] = sample_prefix(request) + item["title"]
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    links = dict(feed.feed["links"])
    if "hub" in links:
        response.headers["Link"] = f'<{links["hub"]}>; rel="hub", <{feed.feed["feed_url"]}>; rel="self"'
    return unless_known(request, response, changed_at=feed.latest_post_date())
