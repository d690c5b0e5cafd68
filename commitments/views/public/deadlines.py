"""What is due when, and what happened on the way: as a list, or as a calendar month."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.summaries import deadline_month, deadlines_filter
from commitments.summaries import deadlines as summary
from commitments.views.public.day import day_of


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    names = ("instrument", "commitment", "signatory", "view", "month")
    asked = deadlines_filter.Filter(**{name: request.GET.get(name, "") for name in names})
    today = day_of(request)
    everything = summary.load(today=today)
    known, notices = deadlines_filter.known(asked, everything)
    page = deadlines_filter.narrowed(everything, known)
    shown: dict[str, object] = {
        "page": page,
        "everything": everything,
        "signatories": everything.signatories,
        "asked": known,
        "section": "deadlines",
    }
    if known.is_month:
        first, wrong = deadlines_filter.read_month(asked, today=today)
        checks = summary.load_checks(
            first=first,
            signatory=known.signatory,
            commitment=known.commitment,
            instrument=known.instrument,
        )
        shown["month"] = deadline_month.month(page, first=first, checks=checks)
        notices = (*notices, wrong) if wrong else notices
    return render(request, "public/deadlines.html", shown | {"notices": notices})
