"""Any two published versions of one assessment, compared."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.summaries import undertaking_rows as owed
from commitments.summaries import version_comparison as summary
from commitments.views.public.citing import cite
from commitments.views.public.day import day_of
from commitments.views.public.moved import to_right_spelling
from commitments.views.public.undertakings import address_of_comparison, elsewhere, title_of
from commitments.vocabulary import SignatoryKind


@require_safe
def compare(request: HttpRequest, slug: str, code: str, kind: SignatoryKind) -> HttpResponse:
    page = summary.load(
        owed.owed_by(kind=kind, slug=slug, code=code), today=day_of(request), **asked(request)
    )
    if page is None:
        return elsewhere(request, slug, code, kind)
    return show(request, page, code=code, section=f"{kind}s")


@require_safe
def compare_joint(request: HttpRequest, code: str) -> HttpResponse:
    page = summary.load(owed.owed_jointly(code=code), today=day_of(request), **asked(request))
    if page is None:
        raise Http404
    return show(request, page, code=code, section="commitments")


def asked(request: HttpRequest) -> dict[str, str]:
    return {"was": request.GET.get("from", ""), "now": request.GET.get("to", "")}


def show(request: HttpRequest, page: summary.ComparisonPage, *, code: str, section: str) -> HttpResponse:
    if page.line.code != code:
        return to_right_spelling(request, code=page.line.code)
    compared = page.comparison
    context = {"page": page, "section": section, "comparison": compared}
    if compared:
        address = (
            f"{address_of_comparison(page.line.url)}?from={compared.was.version}&to={compared.now.version}"
        )
        context |= {
            "address": address,
            "citation": cite(
                request,
                title=title_of(page.promise, page.line),
                page=address,
                version=compared.now.version,
                status=compared.now.label,
                published_on=compared.now.published_on,
                method_version=compared.now.method_version,
            ),
        }
    return render(request, "public/version_comparison.html", context)
