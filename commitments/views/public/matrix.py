"""Signatories against commitments: the priorities, one text, or everything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.summaries import matrix as summary
from commitments.summaries.bound import Filter
from commitments.views.public.citing import cite
from commitments.views.public.moved import to_right_spelling
from commitments.views.public.partial import render_part


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    return answer(request, "", "public/matrix.html")


@require_safe
def full_matrix(request: HttpRequest) -> HttpResponse:
    return answer(request, summary.FULL, "public/matrix_full.html")


@require_safe
def instrument_matrix(request: HttpRequest, slug: str) -> HttpResponse:
    if slug != slug.lower():
        return to_right_spelling(request, slug=slug.lower())
    return answer(request, slug, "public/matrix.html")


def answer(request: HttpRequest, instrument: str, template: str) -> HttpResponse:
    """The matrix asked for; not found, with the nearest ones, where no such text binds each signatory."""
    asked = asked_in(request)
    page = summary.load(instrument, asked=asked, page=request.GET.get("page", ""))
    if page is None:
        return render(request, "404.html", {"suggestions": summary.nearest(instrument)}, status=404)
    context = {
        "page": page,
        "citation": cite(request, title=title_of(page), page=request.path),
        "section": "matrix",
    }
    response = render_part(request, template, "rows", context)
    # one view has one address: blank fields stay out of the one htmx writes into the address bar
    response["HX-Push-Url"] = request.path + (f"?{asked.query}" if asked.query else "")
    return response


def title_of(page: summary.MatrixPage) -> str:
    if page.is_full:
        return gettext("Every signatory under every commitment")
    if page.instrument_code:
        return gettext("Every signatory under the %(text)s") % {"text": page.instrument_short_title}
    return gettext("Every signatory under every priority")


def asked_in(request: HttpRequest) -> Filter:
    return Filter(level=request.GET.get("level", ""), region=request.GET.get("region", ""))
