"""The commitments: all of them, and one across everybody it binds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from commitments.charts import bars
from commitments.charts.slots import css_slot
from commitments.summaries import commitment as page_summary
from commitments.summaries import commitments as list_summary
from commitments.summaries.bound import Filter
from commitments.views.public.day import day_of
from commitments.views.public.partial import render_part
from commitments.vocabulary import Delivery
from commitments.words import lower_first

ENOUGH_FOR_A_BAR = 5


@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    return render(request, "public/commitments.html", {"page": list_summary.load(), "section": "commitments"})


@require_safe
def commitment(request: HttpRequest, code: str) -> HttpResponse:
    asked = Filter(level=request.GET.get("level", ""), region=request.GET.get("region", ""))
    page = page_summary.load(code, asked=asked, page=request.GET.get("page", ""), today=day_of(request))
    if page is not None:
        context = {"page": page, "bar": bar(page), "section": "commitments"}
        return render_part(request, "public/commitment.html", "rows", context)
    place = page_summary.elsewhere(code)
    if place.url:
        return redirect(place.url, permanent=True)
    return render(request, "404.html", {"suggestions": place.nearest}, status=404)


def bar(page: page_summary.CommitmentPage) -> SafeString | str:
    """The counts side by side; nothing below five assessed, where a picture would say more than is known."""
    if page.bound.assessed < ENOUGH_FOR_A_BAR:
        return ""
    counted = [(Delivery(choice.value), choice.count) for choice in page.bound.levels]
    words = ", ".join(f"{count} {lower_first(level.label)}" for level, count in counted)
    parts = [(css_slot(level), count) for level, count in counted]
    return bars.stacked_bar(parts, label=f"Of {len(page.bound.everybody)} signatories: {words}")
