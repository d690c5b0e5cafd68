"""A letter to a government or an organisation about one of its promises."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.summaries import letter as summary
from commitments.views.public.day import day_of
from commitments.views.public.sample import shows_sample_data
from commitments.views.public.signatories import elsewhere
from commitments.vocabulary import SignatoryKind


@require_safe
def letter(request: HttpRequest, slug: str, kind: SignatoryKind) -> HttpResponse:
    site = summary.Site(settings.SITE_NAME, settings.SITE_URL, is_sample=shows_sample_data(request))
    code = request.GET.get("commitment", "").strip()[:20]
    page = summary.load(kind=kind, slug=slug, code=code, today=day_of(request), site=site)
    if page is None:
        return elsewhere(request, slug, kind)
    return render(request, "public/letter.html", {"page": page, "section": f"{kind}s"})
