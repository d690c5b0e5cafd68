"""What programs that read the site for search engines ask for first."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from commitments.languages import LOCALE, Language
from commitments.rules.page_language import in_language
from commitments.summaries import sitemap as summary
from commitments.summaries.sample_notice import has_sample_data

XML = "application/xml; charset=utf-8"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; invented data may not, and are in no site map."""
    closed = "/" if has_sample_data() else "/desk"
    lines = ["User-agent: *", f"Disallow: {closed}", "", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    pages = () if has_sample_data() else summary.load()
    changed_at = summary.newest(*(page.changed_at for page in pages))
    context = {"languages": Language.values, "changed_at": changed_at}
    return render(request, "share/sitemap_index.xml", context, content_type=XML)


@require_safe
def sitemap(request: HttpRequest, language: str) -> HttpResponse:
    """The pages in one language, each with the same page in the others."""
    if language not in Language.values:
        return render(request, "404.html", status=404)
    with translation.override(LOCALE[Language(language)]):
        pages = () if has_sample_data() else summary.load()
    rows = [(page, [(code, in_language(page.path, code)) for code in Language.values]) for page in pages]
    return render(request, "share/sitemap.xml", {"rows": rows}, content_type=XML)
