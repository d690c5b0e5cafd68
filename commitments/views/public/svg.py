"""The drawings of pages as files: the same address with .svg."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_bidi, gettext

from commitments.charts.standalone import Frame, standalone, style_hash
from commitments.rules.page_language import language_in
from commitments.views.public.day import day_of
from commitments.views.public.sample import shows_sample_data
from commitments.words import date_words

CONTENT_TYPE: Final = "image/svg+xml; charset=utf-8"


def svg_file(
    request: HttpRequest, drawing: str, *, title: str, finding: str, page: str, rules: str = ""
) -> HttpResponse:
    """The drawing with its title, the day of the record, the site and the address of its page.

    `page` is the path of that page; `rules` is what charts.standalone cannot know about the drawing.
    """
    day, site = date_words(day_of(request)), settings.SITE_NAME
    notes = [
        gettext("%(site)s. Record of %(day)s.") % {"site": site, "day": day},
        f"{settings.SITE_URL}{page}",
    ]
    if shows_sample_data(request):
        notes.insert(0, gettext("Sample: every assessment in this drawing is invented."))
    frame = Frame(
        title=title,
        finding=finding,
        notes=tuple(notes),
        language=language_in(request.path_info),
        direction="rtl" if get_language_bidi() else "ltr",
    )
    return svg_response(standalone(drawing, frame, rules=rules))


def svg_response(document: str) -> HttpResponse:
    """A file that other sites may show, and that runs and loads nothing where somebody opens it."""
    response = HttpResponse(document, content_type=CONTENT_TYPE)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {style_hash(document)}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
