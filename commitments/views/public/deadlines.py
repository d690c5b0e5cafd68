"""What is due when, and what happened on the way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.summaries import deadlines as summary
from commitments.views.public.day import day_of


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    page = summary.load(today=day_of(request))
    return render(request, "public/deadlines.html", {"page": page, "section": "deadlines"})
