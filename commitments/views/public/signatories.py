"""Countries and organisations: the lists, and one signatory's page."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.charts import tiles
from commitments.summaries import non_signatory
from commitments.summaries import signatories as list_summary
from commitments.summaries import signatory as page_summary
from commitments.summaries.signatory_names import look_up
from commitments.templatetags.kept import drawn
from commitments.views.public.citing import cite
from commitments.views.public.country_drawings import TIMELINE_RULES, gap_ladders, time_line
from commitments.views.public.day import day_of
from commitments.views.public.moved import to_right_spelling
from commitments.views.public.partial import render_part
from commitments.views.public.svg import svg_file
from commitments.vocabulary import SignatoryKind


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    asked = asked_in(request)
    page = list_summary.load(SignatoryKind.COUNTRY, asked)
    response = render_part(request, "public/countries.html", "rows", {"page": page, "section": "countries"})
    # one view has one address: blank fields stay out of the one htmx writes into the address bar
    response["HX-Push-Url"] = request.path + (f"?{asked.query}" if asked.query else "")
    return response


def asked_in(request: HttpRequest) -> list_summary.Filter:
    return list_summary.Filter(
        name=request.GET.get("name", "").strip()[:60],
        region=request.GET.get("region", ""),
        coverage=request.GET.get("coverage", ""),
        since=day_in(request.GET.get("since", "")),
    )


def day_in(text: str) -> dt.date | None:
    """The day somebody asked for; none where it is not one, so that the rest of the filter still holds."""
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    page = list_summary.load(SignatoryKind.ORGANISATION, list_summary.Filter())
    return render(request, "public/organisations.html", {"page": page, "section": "organisations"})


@require_safe
def signatory(request: HttpRequest, slug: str, kind: SignatoryKind) -> HttpResponse:
    page = page_summary.load(kind=kind, slug=slug, today=day_of(request))
    if page is None:
        return elsewhere(request, slug, kind, is_own_page=True)
    context = {
        "page": page,
        "locator": drawn(tiles.locator, tiles=page.tiles, here=page.code),
        "timeline": drawn(time_line, page=page),
        "svg_url": reverse(f"public:{kind}-timeline", args=[slug]),
        "letter_url": reverse(f"public:{kind}-letter", args=[slug]),
        "ladders": gap_ladders(page.gaps),
        "citation": cite(request, title=page.name, page=request.path),
        "section": f"{kind}s",
    }
    return render(request, "public/signatory.html", context)


@require_safe
def timeline_file(request: HttpRequest, slug: str, kind: SignatoryKind) -> HttpResponse:
    """The time line as a drawing of its own."""
    page = page_summary.load(kind=kind, slug=slug, today=day_of(request))
    if page is None:
        return elsewhere(request, slug, kind)
    return svg_file(
        request,
        time_line(page),
        title=gettext("{name}: what is on record and when").format(name=page.name),
        finding=page.finding,
        page=reverse(f"public:{kind}", args=[slug]),
        rules=TIMELINE_RULES,
    )


def elsewhere(
    request: HttpRequest, slug: str, kind: SignatoryKind, *, is_own_page: bool = False
) -> HttpResponse:
    """To the one address of a signatory that was spelt otherwise; else not found, with the nearest names.

    A country that did not sign has a page of its own, and nothing below it.
    """
    found = look_up(kind, slug)
    if found.slug and found.slug != slug:
        return to_right_spelling(request, slug=found.slug)
    if is_own_page and kind == SignatoryKind.COUNTRY and (page := country_that_did_not_sign(request, slug)):
        return page
    return render(request, "404.html", {"suggestions": found.nearest}, status=404)


def country_that_did_not_sign(request: HttpRequest, slug: str) -> HttpResponse | None:
    """It stands where the page of a signatory would, so that whoever looks for it finds an answer."""
    if page := non_signatory.load(slug):
        cited = cite(request, title=page.name, page=request.path)
        context = {"page": page, "citation": cited, "section": "countries"}
        return render(request, "public/non_signatory.html", context)
    if slug != (right := non_signatory.find(slug)) and right:
        return to_right_spelling(request, slug=right)
    return None
