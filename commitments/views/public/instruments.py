"""The adopted texts: the list, and one text with every promise marked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from commitments.summaries import instrument as page_summary
from commitments.summaries import instruments as list_summary
from commitments.views.public.day import day_of


@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    return render(request, "public/instruments.html", {"page": list_summary.load(), "section": "instruments"})


@require_safe
def instrument(request: HttpRequest, slug: str) -> HttpResponse:
    if slug != slug.lower():
        return redirect("public:instrument", slug.lower(), permanent=True)
    page = page_summary.load(slug, page=request.GET.get("page", ""), today=day_of(request))
    if page is None:
        return render(request, "404.html", {"suggestions": list_summary.nearest(slug)}, status=404)
    return render(request, "public/instrument.html", {"page": page, "section": "instruments"})
