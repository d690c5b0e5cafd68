"""Countries and organisations: the lists, and one signatory's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from commitments.charts import tiles
from commitments.summaries import signatories as list_summary
from commitments.summaries import signatory as page_summary
from commitments.summaries.signatory_names import look_up
from commitments.views.public.day import day_of
from commitments.views.public.partial import render_part
from commitments.vocabulary import SignatoryKind


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    asked = list_summary.Filter(
        name=request.GET.get("name", "").strip()[:60],
        region=request.GET.get("region", ""),
        coverage=request.GET.get("coverage", ""),
    )
    page = list_summary.load(SignatoryKind.COUNTRY, asked)
    response = render_part(request, "public/countries.html", "rows", {"page": page, "section": "countries"})
    # one view has one address: blank fields stay out of the one htmx writes into the address bar
    response["HX-Push-Url"] = request.path + (f"?{asked.query}" if asked.query else "")
    return response


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    page = list_summary.load(SignatoryKind.ORGANISATION, list_summary.Filter())
    return render(request, "public/organisations.html", {"page": page, "section": "organisations"})


@require_safe
def signatory(request: HttpRequest, slug: str, kind: SignatoryKind) -> HttpResponse:
    page = page_summary.load(kind=kind, slug=slug, today=day_of(request))
    if page is None:
        return elsewhere(request, slug, kind)
    locator = tiles.locator(page.tiles, here=page.code)
    return render(request, "public/signatory.html", {"page": page, "locator": locator, "section": f"{kind}s"})


def elsewhere(request: HttpRequest, slug: str, kind: SignatoryKind) -> HttpResponse:
    """To the one address of a signatory that was spelt otherwise; else not found, with the nearest names."""
    found = look_up(kind, slug)
    if found.slug:
        return redirect(f"public:{kind}", found.slug, permanent=True)
    return render(request, "404.html", {"suggestions": found.nearest}, status=404)
