from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation

from commitments.languages import LOCALE, Language
from commitments.rules.page_language import language_in
from commitments.views.public.sample import shows_sample_data

IN_ALL_LANGUAGES = ("public", "follow", "digests", "suggest")
# answers to a form that could not be taken as it was: in another language, the page with the form
SHOWN_AT = {"schedule": "manage", "address": "manage"}


@dataclass(frozen=True)
class SamePage:
    """Where the page stands in one language: its code, its own name, the address with its question."""

    code: str
    name: str
    path: str


def site(request: HttpRequest) -> dict[str, object]:
    """What every page's frame needs. The sample notice costs one query, and none in production."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "page_language": language_in(request.path_info),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "same_page": in_every_language(request),
        "today": timezone.now().date(),
        "shows_sample_data": shows_sample_data(request),
        "is_local_copy": settings.MODE == "local",
        "second_factor_is_required": settings.REQUIRE_SECOND_FACTOR,
    }


def in_every_language(request: HttpRequest) -> tuple[SamePage, ...]:
    """The page in all languages; empty where it exists in English only."""
    match = request.resolver_match
    if match is None or match.namespace not in IN_ALL_LANGUAGES:
        return ()
    name = f"{match.namespace}:{SHOWN_AT.get(match.url_name or '', match.url_name)}"
    question = f"?{request.GET.urlencode()}" if request.GET else ""
    found = []
    for language in Language:
        with translation.override(LOCALE[language]):
            path = reverse(name, args=match.args, kwargs=match.kwargs) + question
        found.append(SamePage(language.value, str(language.label), path))
    return tuple(found)
