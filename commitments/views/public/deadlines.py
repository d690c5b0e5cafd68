"""What is due when, and what happened on the way: as a list, or as a calendar month."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commitments.summaries import deadline_month, deadlines_filter
from commitments.summaries import deadlines as summary
from commitments.views.public.day import day_of
from commitments.views.public.follow_files import follow_files
from commitments.views.public.partial import render_part

ASKED: Final = ("instrument", "commitment", "signatory", "view", "month")


@dataclass(frozen=True)
class Shown:
    """What the question lets through. `first` is the first day of the month, None for the list."""

    everything: summary.DeadlinesPage
    page: summary.DeadlinesPage
    asked: deadlines_filter.Filter
    notices: tuple[str, ...]
    first: dt.date | None = None
    checks: Mapping[dt.date, int] = field(default_factory=dict)


def asked_in(request: HttpRequest) -> deadlines_filter.Filter:
    return deadlines_filter.Filter(**{name: request.GET.get(name, "") for name in ASKED})


def read(request: HttpRequest) -> Shown:
    """For the page and for the data behind it."""
    asked, today = asked_in(request), day_of(request)
    everything = summary.load(today=today)
    known, notices = deadlines_filter.known(asked, everything)
    page = deadlines_filter.narrowed(everything, known)
    if not known.is_month:
        return Shown(everything, page, known, notices)
    first, wrong = deadlines_filter.read_month(asked, today=today)
    checks = summary.load_checks(
        first=first,
        signatory=known.signatory,
        commitment=known.commitment,
        instrument=known.instrument,
    )
    return Shown(everything, page, known, (*notices, wrong) if wrong else notices, first, checks)


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    shown = read(request)
    context: dict[str, object] = {
        "page": shown.page,
        "everything": shown.everything,
        "signatories": shown.everything.signatories,
        "asked": shown.asked,
        "section": "deadlines",
        "follow_files": follow_files(request, replace(shown.asked, view="", month="").query),
        "notices": shown.notices,
    }
    if shown.first:
        context["month"] = deadline_month.month(shown.page, first=shown.first, checks=shown.checks)
    response = render_part(request, "public/deadlines.html", "rows", context)
    # one view has one address: blank fields stay out of the one htmx writes into the address bar
    response["HX-Push-Url"] = request.path + shown.asked.query.removesuffix("?")
    return response
