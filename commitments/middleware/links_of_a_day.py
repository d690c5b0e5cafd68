"""On a page of a past day, links to other public pages lead to that day too."""

import datetime as dt
import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import get_language

from commitments.rules.past_days import PARAMETER

NAMESPACES: Final = ("public", "digests", "share", "log", "packages")
# A link that leaves the day says so in this attribute, on the same tag.
LEAVES_THE_DAY: Final = "data-leaves-the-day"
TAG: Final = re.compile(r"<(?:a|area|form|input|select|button|div|nav|section)\b[^>]*>")
NAMES_A_DAY: Final = re.compile(rf"(?:^|[&;]){PARAMETER}=")
HEADERS: Final = ("Location", "HX-Push-Url", "HX-Replace-Url", "HX-Redirect")
# In a feed, whose addresses are whole: its own links, and those in what it quotes, masked once more.
IN_A_FEED: Final = re.compile(r'((?:<link|&lt;a)\b[^<>&]*\shref=")([^"]*)(")')
ADDRESS: Final = re.compile(r'(\s(?:href|(?:data-)?hx-get|action|formaction)=")([^"]*)(")')


def keep_the_day(response: HttpResponse, day: dt.date) -> HttpResponse:
    """Adds the day to links, forms, redirects and what htmx writes into the address bar."""
    for header in HEADERS:
        if header in response.headers:
            response.headers[header] = with_day(response.headers[header], day, joint="&")
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind == "text/html" and not response.streaming:
        text = TAG.sub(lambda found: of_that_day(found[0], day), response.content.decode())
        response.content = text.encode()
    if kind == "application/atom+xml":
        text = IN_A_FEED.sub(lambda found: in_feed_of_that_day(found, day), response.content.decode())
        response.content = text.encode()
    return response


def in_feed_of_that_day(found: re.Match[str], day: dt.date) -> str:
    """A link of a feed. Ids of feed and entries are no links: they stay, so that nobody reads one twice."""
    before, address, after = found.groups()
    path = address.removeprefix(settings.SITE_URL)
    if path == address:
        return found[0]
    joint = "&amp;amp;" if before.startswith("&lt;") else "&amp;"
    return f"{before}{settings.SITE_URL}{with_day(path, day, joint=joint)}{after}"


def of_that_day(tag: str, day: dt.date) -> str:
    if LEAVES_THE_DAY in tag:
        return tag
    if tag.startswith("<form"):
        action = ADDRESS.search(tag)
        is_ours = 'method="post"' not in tag and (action is None or is_public(action[2]))
        hidden = f'<input type="hidden" name="{PARAMETER}" value="{day.isoformat()}">'
        return f"{tag}{hidden}" if is_ours else tag
    return ADDRESS.sub(lambda found: f"{found[1]}{with_day(found[2], day)}{found[3]}", tag)


def with_day(address: str, day: dt.date, *, joint: str = "&amp;") -> str:
    """The address as of that day, if it is one of a public page and names no day yet."""
    parts = urlsplit(address)
    if NAMES_A_DAY.search(parts.query) or not is_public(address):
        return address
    before, mark, fragment = address.partition("#")
    sign = joint if parts.query else "" if before.endswith("?") else "?"
    return f"{before}{sign}{PARAMETER}={day.isoformat()}{mark}{fragment}"


def is_public(address: str) -> bool:
    """Whether it is the address of a page of ours, in the language of this one; a bare question is."""
    if address.startswith("?"):
        return True
    path = urlsplit(address).path
    return address.startswith("/") and not address.startswith("//") and knows(path, get_language() or "")


@lru_cache(maxsize=4096)
def knows(path: str, language: str) -> bool:
    """`language` is what decides which addresses there are."""
    try:
        return resolve(path).namespace in NAMESPACES
    except Resolver404:
        return False
