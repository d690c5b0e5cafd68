"""What this site is, where it was wrong, and what it keeps of its visitors."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.summaries import asked_at_present
from commitments.summaries import corrections as corrections_summary
from commitments.views.public.day import moment_of


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "section": "about",
        "contact_email": settings.CONTACT_EMAIL,
        "asked": asked_at_present.load(now=moment_of(request)),
    }
    return render(request, "public/about.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return prose(request, "public/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return prose(request, "public/accessibility.html")


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    page = corrections_summary.load(page=request.GET.get("page", ""))
    return render(request, "public/corrections.html", {"page": page, "section": "about"})


def prose(request: HttpRequest, template: str) -> HttpResponse:
    return render(request, template, {"section": "about", "contact_email": settings.CONTACT_EMAIL})
