from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from commitments.languages import LOCALE
from commitments.rules.page_language import language_in


class PageLanguageMiddleware:
    """The first part of an address says the language of the page; everything else is English.

    Neither a cookie nor what the browser says it prefers has a part in it: one address is one page, which
    can be cached and cited.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_in(request.path_info)
        with translation.override(LOCALE[language]):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
