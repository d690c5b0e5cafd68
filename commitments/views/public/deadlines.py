"""What is due when, and what happened on the way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commitments.summaries import deadlines as summary


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    page = summary.load(today=timezone.now().date())
    return render(request, "public/deadlines.html", {"page": page, "section": "deadlines"})
