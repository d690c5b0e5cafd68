"""The address without a language: it leads to the one that the browser asks for."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from commitments.languages import Language
from commitments.views.public.moved import to


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """Every other address says its language itself, so that one address is one page."""
    answer = to(request, f"/{preferred(request.headers.get('Accept-Language', ''))}", permanent=False)
    patch_vary_headers(answer, ["Accept-Language"])
    return answer


def preferred(accepted: str) -> Language:
    """The first of the accepted languages that the site speaks, the best liked first; else English."""
    for tag, _ in parse_accept_lang_header(accepted):
        code = tag.partition("-")[0]
        if code in Language.values:
            return Language(code)
    return Language.ENGLISH
