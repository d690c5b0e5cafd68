"""The public sources: the list, and one with everything that rests on it."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.summaries import source as page_summary
from commitments.summaries import sources as list_summary
from commitments.views.public.partial import render_part


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    page = list_summary.load(asked=asked_in(request), page=request.GET.get("page", ""))
    return render_part(request, "public/sources.html", "rows", {"page": page, "section": "sources"})


def asked_in(request: HttpRequest) -> list_summary.Filter:
    return list_summary.Filter(words=request.GET.get("q", "").strip()[:100], kind=request.GET.get("kind", ""))


def query_of(asked: list_summary.Filter) -> str:
    return urlencode({name: value for name, value in (("q", asked.words), ("kind", asked.kind)) if value})


@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    page = page_summary.load(pk)
    if page is None:
        return render(request, "404.html", {"suggestions": ()}, status=404)
    return render(request, "public/source.html", {"page": page, "section": "sources"})
