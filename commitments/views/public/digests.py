"""The digests as web pages: what subscribers are told, for everybody to read."""

import datetime as dt
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.rules.echoed import MOST_READ
from commitments.summaries import digest_pages
from commitments.summaries.digest_asked import Asked
from commitments.summaries.digest_pages import DigestPage
from commitments.summaries.digest_periods import Span
from commitments.views.public.day import moment_of

MOST: Final = 60  # of one kind; more than there are signatories


def asked_in(request: HttpRequest) -> Asked:
    """What the address filters by; each name may come several times."""

    def values(name: str) -> tuple[str, ...]:
        return tuple(value[:MOST_READ] for value in request.GET.getlist(name) if value)[:MOST]

    return Asked(
        signatories=values("signatory"),
        commitments=values("commitment"),
        instruments=values("instrument"),
        deadlines=bool(values("deadlines")),
    )


@require_safe
def digests(request: HttpRequest) -> HttpResponse:
    page = digest_pages.load_list(
        asked=asked_in(request),
        rhythm=request.GET.get("rhythm", ""),
        page=request.GET.get("page", ""),
        now=moment_of(request),
    )
    return render(request, "public/digests.html", {"page": page, "section": "changes"})


@require_safe
def digest(request: HttpRequest, rhythm: str, key: str) -> HttpResponse:
    page = digest_pages.load(asked=asked_in(request), rhythm=rhythm, key=key, now=moment_of(request))
    return show(request, page)


@require_safe
def span(request: HttpRequest, after: int, up_to: int, told_on: str, day: str) -> HttpResponse:
    """All of what one mail told, for whom it had no room: the same changes and the same days."""
    try:
        days = dt.date.fromisoformat(told_on), dt.date.fromisoformat(day)
    except ValueError:
        return show(request, None)
    asked, now = asked_in(request), moment_of(request)
    return show(request, digest_pages.load_span(asked=asked, span=Span(after, up_to, *days), now=now))


def show(request: HttpRequest, page: DigestPage | None) -> HttpResponse:
    if page is None:
        return render(request, "public/no_digest.html", {"section": "changes"}, status=404)
    return render(request, "public/digest.html", {"page": page, "section": "changes"})
