from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.summaries import method as summary


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    return render(request, "public/method.html", {"page": summary.load(), "section": "method"})
