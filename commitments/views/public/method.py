from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.summaries import method as summary
from commitments.summaries import reliability as agreement
from commitments.views.public.day import day_of


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    return render(
        request, "public/method.html", {"page": summary.load(day=day_of(request)), "section": "method"}
    )


@require_safe
def reliability(request: HttpRequest) -> HttpResponse:
    """How far two raters agree who do not see each other's rating."""
    return render(request, "public/method/reliability.html", {"page": agreement.load(), "section": "method"})
