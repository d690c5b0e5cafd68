"""Where a page can be followed without giving an address: its feed and its calendar."""

import re
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse

from commitments.rules.past_days import PARAMETER
from commitments.views.public.day import past_day_of

# commitments/urls/feeds.py and commitments/urls/calendars.py have their addresses
HAVE_FEED: Final = frozenset(
    f"public:{name}"
    for name in (
        "overview",
        "changes",
        "corrections",
        "country",
        "country-undertaking",
        "organisation",
        "organisation-undertaking",
        "commitment",
        "joint-undertaking",
        "instrument",
    )
)
HAVE_CALENDAR: Final = frozenset(
    f"public:{name}" for name in ("country", "organisation", "commitment", "instrument", "deadlines")
)


@dataclass(frozen=True)
class FollowFiles:
    """Addresses, blank where there is none. `subscription` makes a calendar program ask again by itself."""

    feed: str = ""
    calendar: str = ""
    subscription: str = ""


def follow_files(request: HttpRequest, question: str = "") -> FollowFiles:
    """Of this page, under the filter that it shows: `question` is that, from its question mark on.

    Files are of the day of the page. A subscription is for what is to come, so it is always to today's.
    """
    match, past = request.resolver_match, past_day_of(request)
    if match is None:
        return FollowFiles()
    asked = [question.removeprefix("?")] if question.removeprefix("?") else []
    of_day = [f"{PARAMETER}={past.day.isoformat()}"] if past else []
    feed = path_of(match, "feed") if match.view_name in HAVE_FEED else ""
    calendar = path_of(match, "calendar") if match.view_name in HAVE_CALENDAR else ""
    site = re.sub("^https?:", "webcal:", settings.SITE_URL)
    return FollowFiles(
        feed=with_question(feed, asked + of_day),
        calendar=with_question(calendar, asked + of_day),
        subscription=site + with_question(calendar, asked) if calendar else "",
    )


def path_of(match: ResolverMatch, kind: str) -> str:
    return reverse(f"{match.view_name}-{kind}", args=match.args, kwargs=match.kwargs)


def with_question(path: str, parts: list[str]) -> str:
    """Blank for a file that there is not."""
    return f"{path}?{'&'.join(parts)}" if path and parts else path
