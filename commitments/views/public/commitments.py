"""The commitments: all of them, and one across everybody it binds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commitments.summaries import commitment as page_summary
from commitments.summaries import commitments as list_summary
from commitments.summaries.bound import Filter
from commitments.views.public.partial import render_part


@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    return render(request, "public/commitments.html", {"page": list_summary.load(), "section": "commitments"})


@require_safe
def commitment(request: HttpRequest, code: str) -> HttpResponse:
    asked = Filter(level=request.GET.get("level", ""), region=request.GET.get("region", ""))
    page = page_summary.load(code, asked=asked, page=request.GET.get("page", ""), today=timezone.now().date())
    if page is not None:
        context = {"page": page, "section": "commitments"}
        return render_part(request, "public/commitment.html", "rows", context)
    place = page_summary.elsewhere(code)
    if place.url:
        return redirect(place.url, permanent=True)
    return render(request, "404.html", {"suggestions": place.nearest}, status=404)
