"""`?as_of=` on public addresses: the page as the public saw it at the end of that day."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from commitments.former_words import words_of
from commitments.middleware.links_of_a_day import keep_the_day
from commitments.rules import problems
from commitments.rules.echoed import echoed
from commitments.rules.past_days import PARAMETER, NotADayError, PastDay, parse
from commitments.rules.sibling_forms import are_data
from commitments.summaries import past_day

NAMESPACES: Final = ("public", "digests", "share", "log", "packages")
# to programs; the pages say it in the reader's language
NO_SUCH_DAY: Final = {
    "not_a_day": "“{written}” is not a day such as 2026-11-30.",
    "in_the_future": "{day} has not come yet.",
}


class PastDaysMiddleware:
    """Stands last, so that only the view runs inside the transaction that reads the past."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], arguments: Any, values: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if PARAMETER not in request.GET or match is None or match.namespace not in NAMESPACES:
            return None
        written = request.GET[PARAMETER].strip()
        if not written:  # the form was sent empty
            return redirect(address(request, None))
        today = timezone.now().date()
        try:
            day = parse(written)
        except NotADayError:
            return no_such_day(request, "not_a_day", written=echoed(written))
        if day > today:
            return no_such_day(request, "in_the_future", day=day)
        with past_day.opened(day) as launched:
            earliest = launched or today
            if day >= earliest:
                request.past_day = PastDay(day, earliest, today)  # type: ignore[attr-defined]
                with words_of(day):
                    response = view(request, *arguments, **values)
        if day < earliest:
            return redirect(address(request, earliest))
        return keep_the_day(response, day)


def address(request: HttpRequest, day: dt.date | None) -> str:
    """This address as of another day, or of none."""
    question = request.GET.copy()
    del question[PARAMETER]
    if day:
        question[PARAMETER] = day.isoformat()
    return request.path + (f"?{question.urlencode()}" if question else "")


def no_such_day(request: HttpRequest, why: str, **words: object) -> HttpResponse:
    match = request.resolver_match
    if match and are_data(match.view_name):
        day = words.get("day")
        in_words = f"{day.day} {day:%B %Y}" if isinstance(day, dt.date) else ""
        detail = NO_SUCH_DAY[why].format(written=words.get("written"), day=in_words)
        text = problems.as_text(HTTPStatus.NOT_FOUND, detail)
        return HttpResponse(text, content_type=problems.CONTENT_TYPE, status=HTTPStatus.NOT_FOUND)
    context = {"why": why, "now_path": address(request, None), **words}
    return render(request, "public/no_such_day.html", context, status=404)
