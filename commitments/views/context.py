from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from commitments.rules.page_language import language_in
from commitments.summaries.sample_notice import has_sample_data


def site(request: HttpRequest) -> dict[str, object]:
    """What every page's frame needs. The sample notice costs one query, and none in production."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "page_language": language_in(request.path_info),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "today": timezone.now().date(),
        "shows_sample_data": has_sample_data(),
        "is_local_copy": settings.MODE == "local",
        "second_factor_is_required": settings.REQUIRE_SECOND_FACTOR,
    }
